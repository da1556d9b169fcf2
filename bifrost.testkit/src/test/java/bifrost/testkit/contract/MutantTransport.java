package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.testkit.internal.contract.BackgroundTask;
import bifrost.testkit.internal.contract.RecordingAttempt;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Sends each request on its own connection and returns the body of the response, depending on the defects.
 */
final class MutantTransport {
  private final ProviderConfig config;
  private final Set<Defect> defects;
  private final MutantUrls urls;
  private final MutantNetwork network;
  private final Set<MutantConnection> calls = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream shared = new ByteArrayOutputStream();
  private final Semaphore singleCall = new Semaphore(1);
  private final Semaphore twoCalls = new Semaphore(2);
  private final Set<Integer> finished = ConcurrentHashMap.newKeySet();
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final Map<String, String> earlierHeaders = new ConcurrentHashMap<>();
  private volatile Optional<ApiKey> firstKey = Optional.empty();
  private final MutantConnectionPool pool = new MutantConnectionPool();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean failed;

  MutantTransport(ProviderConfig config, Set<Defect> defects) {
    this.config = config;
    this.defects = defects;
    this.urls = new MutantUrls(config, defects);
    this.network = new MutantNetwork(config.network(), defects);
    urls.check();
    config.baseUrl().ifPresent(network::check);
    if (has(Defect.CONNECTS_WHEN_OPENED)) connect(config.baseUrl().orElseThrow());
  }

