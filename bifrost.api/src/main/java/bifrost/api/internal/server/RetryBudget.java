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

  private static final int PARTS = 10;
  private static final long PART = WINDOW.toNanos() / PARTS;

  private final OptionalDouble share;
  private final Clock clock;
  private final long begin;
  private final int[] calls = new int[PARTS]; // guarded by this, as the following are
  private final int[] retries = new int[PARTS];
  private long part; // the current part of the window, counted from the beginning

  RetryBudget(OptionalDouble share, Clock time) {
    this.share = share;
    this.clock = time;
    this.begin = time.nanos();
  }

  /** Counts a call. */
  public void recordCall() {
    if (share.isEmpty()) return;
    synchronized (this) {
      calls[current()]++;
    }
  }

  /** {@return whether a retry is allowed; if so, it is counted} */
  public boolean tryTake() {
    if (share.isEmpty()) return true;
    synchronized (this) {
      int current = current();
      double allowed = share.getAsDouble() == 0 ? 0 : Math.max(MIN_RETRIES, share.getAsDouble() * sum(calls));
      if (sum(retries) + 1 > allowed) return false;
      retries[current]++;
      return true;
    }
  }

  /** {@return the index of the current part, after forgetting what has left the window} */
  private int current() {
    long now = (clock.nanos() - begin) / PART;
    if (now - part >= PARTS) {
      Arrays.fill(calls, 0);
      Arrays.fill(retries, 0);
      part = now;
    }
    for (; part < now; part++) {
      calls[(int) ((part + 1) % PARTS)] = 0;
      retries[(int) ((part + 1) % PARTS)] = 0;
    }
    return (int) (part % PARTS);
  }

  private static long sum(int[] counts) {
    long sum = 0;
    for (int count : counts) sum += count;
    return sum;
  }
}
