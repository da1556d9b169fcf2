package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor.DiscardPolicy;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Knows everything that is under way, and the time: it keeps the limits, and ends all of it when it is closed. */
public final class CallRegistry implements AutoCloseable {
  /** A try, or the pause before one: what a call is doing at the moment. */
  public interface Stoppable {
    /** Ends it at once, from any thread; the first reason counts. */
    void stop(BifrostError reason);
  }

  private static final String TIMER = "bifrost-limits";

  public final Set<Stoppable> active = ConcurrentHashMap.newKeySet();
  final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, CallRegistry::newThread, new DiscardPolicy());
  public final StreamLeakDetector leakDetector;
  final CallExecutor supplierExecutor = CallExecutor.createOwned(); // for the suppliers of keys
  public final ActiveCalls activeCalls = new ActiveCalls();
  private final Clock clock;
  private volatile boolean closed;

  public CallRegistry(Clock time) {
    this(time, CallRegistry::logWarning);
  }

  /** What nobody who calls would be told otherwise. */
  public static void logWarning(String warning) {
    System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning);
  }

  CallRegistry(Clock time, Consumer<String> warn) {
    this.clock = time;
    this.leakDetector = new StreamLeakDetector(this, warn);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS); // no thread where no call is under way
    timer.allowCoreThreadTimeOut(true);
  }

  private static Thread newThread(Runnable task) {
    var thread = new Thread(task, TIMER);
    thread.setDaemon(true);
    return thread;
  }

  static boolean isTimerThread(Thread thread) {
    return thread.getName().equals(TIMER);
  }

  void checkOpen() {
    if (closed || activeCalls.isRejectingCalls()) throw CallExecutor.closedException();
  }

  void add(Stoppable begun) {
    active.add(begun);
    if (closed) begun.stop(closing()); // close() may have passed by before it was in the set
  }

  void remove(Stoppable ended) {
    active.remove(ended);
  }

  public Clock clock() {
    return clock;
  }

  /** Nanoseconds since whenever. */
  long now() {
    return clock.nanos();
  }

  public Future<?> schedule(Duration delay, Runnable task) {
    return timer.schedule(task, Clock.nanos(delay), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    activeCalls.rejectAndRelease();
    closed = true;
    active.forEach(each -> each.stop(closing()));
    timer.shutdownNow();
    supplierExecutor.close();
  }

  private static Cancelled closing() {
    return new Cancelled("Bifrost was closed");
  }
}
