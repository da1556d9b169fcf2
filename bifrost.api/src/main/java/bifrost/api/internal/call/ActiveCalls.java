package bifrost.api.internal.call;

import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The number of calls of a client that have not ended, which {@code close(Duration)} waits for. */
public final class ActiveCalls {
  private final AtomicLong calls = new AtomicLong();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean rejecting;
  private volatile boolean drained; // set under this, before the end

  /**
   * Admits a call.
   *
   * @return what must run when the call has ended; further runs have no effect
   * @throws IllegalStateException if calls are refused
   */
  public Runnable enter() {
    calls.incrementAndGet();
    var left = new AtomicBoolean();
    Runnable leave = () -> {
      if (left.compareAndSet(false, true) && calls.decrementAndGet() == 0 && rejecting) end(true);
    };
    if (rejecting) {
      leave.run();
      throw CallExecutor.closedException();
    }
    return leave;
  }

  public long inFlight() {
    return calls.get();
  }

  public boolean isRejectingCalls() {
    return rejecting;
  }

  /** Refuses calls from now on, and waits until all others have ended, {@link #rejectAndRelease} is called, or the time has passed. */
  public void drain(Duration longest, Clock time) throws InterruptedException {
    rejecting = true;
    if (calls.get() == 0) end(true);
    time.await(end, longest);
  }

  /** Refuses calls from now on, and ends any wait: the calls that are left will be cancelled. */
  void rejectAndRelease() {
    rejecting = true;
    end(calls.get() == 0);
  }

  private synchronized void end(boolean all) {
    if (end.getCount() == 0) return;
    drained = all;
    end.countDown();
  }

  /** {@return whether every call ended by itself} */
  public boolean isDrained() {
    return drained;
  }
}
