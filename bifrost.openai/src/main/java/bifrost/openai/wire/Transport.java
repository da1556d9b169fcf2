package bifrost.openai.wire;

import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.Upload;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
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
  private final Clients clients;
  private final Grace grace = new Grace();
  private final Set<Exchange<?>> exchanges = ConcurrentHashMap.newKeySet();
  private final Set<StreamedBody> streams = Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));

  /**
   * A request that is ready to be sent.
   *
   * @param uploads the sources of its body, which may block or fail
   */
  record Outgoing(HttpRequest request, List<UploadBody> uploads) {}

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
    return send("GET", path, "application/json", attempt);
  }

  Outgoing post(String path, byte[] json, String accept, Attempt attempt) {
    return send("POST", path, json, accept, attempt);
  }

  Outgoing post(String path, MultipartForm form, Upload file, String accept, Attempt attempt) {
    return send("POST", path, form, List.of(new RawRequest.Part("file", file)), accept, attempt);
  }

  /** Makes a request without a body. */
  Outgoing send(String method, String path, String accept, Attempt attempt) {
    boolean mayHaveBody = method.equals("POST") || method.equals("PUT") || method.equals("PATCH"); // which some servers refuse without a length
    var body = mayHaveBody ? BodyPublishers.ofByteArray(new byte[0]) : BodyPublishers.noBody();
    return new Outgoing(request(path, accept, attempt).method(method, body).build(), List.of());
  }

  Outgoing send(String method, String path, byte[] json, String accept, Attempt attempt) {
    attempt.rawRequest(ByteBuffer.wrap(json));
    var request = request(path, accept, attempt).setHeader("Content-Type", "application/json").method(method, BodyPublishers.ofByteArray(json));
    return new Outgoing(request.build(), List.of());
  }

  /** Makes a request with files. It is described only for a raw capture, because the description is a text of its own. */
  Outgoing send(String method, String path, MultipartForm form, List<RawRequest.Part> files, String accept, Attempt attempt) {
    if (keepsRequests) attempt.rawRequest(StandardCharsets.UTF_8.encode(form.described(files)));
    var contents = files.stream().map(file -> new MultipartForm.File(file.name(), new UploadBody(file.file(), attempt))).toList();
    var request = request(path, accept, attempt).setHeader("Content-Type", form.contentType()).method(method, form.with(contents));
    return new Outgoing(request.build(), contents.stream().map(MultipartForm.File::content).toList());
  }

  private HttpRequest.Builder request(String path, String accept, Attempt attempt) {
    RequestHeaders.check(attempt);
    var request = HttpRequest.newBuilder(baseUrl.at(path)).setHeader("Accept", accept).setHeader("User-Agent", "bifrost-java");
    attempt.key().filter(key -> !key.value().isEmpty()).ifPresent(key -> request.setHeader("Authorization", "Bearer " + key.value()));
    attempt.headers().forEach(request::setHeader);
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
      next = new Outgoing(Redirects.repeated(next.request(), received.redirect().get()), outgoing.uploads());
    }
  }

  private <T> Received<T> exchange(Outgoing outgoing, Exchange<T> exchange, Attempt attempt) throws IOException, InterruptedException {
    attempt.server(baseUrl.at(""));
    attempt.onCancel(exchange::cancel);
    exchanges.add(exchange);
    try {
      var client = clients.client(!outgoing.uploads().isEmpty());
      if (baseUrl.needsLookup() || via.isProxied()) exchange.startOn(clients.workers(), client, outgoing.request());
      else exchange.start(client, outgoing.request());
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
    return BinaryAnswer.isText(info.statusCode(), info.headers()) ? stream(attempt) : stream(buffers -> attempt.received());
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
    clients.close();
    exchanges.forEach(Exchange::cancel);
    synchronized (streams) {
      streams.forEach(StreamedBody::close);
    }
    grace.close();
  }
}
