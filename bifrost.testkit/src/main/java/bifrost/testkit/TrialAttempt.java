package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Key;
import bifrost.api.spi.Attempt;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** An attempt without limits, for rules about the provider's side of it: it remembers what it was told, and can be cancelled. */
final class TrialAttempt implements Attempt {
  private final Optional<Key> key;
  private final Map<String, String> headers;
  private final List<Runnable> stops = new ArrayList<>(); // guarded by this
  private final ByteArrayOutputStream sent = new ByteArrayOutputStream();
  private final ByteArrayOutputStream came = new ByteArrayOutputStream();
  private boolean cancelled; // guarded by this
  private volatile int received;
  private volatile OptionalInt status = OptionalInt.empty();
  private volatile Map<String, List<String>> responseHeaders = Map.of();

  TrialAttempt(Optional<Key> key, Map<String, String> headers) {
    this.key = key;
    this.headers = headers;
  }

  @Override
  public Optional<Key> key() {
    return key;
  }

  @Override
  public Map<String, String> headers() {
    return headers;
  }

  @Override
  public Duration remaining() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void onCancel(Runnable stop) {
    synchronized (this) {
      if (!cancelled) {
        stops.add(stop);
        return;
      }
    }
    stop.run();
  }

  @Override
  public synchronized boolean isCancelled() {
    return cancelled;
  }

  void cancel() {
    List<Runnable> all;
    synchronized (this) {
      cancelled = true;
      all = List.copyOf(stops);
      stops.clear();
    }
    all.forEach(Runnable::run);
  }

  @Override
  public void responded(int status, Map<String, List<String>> headers) {
    this.status = OptionalInt.of(status);
    this.responseHeaders = headers;
  }

  @Override
  public synchronized void received() {
    received++;
  }

  @Override
  public void rawRequest(ByteBuffer body) {
    write(sent, body);
  }

  @Override
  public void rawResponse(ByteBuffer body) {
    write(came, body);
  }

  private static void write(ByteArrayOutputStream to, ByteBuffer body) {
    var bytes = new byte[body.remaining()];
    body.duplicate().get(bytes);
    to.writeBytes(bytes);
  }

  /** The raw bodies, as a text. */
  String sent() {
    return sent.toString(UTF_8);
  }

  String came() {
    return came.toString(UTF_8);
  }

  int receivedCount() {
    return received;
  }

  OptionalInt status() {
    return status;
  }

  Optional<String> responseHeader(String name) {
    return responseHeaders.entrySet().stream().filter(each -> each.getKey().equalsIgnoreCase(name))
        .flatMap(each -> each.getValue().stream()).findFirst();
  }
}
