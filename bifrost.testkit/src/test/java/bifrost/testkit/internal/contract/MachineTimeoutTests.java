package bifrost.testkit.internal.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Tests for the timeout that counts steps instead of reading a clock. */
class MachineTimeoutTests {
  private final AtomicInteger steps = new AtomicInteger();

  @Test
  void countsStepsHoweverLongTheyTake() throws Exception {
    assertFalse(new MachineTimeout(Duration.ofMillis(25)).await(nanos -> {
      steps.incrementAndGet();
      Thread.sleep(20); // a busy machine: each step takes eight times as long
      return false;
    }));
    assertEquals(12, steps.get());
  }

  @Test
  void timeOfAConditionThatTakesLongCounts() throws Exception {
    assertFalse(new MachineTimeout(Duration.ofMillis(25)).await(nanos -> {
      steps.incrementAndGet();
      Thread.sleep(400);
      return false;
    }));
    assertTrue(steps.get() <= 4, steps::toString);
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