  private static void connect(URI url) {
    try (var channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()))) {
      channel.finishConnect();
    } catch (IOException e) {
      throw MutantProvider.misconfigured("no server");
    }
  }

  /** The body of a response, with the headers of the response. */
  record Body(int status, byte[] bytes, Map<String, List<String>> headers) {
    String text() {
      return new String(bytes, UTF_8);
    }
  }

  Body sendUnary(String method, String path, byte[] body, Attempt attempt) throws IOException, InterruptedException {
    return runBlocking(() -> sendWithLocks(method, path, body, attempt));
  }

  private <T> T runBlocking(MutantConnection.BlockingOperation<T> operation) throws IOException, InterruptedException {
    if (has(Defect.IGNORES_INTERRUPTS)) return MutantConnection.ignoringInterrupts(operation);
    try {
      return has(Defect.LEAVES_CONNECTIONS_OF_INTERRUPTED_CALLS_OPEN) ? onAnotherThread(operation) : operation.get();
    } catch (ClosedByInterruptException e) {
      if (has(Defect.REPORTS_INTERRUPTS_AS_UNREACHABLE) && Thread.interrupted()) throw new IOException("lost", e);
      Thread.interrupted();
      throw new InterruptedException();
    }
  }

  /** Runs an operation on a thread that is not interrupted, so that the connection stays open. */
  private static <T> T onAnotherThread(MutantConnection.BlockingOperation<T> operation)
      throws IOException, InterruptedException {
    try {
      return BackgroundTask.start(operation::get).await(Duration.ofDays(1));
    } catch (IOException | RuntimeException | InterruptedException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private Body sendWithLocks(String method, String path, byte[] body, Attempt attempt) throws IOException {
    if (has(Defect.HOLDS_A_LOCK_WHILE_STREAMING)) singleCall.acquireUninterruptibly();
    if (has(Defect.LIMITS_CALLS_TO_TWO)) twoCalls.acquireUninterruptibly();
    try {
      return sendOnce(method, path, body, attempt);
    } catch (IOException lost) {
      if (has(Defect.REPORTS_A_LOST_CONNECTION_AS_MALFORMED)) {
        throw new BifrostException(new Malformed("no response", ""));
      }
      throw lost;
    } finally {
      if (has(Defect.HOLDS_A_LOCK_WHILE_STREAMING)) singleCall.release();
      if (has(Defect.LIMITS_CALLS_TO_TWO)) twoCalls.release();
    }
  }

  private Body sendOnce(String method, String path, byte[] body, Attempt attempt) throws IOException {
    var call = call(method, path, body, attempt, false);
    try {
      check(call);
      return new Body(call.status(), body(call), call.headers());
    } catch (BifrostException rejected) {
      if (!has(Defect.RETRIES_INSIDE_THE_PROVIDER)) throw rejected;
      var retry = call(method, path, body, attempt, false);
      check(retry);
      return new Body(retry.status(), body(retry), retry.headers());
    } finally {
      if (!has(Defect.LEAKS_CONNECTIONS_OF_RESPONSES) || call.status() >= 300) release(call);
    }
  }

  private byte[] body(MutantConnection call) throws IOException {
    boolean framed = !has(Defect.REQUIRES_CONTENT_LENGTH) || call.headers().containsKey("content-length");
    if (!framed) throw new BifrostException(new Malformed("no length", ""));
    var bytes = has(Defect.SHARES_A_BUFFER) ? shared : new ByteArrayOutputStream();
    if (has(Defect.SHARES_A_BUFFER)) bytes.reset();
    try {
      int max = has(Defect.IGNORES_THE_BODY_LIMIT) ? Integer.MAX_VALUE : config.network().maxBodyBytes();
      for (int b = call.read(); b >= 0; b = call.read()) {
        if (bytes.size() == max && call.status() >= 300) return bytes.toByteArray();
        if (bytes.size() == max) throw new BifrostException(new Malformed("the body is longer than " + max, ""));
        bytes.write(b);
      }
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException cut) {
      if (call.status() >= 300 && !has(Defect.REPORTS_CUT_ERRORS_AS_UNREACHABLE)) return bytes.toByteArray();
      if (has(Defect.ACCEPTS_TRUNCATED_LISTS) && call.hasPath("/v1/rerank")) return "{\"results\":[]}".getBytes(UTF_8);
      if (has(Defect.REPORTS_A_CUT_AS_MALFORMED)) {
        throw new BifrostException(new Malformed("truncated response", bytes.toString(UTF_8)));
      }
      throw cut;
    }
    var all = bytes.toByteArray();
    return has(Defect.LIMITS_BODIES_TO_64_KILOBYTES) ? Arrays.copyOf(all, Math.min(all.length, 1 << 16)) : all;
  }

  <E> EventSource<E> stream(String path, byte[] body, Attempt attempt, long choices, Function<JsonObject, E> decoder)
      throws IOException, InterruptedException {
    if (has(Defect.HOLDS_A_LOCK_WHILE_STREAMING)) singleCall.acquire();
    var call = runBlocking(() -> openStream(path, body, attempt));
    var lines = new MutantEventLines(defects, call, has(Defect.SHARES_A_PARSER) ? shared : new ByteArrayOutputStream(),
        config.network().maxEventBytes());
    return new MutantEventSource<>(defects, call, choices, decoder, lines,
        has(Defect.SHARES_FINISHED_CHOICES_BETWEEN_STREAMS) ? finished : new HashSet<>(), () -> closed(call));
  }

  private MutantConnection openStream(String path, byte[] body, Attempt attempt) throws IOException {
    MutantConnection call;
    try {
      call = call("POST", path, body, attempt, true);
    } catch (ConnectException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException lost) {
      if (has(Defect.REPORTS_A_LOST_STREAM_AS_TRUNCATED)) throw new BifrostException(new Truncated("no response"));
      throw lost;
    }
    try {
      if (!has(Defect.IGNORES_THE_STATUS_OF_STREAMS)) check(call);
      if (!isStream(call)
          && !isEventText(call)) throw noStream(call);
      return call;
    } catch (BifrostException e) {
      boolean leaksPage =
          has(Defect.LEAKS_CONNECTIONS_OF_WEB_PAGES) && call.header("content-type").startsWith("text/html");
      if (!leaksPage && !has(Defect.LEAKS_CONNECTIONS_OF_STREAMS)) release(call);
      throw e;
    }
  }

  /** {@return whether a text is an event stream, whose first byte is that of a field or of a comment} */
  private boolean isEventText(MutantConnection call) throws IOException {
    boolean isText = call.header("content-type").startsWith("text/plain")
        && !has(Defect.REQUIRES_THE_CONTENT_TYPE_OF_EVENTS);
    return isText && (has(Defect.READS_EVERY_TEXT_AS_EVENTS)
        || (has(Defect.READS_TEXTS_THAT_START_WITH_DATA) ? "d" : "deir:\n\r\u00EF").indexOf(call.peek()) >= 0);
  }

  private BifrostException noStream(MutantConnection call) throws IOException {
    var status = has(Defect.HIDES_THE_STATUS_OF_EMPTY_RESPONSES) ? "" : ", but status " + call.status();
    return new BifrostException(new Malformed("no stream" + status, new String(body(call), UTF_8)));
  }

  private boolean isStream(MutantConnection call) {
    var type = call.header("content-type");
    if (has(Defect.MATCHES_THE_CONTENT_TYPE_LITERALLY)) return type.equals("text/event-stream; charset=utf-8");
    if (has(Defect.REQUIRES_CHUNKED_ENCODING) && !call.headers().containsKey("transfer-encoding")) return false;
    return type.toLowerCase(Locale.ROOT).startsWith("text/event-stream") || has(Defect.IGNORES_THE_CONTENT_TYPE)
        || has(Defect.IGNORES_THE_STATUS_OF_STREAMS);
  }

  private void closed(MutantConnection call) {
    if (has(Defect.CLOSING_ONE_STREAM_ENDS_ALL)) calls.forEach(MutantConnection::close);
    if (has(Defect.HOLDS_A_LOCK_WHILE_STREAMING)) singleCall.release();
    if (!has(Defect.LEAKS_CONNECTIONS_OF_STREAMS)) calls.remove(call);
  }

  private void release(MutantConnection call) {
    calls.remove(call);
    call.close();
  }

  private MutantConnection call(String method, String path, byte[] body, Attempt attempt, boolean streamed)
      throws IOException {
    if (closing.getCount() == 0 && !has(Defect.ACCEPTS_CALLS_AFTER_CLOSE)) {
      throw new IOException("the provider is closed");
    }
    if (has(Defect.LEAKS_ATTEMPTS)) attempts.add(attempt);
    if (has(Defect.LEAKS_A_THREAD_PER_CALL)) daemon();
    if (failed && has(Defect.FAILS_AFTER_THE_FIRST_FAILURE)) {
      throw new BifrostException(new Malformed("failed before", ""));
    }
    if (has(Defect.LEAKS_A_NON_DAEMON_THREAD)) new Thread(this::park, "toy").start();
    var base = url(attempt, streamed);
    var endpoint = urls.endpoint(base, path, streamed);
    var url = endpoint.server();
    var query =
        has(Defect.SENDS_THE_KEY_IN_THE_QUERY) ? attempt.key().map(key -> "?key=" + key.value()).orElse("") : "";
    var target = withQuery(endpoint.path() + query, base);
    var server = URI.create(url.toString().replaceFirst("[?].*", ""));
    if (!has(Defect.DOES_NOT_REPORT_THE_SERVER)) {
      attempt.server(has(Defect.REPORTS_THE_QUERY_OF_THE_SERVER) ? base : server);
    }
    describe(method, url, target, body, attempt);
    attempt.uploadStarted(OptionalLong.of(body.length));
    attempt.uploaded(has(Defect.REPORTS_HALF_OF_AN_UPLOAD) ? body.length / 2 : body.length);
    var call = new MutantConnection(defects, attempt, streamed, Optional.of(pool)).through(network);
    calls.add(call);
    try {
      var response = call.send(url,
          method + " " + target + " HTTP/1.1\r\n" + headers(body, path, attempt, streamed), body);
      return response.status() / 100 == 3 ? redirected(response, url.resolve(target), method, attempt, body) : response;
    } catch (BifrostException e) {
      release(call);
      throw e;
    } catch (ConnectException down) {
      release(call);
      if (has(Defect.REPORTS_AN_UNREACHABLE_SERVER_AS_MISCONFIGURED)) {
        throw MutantProvider.misconfigured("no server at " + url);
      }
      throw down;
    } catch (IOException e) {
      if (!has(Defect.CANCEL_LEAVES_THE_CONNECTION_OPEN)) release(call);
      if (has(Defect.PRINTS_HEADERS_OF_LOST_CALLS)) {
        throw new IOException("lost: " + headers(body, path, attempt, streamed), e);
      }
      throw e;
    }
  }

  /** Follows redirects at the same server, and others if a defect requires it. */
  private MutantConnection redirected(MutantConnection response, URI url, String method, Attempt attempt, byte[] body)
      throws IOException {
    var followed = response;
    var from = url;
    for (int i = 0; i < 5 && !has(Defect.FOLLOWS_REDIRECTS_FOR_EVER); i++) {
      var to = urls.redirect(from, method, followed);
      if (to.isEmpty()) break;
      release(followed);
      from = to.get();
      followed = sendToLocation(from, method, attempt, body, response.isStreamed());
      calls.add(followed);
    }
    return followed == response ? redirectedByDefect(response, method, attempt, body) : followed;
  }

  private MutantConnection redirectedByDefect(MutantConnection response, String method, Attempt attempt, byte[] body)
      throws IOException {
    var location =
        response.headers().containsKey("location") ? URI.create(response.header("location").replace(" ", ""))
            : URI.create("");
    boolean followsPost = has(Defect.FOLLOWS_REDIRECTS) || has(Defect.FOLLOWS_REDIRECTS_WITHOUT_THE_KEY);
    boolean followsGet = method.equals("GET") && has(Defect.FOLLOWS_REDIRECTS_OF_GETS);
    boolean becomesGet = has(Defect.FOLLOWS_REDIRECTS_AS_GET) && response.status() < 304;
    boolean isForEver = has(Defect.FOLLOWS_REDIRECTS_FOR_EVER) && response.status() == 307;
    if (location.getHost() == null || !(followsPost || followsGet || becomesGet || isForEver)) return response;
    var next = response;
    for (int i = 0; i < (isForEver ? 100 : 1) && next.status() / 100 == 3; i++) {
      next.close();
      next = becomesGet ? sendToLocation(location, "GET", attempt, new byte[0], false)
          : sendToLocation(location, method, attempt, body, false);
    }
    return next;
  }

  private MutantConnection sendToLocation(URI location, String method, Attempt attempt, byte[] body, boolean streamed)
      throws IOException {
    var sent =
        has(Defect.FOLLOWS_REDIRECTS_WITHOUT_THE_KEY) ? new RecordingAttempt(Optional.empty(), Map.of()) : attempt;
    var query = location.getRawQuery() == null ? "" : "?" + location.getRawQuery();
    return new MutantConnection(defects, attempt, streamed).through(network).send(location,
        method + " " + location.getRawPath() + query + " HTTP/1.1\r\n"
            + headers(body, location.getRawPath(), sent, streamed),
        body);
  }

  /** {@return the target of a request with the queries of the base URL and of the configuration} */
  private String withQuery(String target, URI url) {
    var query = new StringJoiner("&", "?", "").setEmptyValue("");
    var base = Optional.ofNullable(url.getRawQuery()).filter(each -> !has(Defect.DROPS_THE_QUERY_OF_THE_BASE_URL));
    for (var each : base.map(text -> text.split("&")).orElse(new String[0])) {
      boolean isReplaced = config.query().containsKey(each.replaceFirst("=.*", ""));
      if (!isReplaced || has(Defect.SENDS_BOTH_QUERIES)) query.add(each);
    }
    var configured = has(Defect.DROPS_THE_QUERY_OF_THE_CONFIGURATION) ? Map.<String, String>of() : config.query();
    configured.forEach((name, value) -> query.add(MutantQuery.encoded(name) + "=" + MutantQuery.encoded(value)));
    int mark = target.indexOf('?');
    if (mark >= 0) query.add(target.substring(mark + 1));
    return (mark < 0 ? target : target.substring(0, mark)) + query;
  }

  private void describe(String method, URI url, String target, byte[] body, Attempt attempt) {
    var described = has(Defect.DESCRIBES_ANOTHER_METHOD) ? "GET" : method;
    var uri =
        has(Defect.DESCRIBES_THE_SERVER_ONLY) ? url : URI.create(url.getScheme() + "://" + url.getAuthority() + target);
    var request = OutgoingRequest.of(described, uri);
    attempt.headers(has(Defect.DESCRIBES_NO_BODY) ? request : request.body(ByteBuffer.wrap(body)));
  }

  private URI url(Attempt attempt, boolean streamed) {
    boolean ignored =
        has(Defect.IGNORES_THE_BASE_URL_OF_A_KEY) || has(Defect.IGNORES_THE_BASE_URL_OF_A_KEY_IN_STREAMS) && streamed;
    var keyUrl = ignored ? Optional.<URI>empty() : attempt.key().flatMap(ApiKey::baseUrl);
    return keyUrl.orElseGet(() -> config.baseUrl().orElseThrow());
  }

  private String headers(byte[] body, String path, Attempt attempt, boolean streamed) {
    if (!has(Defect.SENDS_RESERVED_HEADERS)) MutantConnection.checkHeaders(attempt.headers().keySet());
    var type = MutantAudioCodec.contentType(body).orElse("application/json");
    var head = new StringBuilder(has(Defect.OMITS_THE_CONTENT_TYPE) ? "" : "content-type: " + type + "\r\n");
    if (has(Defect.ACCEPTS_JSON_ONLY)) head.append("accept: application/json\r\n");
    if (has(Defect.REQUESTS_AN_UPGRADE)) head.append("upgrade: h2c\r\n");
    earlierHeaders.putAll(has(Defect.REUSES_HEADERS_OF_EARLIER_CALLS) ? attempt.headers() : Map.of());
    boolean dropped = has(Defect.DROPS_HEADERS) || has(Defect.DROPS_HEADERS_IN_STREAMS) && streamed;
    var headers = has(Defect.REUSES_HEADERS_OF_EARLIER_CALLS) ? earlierHeaders : attempt.headers();
    if (has(Defect.ADDS_HEADERS_OF_THE_CONFIGURATION)) {
      config.network().headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    }
    if (!dropped) headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var key = key(attempt);
    boolean sendsKey = !(streamed && has(Defect.SENDS_NO_KEY_IN_STREAMS))
        && !(path.endsWith("/models") && has(Defect.SENDS_NO_KEY_WHEN_LISTING_MODELS));
    boolean isReplaced = attempt.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase)
        && !has(Defect.ADDS_THE_KEY_TO_AUTHORIZATION);
    if (isReplaced) return head.toString();
    if (key.isPresent() && sendsKey && !key.get().value().isEmpty()) {
      head.append("authorization: Bearer ").append(key.get().value()).append("\r\n");
    } else if (has(Defect.SENDS_AN_EMPTY_KEY)) head.append("authorization: Bearer null\r\n");
    return head.toString();
  }

  private Optional<ApiKey> key(Attempt attempt) {
    if (firstKey.isEmpty()) firstKey = attempt.key();
    if (has(Defect.REUSES_THE_KEY_OF_THE_FIRST_CALL)) return firstKey;
    return has(Defect.ALWAYS_USES_THE_FIRST_CONFIGURED_KEY) ? config.keys().stream().findFirst() : attempt.key();
  }

  private void check(MutantConnection call) throws IOException {
    checkEncoding(call);
    if (call.status() < 300) return;
    failed = true;
    var text = new String(body(call), UTF_8);
    if (has(Defect.PRINTS_KEYS_IN_ERRORS)) {
      throw new IOException("rejected: " + config.keys().stream().map(ApiKey::value).toList() + text);
    }
    if (call.status() / 100 == 3 && call.headers().containsKey("location")) throw redirectNotFollowed(call);
    boolean hidesRetryAfter = has(Defect.DROPS_RETRY_AFTER_IN_STREAMS) && call.isStreamed();
    var error = new MutantErrors(defects).ofStatus(call.status(), text, hidesRetryAfter ? Map.of() : call.headers());
    boolean isPath = (call.status() == 404 || call.status() == 405) && !text.contains("model")
        && !has(Defect.HIDES_MISSING_PATHS) || has(Defect.NAMES_THE_PATH_OF_EVERY_ERROR);
    throw isPath ? new BifrostException(error.error(), new IOException("the request was " + call.requestLine()))
        : error;
  }

  private void checkEncoding(MutantConnection call) {
    var encoding = call.header("content-encoding");
    boolean isEncoded = call.status() < 300 && !encoding.isEmpty() && !encoding.equalsIgnoreCase("identity");
    if (isEncoded && !has(Defect.IGNORES_THE_ENCODING)) {
      throw new BifrostException(new Malformed("the body is encoded as " + encoding, ""));
    }
  }

  /** Opens a response whose bytes are streamed. */
  MutantConnection open(String path, Attempt attempt) throws IOException, InterruptedException {
    return runBlocking(() -> {
      var call = call("GET", path, new byte[0], attempt, false);
      try {
        check(call);
        return call;
      } catch (BifrostException | IOException e) {
        release(call);
        throw e;
      }
    });
  }

  private BifrostException redirectNotFollowed(MutantConnection call) {
    var location = has(Defect.PRINTS_LOCATIONS) ? call.header("location")
        : call.header("location").replaceFirst("[?#].*", "").replaceFirst("//[^/]*@", "//");
    return new BifrostException(Rejected.of(call.status(), "the server redirects to " + location));
  }

  private void daemon() {
    var thread = new Thread(this::park, "toy");
    thread.setDaemon(true);
    thread.start();
  }

  private void park() {
    try {
      closing.await();
    } catch (InterruptedException e) {
      // The thread ends.
    }
  }

  void close() {
    if (closing.getCount() == 0 && has(Defect.CLOSING_TWICE_THROWS)) throw new IllegalStateException("closed already");
    closing.countDown();
    if (has(Defect.CLOSE_BLOCKS)) LockSupport.parkNanos(3_000_000_000L);
    if (has(Defect.CLOSE_LEAVES_CALLS_RUNNING)) return;
    calls.stream().filter(call -> !has(Defect.CLOSE_LEAVES_STREAMS_OPEN) || !call.isStreamed())
        .forEach(MutantConnection::close);
    pool.close();
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
