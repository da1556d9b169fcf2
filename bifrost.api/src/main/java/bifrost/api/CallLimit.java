package bifrost.api;

import bifrost.api.BifrostError.TimedOut;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The limit of calls in flight at one provider. Further calls wait in the order of their arrival. */
final class CallLimit {
  private final String provider;
  private final int most;
  private final Duration queueTimeout;
  private final Set<Turn> queue = new LinkedHashSet<>(); // guarded by this; empty while there are free slots
  private int inFlight; // guarded by this

  private CallLimit(String provider, int most, Duration queueTimeout) {
    this.provider = provider;
    this.most = most;
    this.queueTimeout = queueTimeout;
  }

  /** {@return the limit that the policy sets, if it sets one} */
  static Optional<CallLimit> of(String provider, TrafficPolicy traffic) {
    var most = traffic.maxCallsInFlight();
    return most.isPresent() ? Optional.of(new CallLimit(provider, most.getAsInt(), traffic.queueTimeout())) : Optional.empty();
  }

  /**
   * Takes a slot, and waits for one if there is none.
   *
   * @param begin registers the wait, so that stopping the call stops it
   * @return what gives the slot back; further runs have no effect
   * @throws BifrostException if the wait ends without a slot
   */
  Runnable take(Watch watch, Consumer<Watch.Stoppable> begin, TotalLimit total) {
    var turn = new Turn();
    if (!turn.isGranted()) await(turn, watch, begin, total);
    return turn::giveBack;
  }

  private void await(Turn turn, Watch watch, Consumer<Watch.Stoppable> begin, TotalLimit total) {
    var longest = total.left().filter(left -> left.compareTo(queueTimeout) < 0).orElse(queueTimeout);
    watch.add(turn);
    begin.accept(turn);
    try {
      watch.time().await(turn.end, longest);
      turn.stop(explained(total.allows(Duration.ZERO) ? new TimedOut(TimedOut.Limit.QUEUE, queueTimeout) : total.passed()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      turn.stop(Failures.INTERRUPTED);
      turn.giveBack(); // it may have been granted at the same time
      throw new BifrostException(Failures.INTERRUPTED, e);
    } finally {
      watch.remove(turn);
    }
    turn.throwIfStopped();
  }

  private TimedOut explained(TimedOut limit) {
    return new TimedOut(limit.limit(), limit.after(),
        limit.message() + ": provider '" + provider + "' has " + most + " calls in flight (maxCallsInFlight)");
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int waiting() {
    return queue.size();
  }

  /** The turn of one call: it waits, then has a slot or is stopped. */
  private final class Turn implements Watch.Stoppable {
    private final CountDownLatch end = new CountDownLatch(1);
    private boolean granted; // guarded by the limit, as all below
    private boolean givenBack;
    private Optional<BifrostError> stopped = Optional.empty();

    Turn() {
      synchronized (CallLimit.this) {
        granted = inFlight < most;
        if (granted) inFlight++;
        else queue.add(this);
      }
    }

    boolean isGranted() {
      synchronized (CallLimit.this) {
        return granted;
      }
    }

    /** Leaves the queue; has no effect on a turn that has its slot, whose call is stopped by other means. */
    @Override
    public void stop(BifrostError reason) {
      synchronized (CallLimit.this) {
        if (granted || stopped.isPresent()) return;
        stopped = Optional.of(reason);
        queue.remove(this);
      }
      end.countDown();
    }

    void throwIfStopped() {
      Optional<BifrostError> reason;
      synchronized (CallLimit.this) {
        reason = stopped;
      }
      if (reason.isPresent()) throw new BifrostException(reason.get());
    }

    /** Hands the slot to the call that has waited longest. */
    void giveBack() {
      Optional<Turn> next;
      synchronized (CallLimit.this) {
        if (!granted || givenBack) return;
        givenBack = true;
        next = queue.stream().findFirst();
        next.ifPresent(Turn::grant);
        if (next.isEmpty()) inFlight--;
      }
      next.ifPresent(turn -> turn.end.countDown());
    }

    private void grant() {
      queue.remove(this);
      granted = true;
    }
  }
}
