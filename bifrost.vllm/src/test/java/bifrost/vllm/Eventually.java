package bifrost.vllm;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Methods that wait for conditions that other threads establish. The timeout expires only if a condition never holds.
 */
public final class Eventually {
  private static final Duration TIMEOUT = Duration.ofSeconds(20);

  private Eventually() {}

  public static boolean holds(BooleanSupplier condition) {
    return holds(condition, () -> LockSupport.parkNanos(50_000));
  }

  /**
   * {@return whether a condition holds in time, running the garbage collector while waiting} On Java 17,
   * {@code java.net.http} closes its connections only when the client is collected.
   */
  public static boolean holdsAfterGarbageCollection(BooleanSupplier condition) {
    return holds(condition, () -> {
      System.gc();
      LockSupport.parkNanos(20_000_000);
    });
  }

  private static boolean holds(BooleanSupplier condition, Runnable pause) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() - deadline > 0) return false;
      pause.run();
    }
    return true;
  }
}
