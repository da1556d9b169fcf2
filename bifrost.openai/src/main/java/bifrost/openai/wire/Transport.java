package bifrost.openai.wire;

import bifrost.api.NetworkConfig;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** Sends requests to one server over {@code java.net.http}. */
final class Transport implements AutoCloseable {
  private final BaseUrl baseUrl;
  private final NetworkConfig network;
  private final boolean keepsRequests;
  private final Via via;
  private final Clients clients;
  private final Grace grace = new Grace();
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<StreamedBody> streams = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A request that is ready to be sent.
   *
   * @param upload the source of its body, if that may block or fail
   * @param at makes the same request to another URI; its headers can differ, because hooks may sign the URI
   */
  record Outgoing(HttpRequest request, Optional<UploadBody> upload, Function<URI, HttpRequest> at) {
    static Outgoing of(URI uri, Optional<UploadBody> upload, Function<URI, HttpRequest> at) {
      return new Outgoing(at.apply(uri), upload, at);
    }

    Outgoing to(URI other) {
      return of(other, upload, at);
    }
  }

  Transport(BaseUrl baseUrl, ProviderConfig config) {
    RequestHeaders.check(config.network());
    this.baseUrl = baseUrl;
    this.network = config.network();
    this.keepsRequests = config.sendBackRawRequest();
    this.via = Via.of(network.proxy(), baseUrl.at("/"), System::getenv);
    this.clients = new Clients(baseUrl.isTls(), network, via);
  }

  NetworkConfig network() {
    return network;
  }

  Outgoing get(String path, Attempt attempt) {
    return Outgoing.of(baseUrl.at(path), Optional.empty(),
        uri -> request(OutgoingRequest.of("GET", uri), "application/json", attempt).GET().build());
  }

  Outgoing post(String path, byte[] json, String accept, Attempt attempt) {
    attempt.rawRequest(ByteBuffer.wrap(json));
    return Outgoing.of(baseUrl.at(path), Optional.empty(),
        uri -> request(OutgoingRequest.of("POST", uri).body(ByteBuffer.wrap(json)), accept, attempt).setHeader("Content-Type", "application/json")
            .POST(BodyPublishers.ofByteArray(json)).build());
  }

  /** A description is a text of its own, which is made for those only who keep it. */
  Outgoing post(String path, MultipartForm form, Upload file, String accept, Attempt attempt) {
    if (keepsRequests) attempt.rawRequest(StandardCharsets.UTF_8.encode(form.described("file", file)));
    var content = new UploadBody(file, attempt);
    var body = form.with("file", content);
    return Outgoing.of(baseUrl.at(path), Optional.of(content),
        uri -> request(OutgoingRequest.of("POST", uri).upload(file.filename()), accept, attempt).setHeader("Content-Type", form.contentType())
            .POST(body).build());
  }

  /** Starts a request to the URI of its description, with all headers, which hooks may add to. */
  private HttpRequest.Builder request(OutgoingRequest described, String accept, Attempt attempt) {
    var headers = attempt.headers(described);
    RequestHeaders.check(headers);
    var request = HttpRequest.newBuilder(described.uri().orElseThrow()).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().filter(key -> !key.value().isEmpty()).ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    headers.forEach(request::setHeader);
    via.introduce(request);
    return request;
  }

  /** Sends the request, where it is redirected to also, and waits for what the handler makes of the answer. */
  <T> Received<T> send(Outgoing outgoing, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var next = outgoing;
    for (int left = Redirects.MOST; ; left--) {
      var redirects = new Redirects(next.request(), left);
      var received = exchange(next, new Exchange<>(handler, redirects::target, attempt, clients.connectTimeout(), grace), attempt);
      if (received.redirect().isEmpty()) return accepted(received, attempt);
      next = next.to(received.redirect().get());
    }
  }

  private <T> Received<T> exchange(Outgoing outgoing, Exchange<T> exchange, Attempt attempt) throws IOException, InterruptedException {
    attempt.server(baseUrl.at(""));
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try {
      var client = clients.client(outgoing.upload().isPresent());
      if (baseUrl.needsLookup() || via.isProxied()) exchange.startOn(clients.workers(), client, outgoing.request());
      else exchange.start(client, outgoing.request());
      return exchange.await();
    } catch (IOException e) {
      outgoing.upload().ifPresent(UploadBody::throwIfFailed); // the client reports this failure in many forms
      throw via.isProxied() ? explained(e, outgoing.request().uri(), attempt) : e;
    } catch (RuntimeException e) {
      outgoing.upload().ifPresent(UploadBody::throwIfFailed);
      throw e;
    } finally {
      exchanges.remove(exchange);
      outgoing.upload().ifPresent(UploadBody::close);
    }
  }

  /** Returns or throws a failure that names the proxy, which the messages of java.net.http do not. */
  private IOException explained(IOException failure, URI server, Attempt attempt) {
    var status = Via.refusedTunnel(failure);
    if (status.isPresent()) {
      attempt.responded(status.getAsInt(), Map.of());
      throw via.noTunnel(status.getAsInt(), server, failure);
    }
    if (failure instanceof ConnectException unreachable) throw via.unreachable(server, unreachable);
    return failure;
  }

  private <T> Received<T> accepted(Received<T> received, Attempt attempt) {
    if (received.status() != 407 || !via.isProxied()) return received;
    attempt.responded(407, received.headers().map());
    if (received.body() instanceof StreamedBody body) body.finish(); // nobody will read it
    throw via.refused(baseUrl.isTls());
  }

  /** Receives a stream, which ends with this at the latest; what nobody holds any more drops out by itself. */
  StreamedBody stream(Attempt attempt) {
    var body = new StreamedBody(buffers -> received(buffers, attempt), grace);
    streams.add(body);
    return body;
  }

  private static void received(List<ByteBuffer> buffers, Attempt attempt) {
    attempt.received();
    for (var buffer : buffers) attempt.rawResponse(buffer);
  }

  /** Ends what is under way. */
  @Override
  public void close() {
    clients.close();
    exchanges.forEach(Exchange::cancel);
    synchronized (streams) {
      streams.forEach(StreamedBody::close);
    }
    grace.close();
  }
}
