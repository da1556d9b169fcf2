package bifrost.api.internal.call;

import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;

/**
 * The timer of the idle timeout, which limits the time between two bytes of a response body. It starts with the first
 * byte of a complete response, or with the first event of a stream; before that, only the request timeout applies. It
 * runs only while a reader is blocked, so a slow reader of a healthy stream never times out.
 */
final class IdleTimer {
  private final long timeoutNanos;
  private final CallRegistry registry;
  private volatile long lastActivity; // the time of the last byte, or of the start of the wait
  private volatile boolean bytesReceived;
  private volatile boolean waitsForFirstEvent; // whether only the first event starts the timer
  private volatile boolean started;
  private volatile boolean waiting = true;
  private boolean reading = true; // guarded by this

  IdleTimer(Duration timeout, CallRegistry registry) {
    this.timeoutNanos = Clock.nanos(timeout);
    this.registry = registry;
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

  private void start() {
    if (started) return;
    started = true;
    registry.timer.checkWithin(timeoutNanos);
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

  /**
   * {@return the nanoseconds until the timeout expires; {@link Long#MAX_VALUE} before the start}
   * While no reader waits, this is the complete timeout, because a reader may begin to wait at any time.
   */
  long nanosLeft() {
    if (!started) return Long.MAX_VALUE;
    return waiting ? timeoutNanos - (registry.now() - lastActivity) : timeoutNanos;
  }
}
