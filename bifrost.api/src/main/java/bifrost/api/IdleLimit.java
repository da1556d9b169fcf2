package bifrost.api;

import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The limit between bytes of a response body. It begins with the first byte of a whole body, or with the first event of a stream: before,
 * only the request limit counts. It runs only while a reader waits, so a slow reader of a healthy stream never times out. One timer task per
 * period serves any number of bytes and reads.
 */
final class IdleLimit {
  private final Duration limit;
  private final Watch watch;
  private final Consumer<BifrostError> stop;
  private volatile long last; // when a byte came, or somebody began to wait
  private volatile boolean received; // whether a byte has come
  private volatile boolean held; // whether bytes do not begin the limit
  private volatile boolean begun; // set under this
  private volatile boolean waiting = true;
  private boolean reading = true; // guarded by this
  private @Nullable Future<?> task; // guarded by this
  private boolean ended; // guarded by this

  IdleLimit(Duration limit, Watch watch, Consumer<BifrostError> stop) {
    this.limit = limit;
    this.watch = watch;
    this.stop = stop;
  }

  void received() {
    last = watch.now();
    received = true;
    if (!begun && !held) begin();
  }

  /** Waits for {@link #firstEvent()}: bytes before it, such as comments, do not begin the limit. */
  void hold() {
    held = true;
  }

  /** Waits no longer: the response is no stream but an error, whose bytes count as those of a whole body. */
  void release() {
    held = false;
    if (received && !begun) begin();
  }

  void firstEvent() {
    last = watch.now();
    held = false;
    begin();
  }

  /** The first bytes may be reported by several threads: one task is enough, and all that end() would find. */
  private synchronized void begin() {
    if (begun) return;
    begun = true;
    checkAgainAfter(limit);
  }

  boolean hasReceived() {
    return received;
  }

  /** Somebody reads on, though perhaps nobody waits for it yet. */
  synchronized void read() {
    reading = true;
  }

  /** Somebody waits, from now on, for what is being read. */
  synchronized void awaited() {
    if (!reading) return;
    last = watch.now();
    waiting = true;
  }

  /** Nobody reads, and nobody waits. */
  synchronized void rest() {
    reading = false;
    waiting = false;
  }

  synchronized void end() {
    ended = true;
    if (task != null) task.cancel(false);
  }

  private synchronized void checkAgainAfter(Duration delay) {
    if (!ended) task = watch.after(delay, this::check);
  }

  /** On the timer's thread. */
  void check() {
    var left = waiting ? limit.minusNanos(watch.now() - last) : limit;
    if (left.isNegative() || left.isZero()) stop.accept(new TimedOut(TimedOut.Limit.IDLE, limit));
    else checkAgainAfter(left);
  }
}
