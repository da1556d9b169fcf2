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

/**
 * The running activities of a client, with the clock and the timer that they use. Closing the registry stops all
 * activities.
 */
public final class CallRegistry implements AutoCloseable {
  /** An activity of a call: an attempt, the delay before a retry, or the wait for a slot. */
  public interface Stoppable {
    /** Stops the activity immediately, from any thread. Only the first reason is kept. */
    void stop(BifrostError reason);
  }

  private static final String TIMER = "bifrost-limits";

  public final Set<Stoppable> active = ConcurrentHashMap.newKeySet();
  final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, CallRegistry::newThread, new DiscardPolicy());
  public final StreamLeakDetector leakDetector;
  final CallExecutor supplierExecutor = CallExecutor.createOwned(); // for key suppliers
  public final ActiveCalls activeCalls = new ActiveCalls();
  private final Clock clock;
  private volatile boolean closed;

  public CallRegistry(Clock clock) {
    this(clock, CallRegistry::logWarning);
  }

  /** Logs a warning about a problem that no exception can report. */
  public static void logWarning(String warning) {
    System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning);
  }

  CallRegistry(Clock clock, Consumer<String> warn) {
    this.clock = clock;
    this.leakDetector = new StreamLeakDetector(this, warn);
    timer.setRemoveOnCancelPolicy(true);
    timer.setKeepAliveTime(1, TimeUnit.SECONDS); // so that an idle client has no timer thread
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

  void add(Stoppable stoppable) {
    active.add(stoppable);
    if (closed) stoppable.stop(closing()); // close() may have read the set before the addition
  }

  void remove(Stoppable stoppable) {
    active.remove(stoppable);
  }

  public Clock clock() {
    return clock;
  }

  /** {@return the current time of the clock in nanoseconds} */
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
    return new Cancelled("the client was closed");
  }
}
