package bifrost.api.internal.call;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/**
 * The timer of a client. Its daemon thread sleeps until the earliest timeout of all activities, but at most for
 * {@link #PERIOD_NANOS}, so that an activity with a longer timeout never wakes it. The thread ends when the client has
 * been idle for a period. Timeouts expire late by at most 1 % of the remaining time and 25 ms, so that several of them
 * share a wake-up, and never early.
 */
final class TimeoutTimer {
  private static final String THREAD_NAME = "bifrost-limits";
  static final long PERIOD_NANOS = 1_000_000_000;
  private static final long MAX_TOLERANCE_NANOS = 25_000_000;

  private final LongSupplier check;
  private final AtomicReference<Thread> thread = new AtomicReference<>(); // null while there is none
  private final AtomicLong wakeTime = new AtomicLong(); // of System.nanoTime()
  private volatile boolean used; // since the last check
  private volatile boolean closed;

  /**
   * Creates a timer without a thread.
   *
   * @param check checks the timeouts of all activities, and returns the nanoseconds until the next one expires;
   *     {@link Long#MAX_VALUE} if there is none
   */
  TimeoutTimer(LongSupplier check) {
    this.check = check;
  }

  static boolean isTimerThread(Thread thread) {
    return thread.getName().equals(THREAD_NAME);
  }

  /** Requires a check within the given time. The timeout must already be visible to the check. */
  void checkWithin(long nanos) {
    if (closed) return;
    if (!used) used = true;
    if (nanos < PERIOD_NANOS && lowerWakeTime(nanos)) LockSupport.unpark(thread.get());
    if (thread.get() == null) startThread();
  }

  /** {@return whether the thread must wake earlier than planned} */
  private boolean lowerWakeTime(long nanos) {
    long time = System.nanoTime() + withTolerance(nanos);
    long planned = wakeTime.get();
    while (time - planned < 0) {
      if (wakeTime.compareAndSet(planned, time)) return true;
      planned = wakeTime.get();
    }
    return false;
  }

  /** {@return the time until a check, at which other timeouts may have expired as well} */
  static long withTolerance(long nanos) {
    return nanos + Math.min(nanos / 100, MAX_TOLERANCE_NANOS);
  }

  private void startThread() {
    var started = new Thread(this::run, THREAD_NAME);
    started.setDaemon(true);
    if (thread.compareAndSet(null, started)) started.start();
  }

  private void run() {
    while (!closed) {
      // Set before the check, so that a timeout that the check does not see lowers the new time.
      wakeTime.set(System.nanoTime() + PERIOD_NANOS);
      boolean wasUsed = used;
      used = false;
      long next = check.getAsLong();
      if (next == Long.MAX_VALUE && !wasUsed && endThread()) return;
      if (next < PERIOD_NANOS) lowerWakeTime(next);
      sleep();
    }
  }

  /** {@return whether the current thread must end} It continues if a timeout was added after the last check. */
  private boolean endThread() {
    thread.set(null);
    return !used || !thread.compareAndSet(null, Thread.currentThread());
  }

  private void sleep() {
    for (long left = wakeTime.get() - System.nanoTime(); left > 0 && !closed; left =
        wakeTime.get() - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
      Thread.interrupted(); // an interrupted thread would not sleep
    }
  }

  /** Ends the thread. */
  void close() {
    closed = true;
    LockSupport.unpark(thread.get());
  }
}
