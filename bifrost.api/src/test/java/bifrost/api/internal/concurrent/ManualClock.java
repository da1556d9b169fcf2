package bifrost.api.internal.concurrent;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** A clock whose waits advance the time and return immediately. Records the waits. */
public final class ManualClock implements Clock {
  private final LongSupplier clock;
  private final List<Duration> waits = new ArrayList<>();
  private long advanced;
  public volatile double random = 0.5;
  private volatile DoubleSupplier randoms = () -> random;

  public ManualClock() {
    this(() -> 0);
  }

  private ManualClock(LongSupplier clock) {
    this.clock = clock;
  }

  public static ManualClock reading(LongSupplier clock) {
    return new ManualClock(clock);
  }

  /** Sets the source of random numbers, which replaces the constant {@link #random}. */
  public ManualClock withRandom(DoubleSupplier randoms) {
    this.randoms = randoms;
    return this;
  }

  public synchronized void advance(Duration time) {
    advanced += time.toNanos();
  }

  public synchronized List<Duration> waits() {
    return List.copyOf(waits);
  }

  @Override
  public synchronized long nanos() {
    return clock.getAsLong() + advanced;
  }

  @Override
  public synchronized void await(CountDownLatch end, Duration timeout) throws InterruptedException {
    if (Thread.interrupted()) throw new InterruptedException();
    waits.add(timeout);
    advance(timeout);
  }

  @Override
  public double random() {
    return randoms.getAsDouble();
  }
}
