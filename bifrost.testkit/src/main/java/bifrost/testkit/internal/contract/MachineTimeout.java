package bifrost.testkit.internal.contract;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * A timeout that runs as fast as the machine. It counts steps of waiting and work instead of reading a clock: on an
 * idle machine, the steps take the time that they count; on a busy one, they take longer, like the calls under test.
 */
final class MachineTimeout {
  private static final long WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(2);
  private static final long WORK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);
  // about WORK_NANOS of dependent multiplications; a fifth of a core in all, so that a thread that gets less is delayed
  private static final int WORK = 400_000;

  /** A step that takes longer than it would on so slow a machine does more than to wait, so its time counts. */
  private static final int MAX_SLOWNESS = 20;

  /** A wait of a step. */
  interface Wait {
    /** {@return whether the condition holds; waits for it at most for the given time} */
    boolean test(long nanos) throws Exception;
  }

  private final long nanos;
  private final LongSupplier clock;
  private long work = 1;

  MachineTimeout(Duration timeout) {
    this(timeout, System::nanoTime);
  }

  MachineTimeout(Duration timeout, LongSupplier clock) {
    nanos = timeout.toNanos();
    this.clock = clock;
  }

  /** {@return whether the condition holds within the timeout} */
  boolean await(Wait condition) throws Exception {
    for (long elapsed = 0; elapsed <= nanos;) {
      long start = clock.getAsLong();
      if (condition.test(Math.min(WAIT_NANOS, nanos))) return true;
      work();
      elapsed += Math.max(WAIT_NANOS + WORK_NANOS, (clock.getAsLong() - start) / MAX_SLOWNESS);
    }
    return condition.test(0);
  }

  private void work() {
    for (int i = 0; i < WORK; i++) work = work * 6364136223846793005L + 1442695040888963407L;
  }
}
