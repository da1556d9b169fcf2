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

/** A limit on one provider's calls in flight. Additional calls wait for a slot, in the order of their arrival. */
public final class InFlightLimit {
  private final String provider;
  private final int maxInFlight;
  private final Duration queueTimeout;
  private final Set<SlotRequest> queue = new LinkedHashSet<>(); // guarded by this; empty while a slot is free
  private int inFlight; // guarded by this

  private InFlightLimit(String provider, int maxInFlight, Duration queueTimeout) {
    this.provider = provider;
    this.maxInFlight = maxInFlight;
    this.queueTimeout = queueTimeout;
  }

  /** {@return the limit of a traffic policy, if it sets one} */
  public static Optional<InFlightLimit> of(String provider, TrafficPolicy traffic) {
    var maxInFlight = traffic.maxConcurrentCalls();
    return maxInFlight.isPresent()
        ? Optional.of(new InFlightLimit(provider, maxInFlight.getAsInt(), traffic.queueTimeout()))
        : Optional.empty();
  }

  /**
   * Takes a slot, and waits if none is free.
   *
   * @param track registers the wait with the call, so that stopping the call ends the wait
   * @return the action that releases the slot; further runs have no effect
   * @throws BifrostException if the wait ends without a slot
   */
  Runnable acquire(CallRegistry registry, Consumer<CallRegistry.Stoppable> track, CallDeadline deadline) {
    var request = new SlotRequest();
    if (!request.isGranted()) await(request, registry, track, deadline);
    return request::release;
  }

  private void await(SlotRequest request, CallRegistry registry, Consumer<CallRegistry.Stoppable> track,
      CallDeadline deadline) {
    var timeout = deadline.remaining().filter(left -> left.compareTo(queueTimeout) < 0).orElse(queueTimeout);
    registry.add(request);
    track.accept(request);
    try {
      registry.clock().await(request.end, timeout);
      request.stop(withProvider(
          deadline.allows(Duration.ZERO) ? new TimedOut(TimedOut.Limit.QUEUE, queueTimeout) : deadline.timeoutError()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      request.stop(ErrorMapper.INTERRUPTED);
      request.release(); // the slot may have been granted at the same time
      throw new BifrostException(ErrorMapper.INTERRUPTED, e);
    } finally {
      registry.remove(request);
    }
    request.throwIfStopped();
  }

  private TimedOut withProvider(TimedOut timedOut) {
    return new TimedOut(timedOut.limit(), timedOut.after(),
        timedOut.message() + ": provider '" + provider + "' has " + maxInFlight
            + (maxInFlight == 1 ? " call" : " calls") + " in flight (maxConcurrentCalls)");
  }

  synchronized int inFlight() {
    return inFlight;
  }

  synchronized int waiting() {
    return queue.size();
  }

  /** The request of one call for a slot, which waits until it is granted or stopped. */
  private final class SlotRequest implements CallRegistry.Stoppable {
    private final CountDownLatch end = new CountDownLatch(1);
    private boolean granted; // guarded by the limit, as are the fields below
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

    /** Leaves the queue. Has no effect if the slot has been granted; the call is then stopped by other means. */
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

    /** Passes the slot to the call that has waited longest, or frees it if no call waits. */
    void release() {
      Optional<SlotRequest> next;
      synchronized (InFlightLimit.this) {
        if (!granted || released) return;
        released = true;
        next = queue.stream().findFirst();
        next.ifPresent(SlotRequest::grant);
        if (next.isEmpty()) inFlight--;
      }
      next.ifPresent(waiting -> waiting.end.countDown());
    }

    private void grant() {
      queue.remove(this);
      granted = true;
    }
  }
}
