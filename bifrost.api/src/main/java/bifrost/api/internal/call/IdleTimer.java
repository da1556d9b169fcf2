package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The timer of the idle timeout, which limits the time between two bytes of a response body. It starts with the first
 * byte of a complete response, or with the first event of a stream; before that, only the request timeout applies. It
 * runs only while a reader is blocked, so a slow reader of a healthy stream never times out. At most one check is
 * scheduled at a time, regardless of the number of bytes and reads.
 */
final class IdleTimer {
  private final Duration timeout;
  private final CallRegistry registry;
  private final Consumer<BifrostError> stop;
  private volatile long lastActivity; // the time of the last byte, or of the start of the wait
  private volatile boolean bytesReceived;
  private volatile boolean waitsForFirstEvent; // whether only the first event starts the timer
  private volatile boolean started; // set under this
  private volatile boolean waiting = true;
  private boolean reading = true; // guarded by this
  private @Nullable Future<?> task; // guarded by this
  private boolean ended; // guarded by this

  IdleTimer(Duration timeout, CallRegistry registry, Consumer<BifrostError> stop) {
    this.timeout = timeout;
    this.registry = registry;
    this.stop = stop;
  }

  void bytesReceived() {
    lastActivity = registry.now();
    bytesReceived = true;
    if (!started && !waitsForFirstEvent) start();
  }

  /** Prevents a start before {@link #firstEventReceived()}: earlier bytes, such as comments, do not start the timer. */
  void waitForFirstEvent() {
    waitsForFirstEvent = true;
  }

  /** Allows bytes to start the timer, because the response is an error with a complete body instead of a stream. */
  void stopWaitingForFirstEvent() {
    waitsForFirstEvent = false;
    if (bytesReceived && !started) start();
  }

  void firstEventReceived() {
    lastActivity = registry.now();
    waitsForFirstEvent = false;
    start();
  }

  /** Starts the timer once. Several threads may report first bytes, but {@link #cancel()} can cancel only one task. */
  private synchronized void start() {
    if (started) return;
    started = true;
    scheduleCheck(timeout);
  }

  boolean hasReceived() {
    return bytesReceived;
  }

  /**
   * Reports that a read has started. The timer runs only after {@link #readerWaiting()}, because the stream may be
   * read ahead of demand.
   */
  synchronized void readStarted() {
    reading = true;
  }

  /** Reports that a reader has started to wait for the current read. */
  synchronized void readerWaiting() {
    if (!reading) return;
    lastActivity = registry.now();
    waiting = true;
  }

  /** Reports that the read has ended. */
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

  /** Stops the attempt if the timeout has passed, otherwise schedules the next check. Runs on the timer thread. */
  void check() {
    var remaining = waiting ? timeout.minusNanos(registry.now() - lastActivity) : timeout;
    if (remaining.isNegative() || remaining.isZero()) stop.accept(new TimedOut(TimedOut.Limit.IDLE, timeout));
    else scheduleCheck(remaining);
  }
}
