package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * Sends requests to one server over {@code java.net.http}.
 *
 * <p>On {@code http://} it speaks HTTP/1.1, since uvicorn drops the body of a request that asks for an upgrade, and the client runs its
 * tasks in place, which saves two hand-offs a call: our part of them appends and signals, nothing else. On {@code https://} they run
 * on workers, because certificate checks would hold up the client's selector.
 */
final class Transport implements AutoCloseable {
  /** What java.net.http keeps to itself. */
  private static final Set<String> REFUSED = Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final BaseUrl baseUrl;
  private final NetworkConfig network;
  private final ExecutorService workers = workers();
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<StreamedBody> streams = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
  private HttpClient client; // guarded by this: made for the first call, since it begins with a thread, and let go of in the end
  private boolean closed; // guarded by this

  Transport(BaseUrl baseUrl, NetworkConfig network) {
    this.baseUrl = baseUrl;
    this.network = network;
    checkHeaders();
  }

  private synchronized HttpClient client() throws IOException {
    if (closed) throw new IOException("the provider is closed");
    if (client == null) client = open();
    return client;
  }

  private HttpClient open() {
    return HttpClient.newBuilder()
        .version(baseUrl.isTls() ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1)
        .executor(baseUrl.isTls() ? workers : Runnable::run)
        .connectTimeout(network.connectTimeout())
        .followRedirects(HttpClient.Redirect.NEVER)
        .build();
  }

  private void checkHeaders() {
    for (var name : network.extraHeaders().keySet()) {
      if (REFUSED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new BifrostException(new Misconfigured("the header '" + name + "' is the HTTP client's own: take it out of extraHeaders"));
      }
    }
  }

  private static ExecutorService workers() {
    return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 1, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
      var thread = new Thread(task, "bifrost-worker");
      thread.setDaemon(true);
      return thread;
    });
  }

  NetworkConfig network() {
    return network;
  }

  HttpRequest get(String path, Attempt attempt) {
    return request(path, "application/json", attempt).GET().build();
  }

  HttpRequest post(String path, byte[] json, String accept, Attempt attempt) {
    return request(path, accept, attempt).setHeader("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json)).build();
  }

  private HttpRequest.Builder request(String path, String accept, Attempt attempt) {
    var request = HttpRequest.newBuilder(baseUrl.at(path)).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    attempt.headers().forEach(request::setHeader);
    return request;
  }

  /** Sends the request, and waits for what the handler makes of the answer. */
  <T> Response<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var exchange = new Exchange<>(handler, attempt, network.connectTimeout());
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try {
      if (baseUrl.needsLookup()) exchange.startOn(workers, client(), request);
      else exchange.start(client(), request);
      return exchange.await();
    } finally {
      exchanges.remove(exchange);
    }
  }

  /** Receives a stream, which ends with this at the latest; what nobody holds any more drops out by itself. */
  StreamedBody stream(Attempt attempt) {
    var body = new StreamedBody(attempt);
    streams.add(body);
    return body;
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    HttpClient open;
    synchronized (this) {
      open = client;
      client = null;
      closed = true;
    }
    exchanges.forEach(Exchange::cancel);
    synchronized (streams) {
      streams.forEach(StreamedBody::close);
    }
    workers.shutdownNow();
    if (open != null) shutDown(open);
  }

  /** From 21 on a client can be shut down; before, it ends when it is collected. */
  private static void shutDown(HttpClient client) {
    try {
      HttpClient.class.getMethod("shutdownNow").invoke(client);
    } catch (NoSuchMethodException e) {
      // 17: nothing to call
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
