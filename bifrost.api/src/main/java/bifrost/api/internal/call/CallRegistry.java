package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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

    /**
     * Stops the activity if one of its timeouts has expired. Runs on the timer thread.
     *
     * @param now the current time of {@link System#nanoTime()}
     * @return the nanoseconds until the next timeout expires; {@link Long#MAX_VALUE} if there is none
     */
    default long checkTimeouts(long now) {
      return Long.MAX_VALUE;
    }
  }

  public final Set<Stoppable> active = ConcurrentHashMap.newKeySet();
  final TimeoutTimer timer = new TimeoutTimer(this::checkTimeouts);
  public final StreamLeakDetector leakDetector;
  final CallExecutor ownExecutor = CallExecutor.createOwned(); // for key suppliers and asynchronous sequences
  public final ActiveCalls activeCalls = new ActiveCalls();
  private final Clock clock;
  private volatile boolean closed;

  /** Logs a warning about a problem that no exception can report. */
  public static void logWarning(String warning) {
    System.getLogger("bifrost").log(System.Logger.Level.WARNING, warning);
  }

  public CallRegistry(Clock clock) {
    this(clock, CallRegistry::logWarning);
  }

  /**
   * Creates a registry without activities.
   *
   * @param warn receives the warnings about streams that have become unreachable
   */
  public CallRegistry(Clock clock, Consumer<String> warn) {
    this.clock = clock;
    this.leakDetector = new StreamLeakDetector(warn);
  }

  void checkOpen() {
    if (closed || activeCalls.isRejectingCalls()) throw CallExecutor.closedException();
  }

  void add(Stoppable stoppable) {
    active.add(stoppable);
    if (closed) stoppable.stop(closing()); // close() may have read the set before the addition
  }

  /**
   * Adds an activity with timeouts.
   *
   * @param nanos the nanoseconds until its first timeout expires
   */
  void add(Stoppable stoppable, long nanos) {
    add(stoppable);
    timer.checkWithin(nanos);
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

  private long checkTimeouts() {
    long now = System.nanoTime();
    long next = Long.MAX_VALUE;
    for (var each : active) next = Math.min(next, each.checkTimeouts(now));
    leakDetector.check();
    return next;
  }

  @Override
  public void close() {
    activeCalls.rejectAndRelease();
    closed = true;
    for (var each : active) each.stop(closing());
    timer.close();
    ownExecutor.close();
  }

  private static Cancelled closing() {
    return new Cancelled("the client was closed");
  }
}
