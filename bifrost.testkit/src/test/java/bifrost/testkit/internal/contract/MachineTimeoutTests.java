package bifrost.testkit.internal.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Tests for the timeout that counts steps instead of reading a clock. */
class MachineTimeoutTests {
  private final AtomicInteger steps = new AtomicInteger();

  @Test
  void countsStepsOfABusyMachineAsIfItWereIdle() throws Exception {
    assertEquals(11, stepsUntilTheTimeout(20)); // each step takes eight times as long
  }

  @Test
  void timeOfAConditionThatTakesLongCounts() throws Exception {
    assertEquals(2, stepsUntilTheTimeout(400));
  }

  /** {@return the number of steps within 25 ms if each takes this time} */
  private int stepsUntilTheTimeout(long millis) throws Exception {
    var now = new AtomicLong();
    assertFalse(new MachineTimeout(Duration.ofMillis(25), now::get).await(nanos -> {
      if (nanos > 0) steps.incrementAndGet();
      now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
      return false;
    }));
    return steps.get();
  }

  @Test
  void endsWhenTheConditionHolds() throws Exception {
    assertTrue(new MachineTimeout(Duration.ofDays(1)).await(nanos -> steps.incrementAndGet() == 3));
    assertEquals(3, steps.get());
  }

  @Test
  void testsTheConditionOnceMoreAtTheEnd() throws Exception {
    assertTrue(new MachineTimeout(Duration.ofMillis(1)).await(nanos -> nanos == 0));
  }
}
