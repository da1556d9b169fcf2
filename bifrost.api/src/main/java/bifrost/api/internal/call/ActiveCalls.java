package bifrost.api.internal.call;

import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** A counter of a client's calls in flight. {@code close(Duration)} waits until it reaches zero. */
public final class ActiveCalls {
  private final AtomicLong calls = new AtomicLong();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean rejecting;
  private volatile boolean drained; // writes are guarded by this and precede the release of the latch

  /**
   * Admits a call.
   *
   * @return the action that the caller must run when the call has ended; further runs have no effect
   * @throws IllegalStateException if new calls are rejected
   */
  public Runnable enter() {
    calls.incrementAndGet();
    var hasLeft = new AtomicBoolean();
    Runnable leave = () -> {
      if (hasLeft.compareAndSet(false, true) && calls.decrementAndGet() == 0 && rejecting) end(true);
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

  /**
   * Rejects new calls, and waits until all calls have ended, {@link #rejectAndRelease} is called, or the timeout has
   * passed.
   */
  public void drain(Duration timeout, Clock clock) throws InterruptedException {
    rejecting = true;
    if (calls.get() == 0) end(true);
    clock.await(end, timeout);
  }

  /**
   * Rejects new calls, and releases the threads that wait in {@link #drain}. The caller must cancel the remaining
   * calls.
   */
  void rejectAndRelease() {
    rejecting = true;
    end(calls.get() == 0);
  }

  private synchronized void end(boolean all) {
    if (end.getCount() == 0) return;
    drained = all;
    end.countDown();
  }

  /** {@return whether all calls had ended before {@link #rejectAndRelease} was called, so that none was cancelled} */
  public boolean isDrained() {
    return drained;
  }
}
