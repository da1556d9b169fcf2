package bifrost.vllm;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what other threads do. The limit is there only to tell what does not happen. */
public final class Eventually {
  private static final Duration LIMIT = Duration.ofSeconds(20);

  private Eventually() {}

  public static boolean is(BooleanSupplier condition) {
    return is(condition, () -> LockSupport.parkNanos(50_000));
  }

  /** On 17 what java.net.http has left open goes with the client, when that is collected. */
  public static boolean isWhenCollected(BooleanSupplier condition) {
    return is(condition, () -> {
      System.gc();
      LockSupport.parkNanos(20_000_000);
    });
  }

  private static boolean is(BooleanSupplier condition, Runnable meanwhile) {
    long deadline = System.nanoTime() + LIMIT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) return false;
      meanwhile.run();
    }
    return true;
  }
}
