package bifrost.openai.wire;

import bifrost.api.NetworkConfig;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
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
import java.util.function.Function;
import java.util.stream.Collectors;

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
   * @param uploads the sources of its body, which may block or fail
   * @param at makes the same request to another URI; its headers can differ, because hooks may sign the URI
   */
  record Outgoing(HttpRequest request, List<UploadBody> uploads, Function<URI, HttpRequest> at) {
    static Outgoing of(URI uri, List<UploadBody> uploads, Function<URI, HttpRequest> at) {
      return new Outgoing(at.apply(uri), uploads, at);
    }

    Outgoing to(URI other) {
      return of(other, uploads, at);
    }

    Outgoing with(HttpRequest other) {
      return new Outgoing(other, uploads, at);
    }
  }

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
    return prepare("GET", path, "application/json", attempt);
  }

  Outgoing post(Endpoint path, byte[] json, String accept, Attempt attempt) {
    return prepare("POST", path, json, accept, attempt);
  }

  Outgoing post(Endpoint path, MultipartForm form, Upload file, String accept, Attempt attempt) {
    return prepare("POST", path, form, List.of(new RawRequest.Part("file", file)), accept, attempt);
  }

  /** Makes a request without a body. */
  Outgoing prepare(String method, Endpoint path, String accept, Attempt attempt) {
    boolean mayHaveBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH"); // which some servers refuse without a length
    var body = mayHaveBody ? BodyPublishers.ofByteArray(new byte[0]) : BodyPublishers.noBody();
    return Outgoing.of(baseUrl.at(path), List.of(), uri -> built(request(uri, described(method, uri), accept, attempt).method(method, body)));
  }

  Outgoing prepare(String method, Endpoint path, byte[] json, String accept, Attempt attempt) {
    attempt.rawRequest(ByteBuffer.wrap(json));
    return Outgoing.of(baseUrl.at(path), List.of(), uri -> built(request(uri, described(method, uri).body(ByteBuffer.wrap(json)), accept, attempt)
        .setHeader("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(json))));
  }

  /** Makes a request with files. It is described only for a raw capture, because the description is a text of its own. */
  Outgoing prepare(String method, Endpoint path, MultipartForm form, List<RawRequest.Part> files, String accept, Attempt attempt) {
    if (keepsRequests) attempt.rawRequest(StandardCharsets.UTF_8.encode(form.described(files)));
    var contents = files.stream().map(file -> new MultipartForm.File(file.name(), new UploadBody(file.file(), attempt))).toList();
    var body = form.with(contents);
    var names = files.stream().map(file -> file.file().filename()).collect(Collectors.joining(", "));
    return Outgoing.of(baseUrl.at(path), contents.stream().map(MultipartForm.File::content).toList(),
        uri -> built(request(uri, described(method, uri).upload(names), accept, attempt).setHeader("Content-Type", form.contentType())
            .method(method, body)));
  }

  private OutgoingRequest described(String method, URI uri) {
    return OutgoingRequest.of(method, baseUrl.named(uri));
  }

  /** Starts a request with all headers, which hooks may add to. */
  private HttpRequest.Builder request(URI uri, OutgoingRequest described, String accept, Attempt attempt) {
    var headers = attempt.headers(described);
    RequestHeaders.check(headers);
    var request = HttpRequest.newBuilder(uri).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().filter(key -> !key.value().isEmpty()).ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    network.extraHeaders().forEach(request::setHeader);
    headers.forEach(request::setHeader);
    via.introduce(request);
    return request;
  }

  /** Builds a request, over HTTP/1.1 if HTTP/2 does not suit it. */
  private HttpRequest built(HttpRequest.Builder builder) {
    var request = builder.build();
    return http2.isEmpty() || Http2Requests.isSuitable(request) ? request : builder.version(HttpClient.Version.HTTP_1_1).build();
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
      next = next.to(received.redirect().get());
    }
  }

  private <T> Received<T> connect(Outgoing outgoing, int left, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    attempt.server(baseUrl.server());
    return connecting.send(outgoing.request().uri(), attempt, url -> {
      var request = url.equals(outgoing.request().uri()) ? outgoing.request() : Redirects.repeated(outgoing.request(), url);
      var redirects = new Redirects(request, left, baseUrl.origin());
      return exchange(outgoing.with(request), handler, redirects, attempt);
    });
  }

  private <T> Received<T> exchange(Outgoing outgoing, HttpResponse.BodyHandler<T> handler, Redirects redirects, Attempt attempt)
      throws IOException, InterruptedException {
    Http2Requests.Sending<Received<T>> sending = transferred -> exchange(outgoing,
        new Exchange<>(handler, redirects::target, attempt, clients.connectTimeout(), grace, transferred), attempt);
    return http2.isPresent() && Http2Requests.isSuitable(outgoing.request()) ? http2.get().send(attempt, sending) : sending.send(() -> {});
  }

  private <T> Received<T> exchange(Outgoing outgoing, Exchange<T> exchange, Attempt attempt) throws IOException, InterruptedException {
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try (var lease = clients.client(!outgoing.uploads().isEmpty())) {
      boolean needsLookup = baseUrl.needsLookup() && baseUrl.isNamed(outgoing.request().uri());
      if (needsLookup || via.isProxied()) exchange.startOn(clients.workers(), lease.client(), outgoing.request());
      else exchange.start(lease.client(), outgoing.request());
      return exchange.await();
    } catch (IOException e) {
      outgoing.uploads().forEach(UploadBody::throwIfFailed); // the client reports this failure in many forms
      throw via.isProxied() ? explained(e, outgoing.request().uri(), attempt) : e;
    } catch (RuntimeException e) {
      outgoing.uploads().forEach(UploadBody::throwIfFailed);
      throw e;
    } finally {
      exchanges.remove(exchange);
      outgoing.uploads().forEach(UploadBody::close);
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
    return stream(buffers -> received(buffers, attempt));
  }

  /** Receives a stream of bytes, which a raw capture keeps only if they are text. */
  StreamedBody binaryStream(ResponseInfo info, Attempt attempt) {
    return ContentTypes.isText(info.statusCode(), info.headers()) ? stream(attempt) : stream(buffers -> attempt.received());
  }

  private StreamedBody stream(Consumer<List<ByteBuffer>> received) {
    var body = new StreamedBody(received, grace);
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
