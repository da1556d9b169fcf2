package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Knows everything that is under way, and the time: it keeps the limits, and ends all of it when it is closed. */
final class Watch implements AutoCloseable {
  /** A try, or the pause before one: what a call is doing at the moment. */
  interface Stoppable {
    /** Ends it at once, from any thread; the first reason counts. */
    void stop(BifrostError reason);
  }

  private static final String TIMER = "bifrost-limits";

  final Set<Stoppable> live = ConcurrentHashMap.newKeySet();
  final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1, Watch::thread, new DiscardPolicy());
  final DroppedStreams dropped;
  final Workers workers = Workers.own(); // for the suppliers of keys
  final CallCount calls = new CallCount();
  private final Time time;
  private volatile boolean closed;

  Watch(Time time) {
    this(time, Watch::log);
  }

  /** What nobody who calls would be told otherwise. */
  static void log(String warning) {
    System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning);
  }

  Watch(Time time, Consumer<String> warn) {
    this.time = time;
    this.dropped = new DroppedStreams(this, warn);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS); // no thread where no call is under way
    timer.allowCoreThreadTimeOut(true);
  }

  private static Thread thread(Runnable task) {
    var thread = new Thread(task, TIMER);
    thread.setDaemon(true);
    return thread;
  }

  static boolean isTimer(Thread thread) {
    return thread.getName().equals(TIMER);
  }

  void checkOpen() {
    if (closed || calls.isRefusing()) throw Workers.closed();
  }

  void add(Stoppable begun) {
    live.add(begun);
    if (closed) begun.stop(closing()); // close() may have passed by before it was in the set
  }

  void remove(Stoppable ended) {
    live.remove(ended);
  }

  Time time() {
    return time;
  }

  /** Nanoseconds since whenever. */
  long now() {
    return time.nanos();
  }

  Future<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, Time.nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    calls.stop();
    closed = true;
    live.forEach(each -> each.stop(closing()));
    timer.shutdownNow();
    workers.close();
  }

  private static Cancelled closing() {
    return new Cancelled("Bifrost was closed");
  }
}
