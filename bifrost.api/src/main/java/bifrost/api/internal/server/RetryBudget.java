package bifrost.api.internal.server;

import bifrost.api.internal.concurrent.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.OptionalDouble;

/** Limits the retries of a provider to a share of its recent calls: those of the last ten seconds. */
public final class RetryBudget {
  /** So many retries are allowed in any ten seconds, so that a rare call can be retried. */
  static final int MIN_RETRIES = 3;

  static final Duration WINDOW = Duration.ofSeconds(10);

  private static final int BUCKETS = 10;
  private static final long BUCKET_NANOS = WINDOW.toNanos() / BUCKETS;

  private final OptionalDouble share;
  private final Clock clock;
  private final long startNanos;
  private final int[] calls = new int[BUCKETS]; // guarded by this, as the following are
  private final int[] retries = new int[BUCKETS];
  private long bucket; // the current part of the window, counted from the beginning

  RetryBudget(OptionalDouble share, Clock time) {
    this.share = share;
    this.clock = time;
    this.startNanos = time.nanos();
  }

  /** Counts a call. */
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

  /** {@return the index of the current part, after forgetting what has left the window} */
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
