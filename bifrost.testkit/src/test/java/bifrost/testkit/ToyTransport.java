package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.Key;
import bifrost.api.ProviderConfig;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SocketChannel;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/** Sends requests and gives the bodies of answers, well or badly; one connection for each. */
final class ToyTransport {
  private final ProviderConfig config;
  private final Set<Defect> defects;
  private final Set<ToyCall> calls = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream shared = new ByteArrayOutputStream();
  private final Semaphore one = new Semaphore(1);
  private final Semaphore two = new Semaphore(2);
  private final Set<Integer> finished = ConcurrentHashMap.newKeySet();
  private final List<Attempt> attempts = new CopyOnWriteArrayList<>();
  private final Map<String, String> kept = new ConcurrentHashMap<>();
  private volatile Optional<Key> firstKey = Optional.empty();
  private final CountDownLatch closing = new CountDownLatch(1);
  private volatile boolean failed;

  ToyTransport(ProviderConfig config, Set<Defect> defects) {
    this.config = config;
    this.defects = defects;
    if (has(Defect.CONNECTS_WHEN_OPENED)) connect(config.baseUrl().orElseThrow());
  }

  private static void connect(URI url) {
    try (var channel = SocketChannel.open(new InetSocketAddress(url.getHost(), url.getPort()))) {
      channel.finishConnect();
    } catch (IOException e) {
      throw ToyProvider.misconfigured("no server");
    }
  }

  byte[] answer(String method, String path, byte[] body, Attempt attempt) throws IOException, InterruptedException {
    return waited(() -> guarded(method, path, body, attempt));
  }

  private <T> T waited(ToyCall.Waiting<T> work) throws IOException, InterruptedException {
    if (has(Defect.IGNORES_INTERRUPTS)) return ToyCall.anyway(work);
    try {
      return work.get();
    } catch (ClosedByInterruptException e) {
      if (has(Defect.INTERRUPT_IS_A_LOST_CONNECTION) && Thread.interrupted()) throw new IOException("lost", e);
      Thread.interrupted();
      throw new InterruptedException();
    }
  }

  private byte[] guarded(String method, String path, byte[] body, Attempt attempt) throws IOException {
    if (has(Defect.ONE_CALL_AT_A_TIME)) one.acquireUninterruptibly();
    if (has(Defect.TWO_CALLS_AT_A_TIME)) two.acquireUninterruptibly();
    try {
      return whole(method, path, body, attempt);
    } catch (IOException lost) {
      if (has(Defect.LOST_IS_MALFORMED)) throw new BifrostException(new Malformed("no answer", ""));
      throw lost;
    } finally {
      if (has(Defect.ONE_CALL_AT_A_TIME)) one.release();
      if (has(Defect.TWO_CALLS_AT_A_TIME)) two.release();
    }
  }

  private byte[] whole(String method, String path, byte[] body, Attempt attempt) throws IOException {
    var call = call(method, path, body, attempt, false);
    try {
      check(call);
      return body(call);
    } catch (BifrostException refused) {
      if (!has(Defect.RETRIES_BY_ITSELF)) throw refused;
      var again = call(method, path, body, attempt, false);
      check(again);
      return body(again);
    } finally {
      if (!has(Defect.KEEPS_CONNECTIONS_OF_ANSWERS) || call.status() >= 300) done(call);
    }
  }

  private byte[] body(ToyCall call) throws IOException {
    boolean framed = !has(Defect.NEEDS_A_LENGTH) || call.headers().containsKey("content-length");
    if (!framed) throw new BifrostException(new Malformed("no length", ""));
    var bytes = has(Defect.SHARES_A_BUFFER) ? shared : new ByteArrayOutputStream();
    if (has(Defect.SHARES_A_BUFFER)) bytes.reset();
    try {
      for (int b = call.read(); b >= 0; b = call.read()) bytes.write(b);
    } catch (ClosedByInterruptException e) {
      throw e;
    } catch (IOException cut) {
      if (has(Defect.HALF_A_LIST_IS_A_LIST) && call.isOf("/v1/rerank")) return "{\"results\":[]}".getBytes(UTF_8);
      if (has(Defect.CUT_IS_MALFORMED)) throw new BifrostException(new Malformed("half an answer", bytes.toString(UTF_8)));
      throw cut;
    }
    var all = bytes.toByteArray();
    return has(Defect.READS_64_KILOBYTES) ? Arrays.copyOf(all, Math.min(all.length, 1 << 16)) : all;
  }

