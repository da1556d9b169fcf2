package bifrost.api.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** Time and chance: what a test takes into its own hands, so that it waits for nothing and nothing is left to luck. */
public interface Clock {
  Clock SYSTEM = new Clock() {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void await(CountDownLatch end, Duration longest) throws InterruptedException {
      end.await(Clock.nanos(longest), TimeUnit.NANOSECONDS);
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }
  };

  /** Nanoseconds since whenever. */
  long nanos();

  /** Waits for the end, at most this long. */
  void await(CountDownLatch end, Duration longest) throws InterruptedException;

  /** From 0 to 1, without 1. */
  double random();

  /** {@return the duration in nanoseconds, at most a century, because a timer must be able to add it to the present time} */
  static long nanos(Duration duration) {
    return duration.compareTo(Duration.ofDays(36_500)) < 0 ? duration.toNanos() : Duration.ofDays(36_500).toNanos();
  }
}
