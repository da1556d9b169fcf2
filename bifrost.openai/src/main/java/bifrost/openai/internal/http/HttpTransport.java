package bifrost.openai.internal.http;

import bifrost.api.NetworkConfig;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.openai.internal.url.BaseUrl;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
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

/** A sender of requests to one server, over {@code java.net.http}. */
public class HttpTransport implements AutoCloseable {
  private static final int MAX_KNOWN_HEADERS = 32; // keys may change often, and the previous ones must not pile up

  private final BaseUrl baseUrl;
  private final NetworkConfig network;
  private final boolean keepsRequests;
  private final ProxyRoute proxyRoute;
  private final AddressFallback addressFallback;
  private final HttpClients clients;
  private final Optional<Http2Requests> http2;
  private final DisconnectTimer disconnectTimer = new DisconnectTimer();
  private final Map<String, Map<String, HttpHeaders>> knownHeaders = new ConcurrentHashMap<>(); // by Accept and key
  private final Set<InFlightRequest<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<InFlightRequest<?>> streams =
      Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A request that is ready to be sent.
   *
   * @param uploads the files in its body; reading them may block or fail
   * @param forUri creates the same request for another URI; the headers may differ, because a hook may sign the URI
   */
  public record PreparedRequest(HttpRequest request, List<UploadBody> uploads, Function<URI, HttpRequest> forUri) {
    static PreparedRequest of(URI uri, List<UploadBody> uploads, Function<URI, HttpRequest> forUri) {
      return new PreparedRequest(forUri.apply(uri), uploads, forUri);
    }

    PreparedRequest withUri(URI other) {
      return of(other, uploads, forUri);
    }

    PreparedRequest withRequest(HttpRequest other) {
      return new PreparedRequest(other, uploads, forUri);
    }
  }

  public HttpTransport(BaseUrl baseUrl, ProviderConfig config, HostResolver resolver, Consumer<String> warn) {
    ReservedHeaders.check(config.network());
    this.baseUrl = baseUrl;
    this.network = config.network();
    this.keepsRequests = config.captureRequestBodies();
    this.proxyRoute = ProxyRoute.of(network.proxy(), baseUrl.origin()).forServer(baseUrl, network);
    var version = HttpVersionSelector.version(network, baseUrl);
    this.clients = new HttpClients(baseUrl.isTls(), version, network, proxyRoute, warn);
    this.http2 = version == HttpClient.Version.HTTP_2 ? Optional.of(new Http2Requests()) : Optional.empty();
    var addresses = new AddressLookup(resolver, clients.workers(), clients.connectTimeout());
    this.addressFallback =
        new AddressFallback(baseUrl, addresses, !proxyRoute.isProxied(), network.tryOtherAddresses());
  }

  public NetworkConfig network() {
    return network;
  }

  public PreparedRequest prepareGet(ApiEndpoint path, Attempt attempt) {
    return prepare("GET", path, "application/json", attempt);
  }

  public PreparedRequest preparePost(ApiEndpoint path, byte[] json, String accept, Attempt attempt) {
    return prepare("POST", path, json, accept, attempt);
  }

  public PreparedRequest preparePost(ApiEndpoint path, MultipartForm form, Upload file, String accept,
      Attempt attempt) {
    return prepare("POST", path, form, List.of(new RawRequest.Part("file", file)), accept, attempt);
  }

  /**
   * Creates a request without a body. Some servers reject such a POST, PUT or PATCH unless it has a
   * {@code Content-Length}.
   */
  public PreparedRequest prepare(String method, ApiEndpoint path, String accept, Attempt attempt) {
    boolean needsLength = method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
    var body = needsLength ? BodyPublishers.ofByteArray(new byte[0]) : BodyPublishers.noBody();
    return PreparedRequest.of(baseUrl.resolve(path), List.of(),
        uri -> build(request(uri, attempt.headers(describe(method, uri)), accept, attempt).method(method, body)));
  }

  public PreparedRequest prepare(String method, ApiEndpoint path, byte[] json, String accept, Attempt attempt) {
    attempt.requestBody(ByteBuffer.wrap(json));
    return PreparedRequest.of(baseUrl.resolve(path), List.of(), uri -> json(method, uri, json, accept, attempt));
  }