  <E> EventSource<E> stream(String path, byte[] body, Attempt attempt, long choices, Function<JsonObject, E> decoder)
      throws IOException, InterruptedException {
    if (has(Defect.ONE_CALL_AT_A_TIME)) one.acquire();
    var call = waited(() -> begun(path, body, attempt));
    var lines = new ToyLines(defects, call, has(Defect.SHARES_A_PARSER) ? shared : new ByteArrayOutputStream());
    return new ToyEvents<>(defects, call, choices, decoder, lines, has(Defect.REMEMBERS_CHOICES) ? finished : new HashSet<>(), () -> closed(call));
  }

  private ToyCall begun(String path, byte[] body, Attempt attempt) throws IOException {
    ToyCall call;
    try {
      call = call("POST", path, body, attempt, true);
    } catch (ConnectException | ClosedByInterruptException e) {
      throw e;
    } catch (IOException lost) {
      if (has(Defect.LOST_STREAM_IS_TRUNCATED)) throw new BifrostException(new Truncated("no answer"));
      throw lost;
    }
    try {
      if (!has(Defect.STREAM_IGNORES_THE_STATUS)) check(call);
      if (!isStream(call)) throw new BifrostException(new Malformed("no stream", new String(body(call), UTF_8)));
      return call;
    } catch (BifrostException e) {
      boolean page = has(Defect.KEEPS_CONNECTIONS_OF_PAGES) && call.header("content-type").startsWith("text/html");
      if (!page && !has(Defect.KEEPS_CONNECTIONS_OF_STREAMS)) done(call);
      throw e;
    }
  }

  private boolean isStream(ToyCall call) {
    var type = call.header("content-type");
    if (has(Defect.KNOWS_ONE_CONTENT_TYPE)) return type.equals("text/event-stream; charset=utf-8");
    if (has(Defect.NEEDS_CHUNKS) && !call.headers().containsKey("transfer-encoding")) return false;
    return type.toLowerCase(Locale.ROOT).startsWith("text/event-stream") || has(Defect.IGNORES_THE_CONTENT_TYPE)
        || has(Defect.STREAM_IGNORES_THE_STATUS);
  }

  private void closed(ToyCall call) {
    if (has(Defect.CLOSING_ONE_ENDS_ALL)) calls.forEach(ToyCall::close);
    if (has(Defect.ONE_CALL_AT_A_TIME)) one.release();
    if (!has(Defect.KEEPS_CONNECTIONS_OF_STREAMS)) calls.remove(call);
  }

  private void done(ToyCall call) {
    calls.remove(call);
    call.close();
  }

  private ToyCall call(String method, String path, byte[] body, Attempt attempt, boolean streamed) throws IOException {
    if (closing.getCount() == 0 && !has(Defect.GOES_ON_WHEN_CLOSED)) throw new IOException("the provider is closed");
    if (has(Defect.KEEPS_ATTEMPTS)) attempts.add(attempt);
    if (has(Defect.A_THREAD_FOR_EACH_CALL)) daemon();
    if (failed && has(Defect.STAYS_FAILED)) throw new BifrostException(new Malformed("failed before", ""));
    if (has(Defect.LEAVES_A_THREAD)) new Thread(this::park, "toy").start();
    var url = url(attempt, streamed);
    var own = has(Defect.DOUBLES_SLASHES) ? url.getRawPath() : url.getRawPath().replaceFirst("/$", "");
    var prefix = has(Defect.DROPS_THE_PATH_OF_THE_URL) ? "" : own;
    var query = has(Defect.KEY_IN_THE_QUERY) ? attempt.key().map(key -> "?key=" + key.value()).orElse("") : "";
    var call = new ToyCall(defects, attempt, streamed);
    calls.add(call);
    try {
      var answered = call.send(url, method + " " + prefix + path + query + " HTTP/1.1\r\n" + headers(path, attempt, streamed), body);
      boolean follows = has(Defect.FOLLOWS_REDIRECTS) || has(Defect.FOLLOWS_REDIRECTS_WITHOUT_THE_KEY);
      return follows && answered.status() / 100 == 3 ? elsewhere(answered, attempt, body) : answered;
    } catch (ConnectException down) {
      done(call);
      if (has(Defect.DOWN_IS_MISCONFIGURED)) throw ToyProvider.misconfigured("no server at " + url);
      throw down;
    } catch (IOException e) {
      if (!has(Defect.CANCELLED_KEEPS_THE_CONNECTION)) done(call);
      if (has(Defect.SHOWS_HEADERS_OF_LOST_CALLS)) throw new IOException("lost: " + headers(path, attempt, streamed), e);
      throw e;
    }
  }

