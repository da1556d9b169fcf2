package bifrost.api;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/** The number of calls of a client that have not ended, which {@code close(Duration)} waits for. */
final class CallCount {
  private final AtomicLong calls = new AtomicLong();
  private final CountDownLatch end = new CountDownLatch(1);
  private volatile boolean refusing;
  private volatile boolean drained; // set under this, before the end

  /**
   * Admits a call.
   *
   * @return what must run when the call has ended; further runs have no effect
   * @throws IllegalStateException if calls are refused
   */
  Runnable enter() {
    calls.incrementAndGet();
    var left = new AtomicBoolean();
    Runnable leave = () -> {
      if (left.compareAndSet(false, true) && calls.decrementAndGet() == 0 && refusing) end(true);
    };
    if (refusing) {
      leave.run();
      throw Workers.closed();
    }
    return leave;
  }

  long inFlight() {
    return calls.get();
  }

  boolean isRefusing() {
    return refusing;
  }

  /** Refuses calls from now on, and waits until all others have ended, {@link #stop} is called, or the time has passed. */
  void drain(Duration longest, Time time) throws InterruptedException {
    refusing = true;
    if (calls.get() == 0) end(true);
    time.await(end, longest);
  }

  /** Refuses calls from now on, and ends any wait: the calls that are left will be cancelled. */
  void stop() {
    refusing = true;
    end(calls.get() == 0);
  }

  private synchronized void end(boolean all) {
    if (end.getCount() == 0) return;
    drained = all;
    end.countDown();
  }

  /** {@return whether every call ended by itself} */
  boolean isDrained() {
    return drained;
  }
}