  private HttpRequest json(String method, URI uri, byte[] json, String accept, Attempt attempt) {
    var headers = attempt.headers(describe(method, uri).body(ByteBuffer.wrap(json)));
    var body = new JsonPublisher(json, attempt);
    if (http2.isPresent() || !headers.equals(network.headers())) {
      return build(jsonRequest(uri, headers, accept, attempt).method(method, body));
    }
    var byKey = knownHeaders.get(accept);
    if (byKey == null) {
      byKey = new ConcurrentHashMap<>();
      knownHeaders.put(accept, byKey);
    }
    var key = keyValue(attempt);
    var known = byKey.get(key);
    if (known == null) {
      known = jsonRequest(uri, headers, accept, attempt).build().headers();
      if (byKey.size() >= MAX_KNOWN_HEADERS) byKey.clear();
      byKey.put(key, known);
    }
    return new JsonRequest(method, uri, known, body);
  }

  private HttpRequest.Builder jsonRequest(URI uri, Map<String, String> headers, String accept, Attempt attempt) {
    return request(uri, headers, accept, attempt).setHeader("Content-Type", "application/json");
  }

  /**
   * Creates a request with files. The text of the request is created only for a raw capture, because it is a copy of
   * the form.
   */
  public PreparedRequest prepare(String method, ApiEndpoint path, MultipartForm form, List<RawRequest.Part> files,
      String accept, Attempt attempt) {
    if (keepsRequests) attempt.requestBody(StandardCharsets.UTF_8.encode(form.describe(files)));
    var contents =
        files.stream().map(file -> new MultipartForm.File(file.name(), new UploadBody(file.file(), attempt))).toList();
    var body = form.publisher(contents);
    var names = files.stream().map(file -> file.file().filename()).collect(Collectors.joining(", "));
    return PreparedRequest.of(baseUrl.resolve(path), contents.stream().map(MultipartForm.File::content).toList(),
        uri -> build(request(uri, attempt.headers(describe(method, uri).upload(names)), accept, attempt)
            .setHeader("Content-Type", form.contentType())
            .method(method, body)));
  }

  private OutgoingRequest describe(String method, URI uri) {
    return OutgoingRequest.of(method, baseUrl.withServerName(uri));
  }

  /** Starts building a request, with the headers of the attempt, which include those that hooks add. */
  private HttpRequest.Builder request(URI uri, Map<String, String> headers, String accept, Attempt attempt) {
    ReservedHeaders.check(headers);
    var request = HttpRequest.newBuilder(uri).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    var key = keyValue(attempt);
    if (!key.isEmpty()) request.setHeader("Authorization", "Bearer " + key);
    for (var header : network.headers().entrySet()) request.setHeader(header.getKey(), header.getValue());
    for (var header : headers.entrySet()) request.setHeader(header.getKey(), header.getValue());
    proxyRoute.addAuthorization(request);
    return request;
  }

  private static String keyValue(Attempt attempt) {
    var key = attempt.key();
    return key.isPresent() ? key.get().value() : "";
  }

  /** Builds a request, for HTTP/1.1 if it cannot be sent over HTTP/2. */
  private HttpRequest build(HttpRequest.Builder builder) {
    var request = builder.build();
    return http2.isEmpty() || Http2Requests.isSuitable(request) ? request
        : builder.version(HttpClient.Version.HTTP_1_1).build();
  }

  public URI url(ApiEndpoint endpoint) {
    return baseUrl.resolve(endpoint);
  }

  /** {@return the method and the URL of a request, for messages} */
  public String describeRequest(PreparedRequest outgoing) {
    return outgoing.request().method() + " " + baseUrl.describeRequest(outgoing.request().uri());
  }

  /** Sends the request, follows redirects, and waits for the result of the body handler. */
  public <T> HttpResult<T> send(PreparedRequest outgoing, HttpResponse.BodyHandler<T> handler, Attempt attempt)
      throws IOException, InterruptedException {
    var next = outgoing;
    for (int left = RedirectPolicy.MAX_REDIRECTS;; left--) {
      var received = sendOnce(next, left, handler, attempt);
      if (received.redirect().isEmpty()) return checkProxyAccepted(received, attempt);
      next = next.withUri(received.redirect().get());
    }
  }

  private <T> HttpResult<T> sendOnce(PreparedRequest outgoing, int redirectsLeft, HttpResponse.BodyHandler<T> handler,
      Attempt attempt)
      throws IOException, InterruptedException {
    attempt.server(baseUrl.server());
    return addressFallback.send(outgoing.request().uri(), attempt, url -> {
      var request = url.equals(outgoing.request().uri()) ? outgoing
          : outgoing.withRequest(RedirectPolicy.repeat(outgoing.request(), url));
      return exchange(request, handler, new RedirectPolicy(request.request(), redirectsLeft, baseUrl.origin()),
          attempt);
    });
  }

