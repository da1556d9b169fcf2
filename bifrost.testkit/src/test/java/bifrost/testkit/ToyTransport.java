package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
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
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/** Sends requests and gives the bodies of answers, well or badly; one connection for each. */
final class ToyTransport {
  private final ProviderConfig config;
  private final Set<Defect> defects;
  private final Set<ToyCall> calls = ConcurrentHashMap.newKeySet();
  private final ByteArrayOutputStream shared = new ByteArrayOutputStream();
  private final Semaphore one = new Semaphore(1);
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
    if (!has(Defect.IGNORES_INTERRUPTS)) return guarded(method, path, body, attempt);
    var call = Background.start(() -> guarded(method, path, body, attempt));
    while (true) {
      try {
        return call.await(Duration.ofDays(1));
      } catch (InterruptedException again) {
        continue;
      } catch (IOException | RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private byte[] guarded(String method, String path, byte[] body, Attempt attempt) throws IOException, InterruptedException {
    if (has(Defect.ONE_CALL_AT_A_TIME)) one.acquire();
    try {
      return whole(method, path, body, attempt);
    } catch (IOException lost) {
      if (has(Defect.LOST_IS_MALFORMED)) throw new BifrostException(new Malformed("no answer", ""));
      throw lost;
    } finally {
      if (has(Defect.ONE_CALL_AT_A_TIME)) one.release();
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
    var bytes = has(Defect.SHARES_A_BUFFER) ? shared : new ByteArrayOutputStream();
    if (has(Defect.SHARES_A_BUFFER)) bytes.reset();
    try {
      for (int b = call.read(); b >= 0; b = call.read()) bytes.write(b);
    } catch (IOException cut) {
      if (has(Defect.HALF_A_LIST_IS_A_LIST) && call.isOf("/v1/rerank")) return "{\"results\":[]}".getBytes(UTF_8);
      if (has(Defect.CUT_IS_MALFORMED)) throw new BifrostException(new Malformed("half an answer", bytes.toString(UTF_8)));
      throw cut;
    }
    return bytes.toByteArray();
  }

  <E> EventSource<E> stream(String path, byte[] body, Attempt attempt, long choices, Function<JsonObject, E> decoder)
      throws IOException, InterruptedException {
    if (has(Defect.ONE_CALL_AT_A_TIME)) one.acquire();
    var call = call("POST", path, body, attempt, true);
    try {
      if (!has(Defect.STREAM_IGNORES_THE_STATUS)) check(call);
      boolean isStream = call.header("content-type").startsWith("text/event-stream") || has(Defect.IGNORES_THE_CONTENT_TYPE)
          || has(Defect.STREAM_IGNORES_THE_STATUS);
      if (!isStream) throw new BifrostException(new Malformed("no stream", new String(body(call), UTF_8)));
    } catch (BifrostException e) {
      if (!has(Defect.KEEPS_CONNECTIONS_OF_STREAMS)) done(call);
      throw e;
    }
    var lines = new ToyLines(defects, call, has(Defect.SHARES_A_PARSER) ? shared : new ByteArrayOutputStream());
    return new ToyEvents<>(defects, call, choices, decoder, lines, () -> closed(call));
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
    if (failed && has(Defect.STAYS_FAILED)) throw new BifrostException(new Malformed("failed before", ""));
    if (has(Defect.LEAVES_A_THREAD)) new Thread(this::park, "toy").start();
    var url = url(attempt);
    var prefix = has(Defect.DROPS_THE_PATH_OF_THE_URL) ? "" : url.getRawPath().replaceFirst("/$", "");
    var query = has(Defect.KEY_IN_THE_QUERY) ? attempt.key().map(key -> "?key=" + key.value()).orElse("") : "";
    var call = new ToyCall(defects, attempt, streamed);
    calls.add(call);
    try {
      var answered = call.send(url, method + " " + prefix + path + query + " HTTP/1.1\r\n" + headers(path, attempt, streamed), body);
      return has(Defect.FOLLOWS_REDIRECTS) && answered.status() / 100 == 3 ? elsewhere(answered, attempt, body) : answered;
    } catch (ConnectException down) {
      done(call);
      if (has(Defect.DOWN_IS_MISCONFIGURED)) throw ToyProvider.misconfigured("no server at " + url);
      throw down;
    } catch (IOException e) {
      if (!has(Defect.CANCELLED_KEEPS_THE_CONNECTION)) done(call);
      throw e;
    }
  }

  private ToyCall elsewhere(ToyCall answered, Attempt attempt, byte[] body) throws IOException {
    var to = URI.create(answered.header("location"));
    return new ToyCall(defects, attempt, false).send(to, "POST " + to.getRawPath() + " HTTP/1.1\r\n" + headers(to.getRawPath(), attempt, false), body);
  }

  private URI url(Attempt attempt) {
    var own = has(Defect.IGNORES_THE_SERVER_OF_A_KEY) ? Optional.<URI>empty() : attempt.key().flatMap(Key::baseUrl);
    return own.orElseGet(() -> config.baseUrl().orElseThrow());
  }

  private String headers(String path, Attempt attempt, boolean streamed) {
    var type = path.startsWith("/v1/audio") ? "multipart/form-data; boundary=" + ToyAudio.BOUNDARY : "application/json";
    var head = new StringBuilder("content-type: " + type + "\r\n");
    if (!has(Defect.DROPS_HEADERS)) attempt.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    var key = has(Defect.TAKES_THE_FIRST_KEY) ? config.keys().stream().findFirst() : attempt.key();
    boolean shown = !(streamed && has(Defect.NO_KEY_IN_STREAMS));
    if (key.isPresent() && shown && !key.get().value().isEmpty()) head.append("authorization: Bearer ").append(key.get().value()).append("\r\n");
    else if (has(Defect.SENDS_AN_EMPTY_KEY)) head.append("authorization: Bearer null\r\n");
    return head.toString();
  }

  private void check(ToyCall call) throws IOException {
    if (call.status() < 300) return;
    failed = true;
    var text = new String(body(call), UTF_8);
    if (has(Defect.SHOWS_HEADERS_IN_ERRORS)) throw new IOException("refused: " + config.keys().stream().map(Key::value).toList() + text);
    throw new ToyErrors(defects).under(call.status(), text, call.headers());
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
    if (!has(Defect.CLOSE_LEAVES_CALLS)) calls.forEach(ToyCall::close);
  }

  private boolean has(Defect defect) {
    return defects.contains(defect);
  }
}
