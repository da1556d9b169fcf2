package bifrost.api.internal.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.concurrent.ManualClock;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compares the window of a retry budget with lists of the times of all calls and retries. */
class RetryWindowTests {
  private static final int BUCKETS = 10; // the window moves by a tenth of its length
  private static final double SHARE = 0.5;

  private final ManualClock clock = new ManualClock();
  private final List<Long> calls = new ArrayList<>();
  private final List<Long> retries = new ArrayList<>();

  @Test
  void countsTheCallsAndRetriesOfTheLastWindow() {
    clock.advance(RetryBudget.WINDOW.dividedBy(3)); // the time does not begin at zero
    var budget = new RetryBudget(OptionalDouble.of(SHARE), clock);
    var random = new Random(1);
    long now = 0;
    int allowed = 0;
    int denied = 0;
    for (int i = 0; i < 5_000; i++) {
      long elapsed = random.nextInt(8) == 0 ? random.nextInt(BUCKETS + 3) : 0;
      now += elapsed;
      clock.advance(RetryBudget.WINDOW.multipliedBy(elapsed).dividedBy(BUCKETS));
      if (random.nextInt(3) > 0) {
        budget.recordCall();
        calls.add(now);
        continue;
      }
      boolean expected = recent(retries, now) + 1 <= Math.max(3, SHARE * recent(calls, now));
      assertEquals(expected, budget.tryAcquire(), "attempt " + i);
      if (expected) {
        retries.add(now);
        allowed++;
      } else denied++;
    }
    assertTrue(allowed > 200 && denied > 200, allowed + " allowed, " + denied + " denied");
  }

  private static long recent(List<Long> times, long now) {
    return times.stream().filter(time -> time > now - BUCKETS).count();
  }
}