  private <T> HttpResult<T> exchange(PreparedRequest outgoing, HttpResponse.BodyHandler<T> handler,
      RedirectPolicy redirects, Attempt attempt)
      throws IOException, InterruptedException {
    if (http2.isEmpty() || !Http2Requests.isSuitable(outgoing.request())) {
      return await(outgoing, newExchange(handler, redirects, attempt, () -> {}), attempt);
    }
    return http2.get().send(attempt,
        transferred -> await(outgoing, newExchange(handler, redirects, attempt, transferred), attempt));
  }

  private <T> InFlightRequest<T> newExchange(HttpResponse.BodyHandler<T> handler, RedirectPolicy redirects,
      Attempt attempt, Runnable transferred) {
    return new InFlightRequest<>(handler, redirects, attempt, clients.connectTimeout(), disconnectTimer,
        transferred);
  }

  private <T> HttpResult<T> await(PreparedRequest outgoing, InFlightRequest<T> exchange, Attempt attempt)
      throws IOException, InterruptedException {
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    if (!outgoing.uploads().isEmpty()) attempt.uploadStarted(UploadBody.length(outgoing.uploads()));
    try (var lease = clients.lease(!outgoing.uploads().isEmpty())) {
      boolean needsLookup = baseUrl.needsLookup() && baseUrl.usesServerName(outgoing.request().uri());
      if (needsLookup || proxyRoute.isProxied()) {
        exchange.startOn(clients.workers(), lease.client(), outgoing.request());
      } else exchange.start(lease.client(), outgoing.request());
      var result = exchange.await();
      if (result.body() instanceof StreamedBody) streams.add(exchange);
      return result;
    } catch (IOException e) {
      outgoing.uploads().forEach(UploadBody::throwIfFailed); // java.net.http reports this failure in many ways
      throw proxyRoute.isProxied() ? explainProxyFailure(e, outgoing.request().uri(), attempt) : e;
    } catch (RuntimeException e) {
      outgoing.uploads().forEach(UploadBody::throwIfFailed);
      throw e;
    } finally {
      exchanges.remove(exchange);
      if (!outgoing.uploads().isEmpty()) outgoing.uploads().forEach(UploadBody::close);
    }
  }

  /** Returns or throws a failure with the proxy in its message. The messages of java.net.http do not contain it. */
  private IOException explainProxyFailure(IOException failure, URI server, Attempt attempt) {
    var status = ProxyRoute.tunnelRefusalStatus(failure);
    if (status.isPresent()) {
      attempt.responded(status.getAsInt(), Map.of());
      throw proxyRoute.tunnelRefused(status.getAsInt(), server, failure);
    }
    if (failure instanceof ConnectException unreachable) throw proxyRoute.unreachable(server, unreachable);
    return failure;
  }

  private <T> HttpResult<T> checkProxyAccepted(HttpResult<T> received, Attempt attempt) {
    if (received.status() != 407 || !proxyRoute.isProxied()) return received;
    attempt.responded(407, received.headers().map());
    if (received.body() instanceof StreamedBody body) body.finish(); // the body is never read
    throw proxyRoute.authenticationRequired(baseUrl.isTls());
  }

  /** {@return a receiver for a stream} */
  public StreamedBody stream(Attempt attempt) {
    return newBody(buffers -> reportReceived(buffers, attempt));
  }

  /** {@return a receiver for a stream of bytes} A raw capture keeps them only if they are text. */
  public StreamedBody binaryStream(ResponseInfo info, Attempt attempt) {
    return ContentTypes.isText(info.statusCode(), info.headers()) ? stream(attempt)
        : newBody(buffers -> attempt.received());
  }

  StreamedBody newBody(Consumer<List<ByteBuffer>> received) {
    return new StreamedBody(received, disconnectTimer);
  }

  private static void reportReceived(List<ByteBuffer> buffers, Attempt attempt) {
    attempt.received();
    for (int i = 0; i < buffers.size(); i++) attempt.responseBody(buffers.get(i));
  }

  /** Ends all requests and streams. */
  @Override
  public void close() {
    if (http2.isPresent()) http2.get().close();
    clients.close();
    addressFallback.addressLookup().close();
    for (var exchange : exchanges) exchange.cancel();
    synchronized (streams) {
      for (var stream : streams) stream.cancel();
    }
    disconnectTimer.close();
  }
}
