package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;

/** Sends requests to one server over {@code java.net.http}. */
final class Transport implements AutoCloseable {
  /** What java.net.http keeps to itself. */
  private static final Set<String> REFUSED = Set.of("connection", "content-length", "expect", "host", "upgrade");

  private final BaseUrl baseUrl;
  private final NetworkConfig network;
  private final Clients clients;
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<StreamedBody> streams = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A request that is ready to be sent.
   *
   * @param mayBlock whether its body comes from somewhere where reading it may take a while
   */
  record Outgoing(HttpRequest request, boolean mayBlock) {}

  Transport(BaseUrl baseUrl, NetworkConfig network) {
    this.baseUrl = baseUrl;
    this.network = network;
    this.clients = new Clients(baseUrl.isTls(), network);
    checkHeaders();
  }

  private void checkHeaders() {
    for (var name : network.extraHeaders().keySet()) {
      if (REFUSED.contains(name.toLowerCase(Locale.ROOT))) {
        throw new BifrostException(new Misconfigured("the header '" + name + "' is the HTTP client's own: take it out of extraHeaders"));
      }
    }
  }

  NetworkConfig network() {
    return network;
  }

  Outgoing get(String path, Attempt attempt) {
    return new Outgoing(request(path, "application/json", attempt).GET().build(), false);
  }

  Outgoing post(String path, byte[] json, String accept, Attempt attempt) {
    var request = request(path, accept, attempt).setHeader("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json));
    return new Outgoing(request.build(), false);
  }

  Outgoing post(String path, MultipartForm form, Upload file, String accept, Attempt attempt) {
    var request = request(path, accept, attempt).setHeader("Content-Type", form.contentType()).POST(form.with("file", file, attempt));
    return new Outgoing(request.build(), true);
  }

  private HttpRequest.Builder request(String path, String accept, Attempt attempt) {
    var request = HttpRequest.newBuilder(baseUrl.at(path)).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().filter(key -> !key.value().isEmpty()).ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    attempt.headers().forEach(request::setHeader);
    return request;
  }

  /** Sends the request, and waits for what the handler makes of the answer. */
  <T> Received<T> send(Outgoing outgoing, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var exchange = new Exchange<>(handler, attempt, clients.connectTimeout());
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try {
      var client = clients.client(outgoing.mayBlock());
      if (baseUrl.needsLookup()) exchange.startOn(clients.workers(), client, outgoing.request());
      else exchange.start(client, outgoing.request());
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
    clients.close();
    exchanges.forEach(Exchange::cancel);
    synchronized (streams) {
      streams.forEach(StreamedBody::close);
    }
  }
}
