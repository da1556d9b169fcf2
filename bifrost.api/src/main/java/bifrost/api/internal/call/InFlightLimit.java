package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.TrafficPolicy;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

/** The limit of calls in flight at one provider. Further calls wait in the order of their arrival. */
public final class InFlightLimit {
  private final String provider;
  private final int maxInFlight;
  private final Duration queueTimeout;
  private final Set<SlotRequest> queue = new LinkedHashSet<>(); // guarded by this; empty while there are free slots
  private int inFlight; // guarded by this

  private InFlightLimit(String provider, int most, Duration queueTimeout) {
    this.provider = provider;
    this.maxInFlight = most;
    this.queueTimeout = queueTimeout;
  }

  /** {@return the limit that the policy sets, if it sets one} */
  public static Optional<InFlightLimit> of(String provider, TrafficPolicy traffic) {
    var most = traffic.maxCallsInFlight();
    return most.isPresent() ? Optional.of(new InFlightLimit(provider, most.getAsInt(), traffic.queueTimeout()))
        : Optional.empty();
  }

  /**
   * Takes a slot, and waits for one if there is none.
   *
   * @param begin registers the wait, so that stopping the call stops it
   * @return what gives the slot back; further runs have no effect
   * @throws BifrostException if the wait ends without a slot
   */
  Runnable acquire(CallRegistry watch, Consumer<CallRegistry.Stoppable> begin, CallDeadline total) {
    var turn = new SlotRequest();
    if (!turn.isGranted()) await(turn, watch, begin, total);
    return turn::release;
  }

  private void await(SlotRequest turn, CallRegistry watch, Consumer<CallRegistry.Stoppable> begin, CallDeadline total) {
    var longest = total.remaining().filter(left -> left.compareTo(queueTimeout) < 0).orElse(queueTimeout);
    watch.add(turn);
    begin.accept(turn);
    try {
      watch.clock().await(turn.end, longest);
      turn.stop(withProvider(
          total.allows(Duration.ZERO) ? new TimedOut(TimedOut.Limit.QUEUE, queueTimeout) : total.timeoutError()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      turn.stop(ErrorMapper.INTERRUPTED);
      turn.release(); // it may have been granted at the same time
      throw new BifrostException(ErrorMapper.INTERRUPTED, e);
    } finally {
      watch.remove(turn);
    }
    turn.throwIfStopped();
  }

  private TimedOut withProvider(TimedOut limit) {
    return new TimedOut(limit.limit(), limit.after(),
        limit.message() + ": provider '" + provider + "' has " + maxInFlight + " calls in flight (maxCallsInFlight)");
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int waiting() {
    return queue.size();
  }

  /** The turn of one call: it waits, then has a slot or is stopped. */
  private final class SlotRequest implements CallRegistry.Stoppable {
    private final CountDownLatch end = new CountDownLatch(1);
    private boolean granted; // guarded by the limit, as all below
    private boolean released;
    private Optional<BifrostError> stopped = Optional.empty();

    SlotRequest() {
      synchronized (InFlightLimit.this) {
        granted = inFlight < maxInFlight;
        if (granted) inFlight++;
        else queue.add(this);
      }
    }

    boolean isGranted() {
      synchronized (InFlightLimit.this) {
        return granted;
      }
    }

    /** Leaves the queue; has no effect on a turn that has its slot, whose call is stopped by other means. */
    @Override
    public void stop(BifrostError reason) {
      synchronized (InFlightLimit.this) {
        if (granted || stopped.isPresent()) return;
        stopped = Optional.of(reason);
        queue.remove(this);
      }
      end.countDown();
    }

    void throwIfStopped() {
      Optional<BifrostError> reason;
      synchronized (InFlightLimit.this) {
        reason = stopped;
      }
      if (reason.isPresent()) throw new BifrostException(reason.get());
    }

    /** Hands the slot to the call that has waited longest. */
    void release() {
      Optional<SlotRequest> next;
      synchronized (InFlightLimit.this) {
        if (!granted || released) return;
        released = true;
        next = queue.stream().findFirst();
        next.ifPresent(SlotRequest::grant);
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
