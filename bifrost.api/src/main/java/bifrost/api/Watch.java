package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Knows every attempt under way, and the time: it keeps their limits, and ends them all when it is closed. */
final class Watch implements AutoCloseable {
  final Set<LiveAttempt> live = ConcurrentHashMap.newKeySet();
  final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Watch::thread, new DiscardPolicy());
  private final LongSupplier nanoTime;
  private volatile boolean closed;

  Watch() {
    this(System::nanoTime);
  }

  /** With a clock that a test may turn. */
  Watch(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS); // no thread where no call is under way
    timer.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, "bifrost-limits");
    thread.setDaemon(true);
    return thread;
  }

  void checkOpen() {
    if (closed) throw new IllegalStateException("this Bifrost is closed: open another one");
  }

  void add(LiveAttempt attempt) {
    live.add(attempt);
    if (closed) attempt.stop(closing()); // close() may have passed by before it was in the set
  }

  void remove(LiveAttempt attempt) {
    live.remove(attempt);
  }

  /** Nanoseconds since whenever. */
  long now() {
    return nanoTime.getAsLong();
  }

  Future<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    closed = true;
    live.forEach(attempt -> attempt.stop(closing()));
    timer.shutdownNow();
  }

  private static Cancelled closing() {
    return new Cancelled("Bifrost was closed");
  }

  /** Of a limit of centuries, the longest that a timer understands. */
  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36_500)) < 0 ? duration.toNanos() : Duration.ofDays(36_500).toNanos();
  }
}
