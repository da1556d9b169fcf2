package bifrost.api.internal.call;

import bifrost.api.BifrostError;
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
final class IdleTimer {
  private final Duration timeout;
  private final CallRegistry registry;
  private final Consumer<BifrostError> stop;
  private volatile long lastActivity; // when a byte came, or somebody began to wait
  private volatile boolean bytesReceived; // whether a byte has come
  private volatile boolean waitsForFirstEvent; // whether bytes do not begin the limit
  private volatile boolean started; // set under this
  private volatile boolean waiting = true;
  private boolean reading = true; // guarded by this
  private @Nullable Future<?> task; // guarded by this
  private boolean ended; // guarded by this

  IdleTimer(Duration limit, CallRegistry watch, Consumer<BifrostError> stop) {
    this.timeout = limit;
    this.registry = watch;
    this.stop = stop;
  }

  void bytesReceived() {
    lastActivity = registry.now();
    bytesReceived = true;
    if (!started && !waitsForFirstEvent) start();
  }

  /** Waits for {@link #firstEventReceived()}: bytes before it, such as comments, do not begin the limit. */
  void waitForFirstEvent() {
    waitsForFirstEvent = true;
  }

  /** Waits no longer: the response is no stream but an error, whose bytes count as those of a whole body. */
  void stopWaitingForFirstEvent() {
    waitsForFirstEvent = false;
    if (bytesReceived && !started) start();
  }

  void firstEventReceived() {
    lastActivity = registry.now();
    waitsForFirstEvent = false;
    start();
  }

  /** The first bytes may be reported by several threads: one task is enough, and all that end() would find. */
  private synchronized void start() {
    if (started) return;
    started = true;
    scheduleCheck(timeout);
  }

  boolean hasReceived() {
    return bytesReceived;
  }

  /** Somebody reads on, though perhaps nobody waits for it yet. */
  synchronized void readStarted() {
    reading = true;
  }

  /** Somebody waits, from now on, for what is being read. */
  synchronized void readerWaiting() {
    if (!reading) return;
    lastActivity = registry.now();
    waiting = true;
  }

  /** Nobody reads, and nobody waits. */
  synchronized void readEnded() {
    reading = false;
    waiting = false;
  }

  synchronized void cancel() {
    ended = true;
    if (task != null) task.cancel(false);
  }

  private synchronized void scheduleCheck(Duration delay) {
    if (!ended) task = registry.schedule(delay, this::check);
  }

  /** On the timer's thread. */
  void check() {
    var left = waiting ? timeout.minusNanos(registry.now() - lastActivity) : timeout;
    if (left.isNegative() || left.isZero()) stop.accept(new TimedOut(TimedOut.Limit.IDLE, timeout));
    else scheduleCheck(left);
  }
}
