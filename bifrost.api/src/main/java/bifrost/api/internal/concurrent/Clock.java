package bifrost.api.internal.concurrent;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A source of time and random numbers. Tests replace it, so that they are deterministic and do not wait. */
public interface Clock {
  Clock SYSTEM = new Clock() {
    @Override
    public long nanos() {
      return System.nanoTime();
    }

    @Override
    public void await(CountDownLatch end, Duration timeout) throws InterruptedException {
      end.await(Clock.nanos(timeout), TimeUnit.NANOSECONDS);
    }

    @Override
    public double random() {
      return ThreadLocalRandom.current().nextDouble();
    }
  };

  /** {@return the current time in nanoseconds, relative to an arbitrary origin like {@link System#nanoTime()}} */
  long nanos();

  /** Waits until the latch has reached zero or the timeout has passed. */
  void await(CountDownLatch end, Duration timeout) throws InterruptedException;

  /** {@return a random number from 0 (inclusive) to 1 (exclusive)} */
  double random();

  /**
   * {@return the duration in nanoseconds, at most a century, so that adding it to the current time does not overflow}
   */
  static long nanos(Duration duration) {
    long centurySeconds = 36_500L * 24 * 60 * 60;
    return duration.toSeconds() < centurySeconds ? duration.toNanos() : centurySeconds * 1_000_000_000;
  }
}
