package bifrost.openai.wire;

import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
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
import java.util.function.Consumer;

/** Sends requests to one server over {@code java.net.http}. */
final class Transport implements AutoCloseable {
  private final BaseUrl baseUrl;
  private final NetworkConfig network;
  private final boolean keepsRequests;
  private final Via via;
  private final Connecting connecting;
  private final Clients clients;
  private final Optional<Http2Requests> http2;
  private final Grace grace = new Grace();
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<StreamedBody> streams = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A request that is ready to be sent.
   *
   * @param upload the source of its body, if that may block or fail
   */
  record Outgoing(HttpRequest request, Optional<UploadBody> upload) {}

  Transport(BaseUrl baseUrl, ProviderConfig config, Resolver resolver, Consumer<String> warn) {
    RequestHeaders.check(config.network());
    this.baseUrl = baseUrl;
    this.network = config.network();
    this.keepsRequests = config.sendBackRawRequest();
    this.via = Via.of(network.proxy(), baseUrl.origin(), System::getenv).to(baseUrl, network);
    var version = Http.version(network, baseUrl);
    this.clients = new Clients(baseUrl.isTls(), version, network, via, warn);
    this.http2 = version == HttpClient.Version.HTTP_2 ? Optional.of(new Http2Requests()) : Optional.empty();
    var addresses = new Addresses(resolver, clients.workers(), clients.connectTimeout());
    this.connecting = new Connecting(baseUrl, addresses, !via.isProxied(), network.tryOtherAddresses());
  }

  NetworkConfig network() {
    return network;
  }

  Outgoing get(Endpoint path, Attempt attempt) {
    return new Outgoing(request(path, "application/json", attempt).GET().build(), Optional.empty());
  }

  Outgoing post(Endpoint path, byte[] json, String accept, Attempt attempt) {
    attempt.rawRequest(ByteBuffer.wrap(json));
    var request = request(path, accept, attempt).setHeader("Content-Type", "application/json").POST(BodyPublishers.ofByteArray(json));
    return new Outgoing(request.build(), Optional.empty());
  }

  /** A description is a text of its own, which is made for those only who keep it. */
  Outgoing post(Endpoint path, MultipartForm form, Upload file, String accept, Attempt attempt) {
    if (keepsRequests) attempt.rawRequest(StandardCharsets.UTF_8.encode(form.described("file", file)));
    var content = new UploadBody(file, attempt);
    var request = request(path, accept, attempt).setHeader("Content-Type", form.contentType()).POST(form.with("file", content));
    return new Outgoing(request.build(), Optional.of(content));
  }

  private HttpRequest.Builder request(Endpoint path, String accept, Attempt attempt) {
    RequestHeaders.check(attempt);
    var request = HttpRequest.newBuilder(baseUrl.at(path)).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().filter(key -> !key.value().isEmpty()).ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    network.extraHeaders().forEach(request::setHeader);
    attempt.headers().forEach(request::setHeader);
    via.introduce(request);
    return request;
  }

  URI url(Endpoint endpoint) {
    return baseUrl.at(endpoint);
  }

  /** {@return the method and the URL of a request, as messages show them} */
  String shown(Outgoing outgoing) {
    return outgoing.request().method() + " " + baseUrl.shown(outgoing.request().uri());
  }

  /** Sends the request, where it is redirected to also, and waits for what the handler makes of the answer. */
  <T> Received<T> send(Outgoing outgoing, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var next = outgoing;
    for (int left = Redirects.MOST; ; left--) {
      var received = connect(next, left, handler, attempt);
      if (received.redirect().isEmpty()) return accepted(received, attempt);
      next = new Outgoing(Redirects.repeated(next.request(), received.redirect().get()), outgoing.upload());
    }
  }

  private <T> Received<T> connect(Outgoing outgoing, int left, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    attempt.server(baseUrl.server());
    return connecting.send(outgoing.request().uri(), attempt, url -> {
      var request = url.equals(outgoing.request().uri()) ? outgoing.request() : Redirects.repeated(outgoing.request(), url);
      var redirects = new Redirects(request, left, baseUrl.origin());
      return exchange(new Outgoing(request, outgoing.upload()), handler, redirects, attempt);
    });
  }

  private <T> Received<T> exchange(Outgoing outgoing, HttpResponse.BodyHandler<T> handler, Redirects redirects, Attempt attempt)
      throws IOException, InterruptedException {
    Http2Requests.Sending<Received<T>> sending = transferred -> exchange(outgoing,
        new Exchange<>(handler, redirects::target, attempt, clients.connectTimeout(), grace, transferred), attempt);
    return http2.isPresent() ? http2.get().send(attempt, sending) : sending.send(() -> {});
  }

  private <T> Received<T> exchange(Outgoing outgoing, Exchange<T> exchange, Attempt attempt) throws IOException, InterruptedException {
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try (var lease = clients.client(outgoing.upload().isPresent())) {
      boolean needsLookup = baseUrl.needsLookup() && baseUrl.isNamed(outgoing.request().uri());
      if (needsLookup || via.isProxied()) exchange.startOn(clients.workers(), lease.client(), outgoing.request());
      else exchange.start(lease.client(), outgoing.request());
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
    http2.ifPresent(Http2Requests::close);
    clients.close();
    connecting.addresses().close();
    exchanges.forEach(Exchange::cancel);
    synchronized (streams) {
      streams.forEach(StreamedBody::close);
    }
    grace.close();
  }
}
