package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.fail;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/** Waits for conditions that other threads establish. The long timeout expires only if a condition never holds. */
final class Eventually {
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private Eventually() {}

  static void isTrue(BooleanSupplier condition, String description) {
    long deadline = System.nanoTime() + TIMEOUT.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) fail("condition not met in time: " + description);
      Thread.onSpinWait();
      Thread.yield();
    }
  }

  static <T> T completes(Future<T> future) {
    try {
      return future.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("did not complete: " + e, e);
    }
  }
}
