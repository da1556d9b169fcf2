package bifrost.api.internal.server;

import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;

/** A limit on the retries of a provider, as a share of its calls in the last ten seconds. */
public final class RetryBudget {
  /** The number of retries that are always allowed in ten seconds, so that a provider with few calls can retry them. */
  static final int MIN_RETRIES = 3;

  static final Duration WINDOW = Duration.ofSeconds(10);

  private static final int BUCKETS = 10;
  private static final long BUCKET_NANOS = WINDOW.toNanos() / BUCKETS;

  private final OptionalDouble share;
  private final Clock clock;
  private final long startNanos;
  private final int[] calls = new int[BUCKETS]; // guarded by this, as are the fields below
  private final int[] retries = new int[BUCKETS];
  private long bucket; // the number of the current bucket since the start

  RetryBudget(OptionalDouble share, Clock clock) {
    this.share = share;
    this.clock = clock;
    this.startNanos = clock.nanos();
  }

  /** Records a call, which increases the number of allowed retries. */
  public void recordCall() {
    if (share.isEmpty()) return;
    synchronized (this) {
      calls[currentIndex()]++;
    }
  }

  /** {@return whether a retry is allowed; if so, it is counted} */
  public boolean tryAcquire() {
    if (share.isEmpty()) return true;
    synchronized (this) {
      int current = currentIndex();
      double allowed = share.getAsDouble() == 0 ? 0 : Math.max(MIN_RETRIES, share.getAsDouble() * sum(calls));
      if (sum(retries) + 1 > allowed) return false;
      retries[current]++;
      return true;
    }
  }

  /** {@return the index of the current bucket, after clearing the buckets that have left the window} */
  private int currentIndex() {
    long now = (clock.nanos() - startNanos) / BUCKET_NANOS;
    if (now - bucket >= BUCKETS) {
      Arrays.fill(calls, 0);
      Arrays.fill(retries, 0);
      bucket = now;
    }
    for (; bucket < now; bucket++) {
      calls[(int) ((bucket + 1) % BUCKETS)] = 0;
      retries[(int) ((bucket + 1) % BUCKETS)] = 0;
    }
    return (int) (bucket % BUCKETS);
  }

  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) sum += count;
    return sum;
  }
}