  private ToyCall elsewhere(ToyCall answered, Attempt attempt, byte[] body) throws IOException {
    var to = URI.create(answered.header("location"));
    return new ToyCall(defects, attempt, false).send(to, "POST " + to.getRawPath() + " HTTP/1.1\r\n"
        + headers(to.getRawPath(), has(Defect.FOLLOWS_REDIRECTS) ? attempt : new TrialAttempt(Optional.empty(), Map.of()), false), body);
  }

  private URI url(Attempt attempt, boolean streamed) {
    boolean ignored = has(Defect.IGNORES_THE_SERVER_OF_A_KEY) || has(Defect.STREAMS_IGNORE_THE_SERVER_OF_A_KEY) && streamed;
    var own = ignored ? Optional.<URI>empty() : attempt.key().flatMap(Key::baseUrl);
    return own.orElseGet(() -> config.baseUrl().orElseThrow());
  }

  private String headers(String path, Attempt attempt, boolean streamed) {
    var type = path.startsWith("/v1/audio") ? "multipart/form-data; boundary=" + ToyAudio.BOUNDARY : "application/json";
    var head = new StringBuilder(has(Defect.NO_CONTENT_TYPE) ? "" : "content-type: " + type + "\r\n");
    if (has(Defect.ASKS_FOR_AN_UPGRADE)) head.append("upgrade: h2c\r\n");
    kept.putAll(has(Defect.KEEPS_HEADERS) ? attempt.headers() : Map.of());
    boolean dropped = has(Defect.DROPS_HEADERS) || has(Defect.DROPS_HEADERS_OF_STREAMS) && streamed;
    var headers = has(Defect.KEEPS_HEADERS) ? kept : attempt.headers();
    if (!dropped) headers.forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var key = key(attempt);
    boolean shown = !(streamed && has(Defect.NO_KEY_IN_STREAMS)) && !(path.endsWith("/models") && has(Defect.NO_KEY_FOR_MODELS));
    if (key.isPresent() && shown && !key.get().value().isEmpty()) head.append("authorization: Bearer ").append(key.get().value()).append("\r\n");
    else if (has(Defect.SENDS_AN_EMPTY_KEY)) head.append("authorization: Bearer null\r\n");
    return head.toString();
  }

  private Optional<Key> key(Attempt attempt) {
    if (firstKey.isEmpty()) firstKey = attempt.key();
    if (has(Defect.KEEPS_THE_FIRST_KEY)) return firstKey;
    return has(Defect.TAKES_THE_FIRST_KEY) ? config.keys().stream().findFirst() : attempt.key();
  }

  private void check(ToyCall call) throws IOException {
    if (call.status() < 300) return;
    failed = true;
    var text = new String(body(call), UTF_8);
    if (has(Defect.SHOWS_HEADERS_IN_ERRORS)) throw new IOException("refused: " + config.keys().stream().map(Key::value).toList() + text);
    boolean silent = has(Defect.DROPS_RETRY_AFTER_OF_STREAMS) && call.isStreamed();
    throw new ToyErrors(defects).under(call.status(), text, silent ? Map.of() : call.headers());
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
      // it ends
    }
  }

  void close() {
    if (closing.getCount() == 0 && has(Defect.CLOSING_TWICE_THROWS)) throw new IllegalStateException("closed already");
    closing.countDown();
    if (has(Defect.CLOSING_TAKES_ITS_TIME)) LockSupport.parkNanos(3_000_000_000L);
    if (has(Defect.CLOSE_LEAVES_CALLS)) return;
    calls.stream().filter(call -> !has(Defect.CLOSE_LEAVES_STREAMS) || !call.isStreamed()).forEach(ToyCall::close);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
