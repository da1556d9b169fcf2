package bifrost.api.internal.batch;

import static bifrost.api.SendAllOptions.concurrency;
import static bifrost.api.internal.call.Fixtures.rejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostException;
import bifrost.api.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** Properties of streams that send many requests, of which some fail. */
class SendAllPropertyTests {
  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @Property(tries = 300)
  void responsesAreInOrderUntilTheFirstFailure(@ForAll @IntRange(max = 40) int count,
      @ForAll @IntRange(min = 1, max = 6) int concurrency,
      @ForAll @Size(max = 3) Set<@IntRange(max = 45) Integer> failing) {
    var numbered = new NumberedCalls().failing(failing.toArray(Integer[]::new));
    var returned = new ArrayList<Integer>();
    var ahead = new AtomicInteger();
    int first = failing.stream().filter(each -> each < count).mapToInt(each -> each).min().orElse(count);
    try (var client = numbered.open();
        var results = client.sendAll(numbered.requests(count), concurrency(concurrency))) {
      results.forEach(each -> {
        ahead.accumulateAndGet(numbered.read.get() - returned.size(), Math::max);
        returned.add(NumberedCalls.number(each));
      });
      assertEquals(count, first);
    } catch (BifrostException e) {
      assertEquals(rejected(400, "number " + first), e.error());
      assertEquals(1, e.report().orElseThrow().attempts().size());
    }
    assertEquals(numbers(first), returned);
    assertTrue(numbered.maxInFlight.get() <= concurrency);
    assertTrue(ahead.get() <= 2 * concurrency, "read ahead: " + ahead);
  }

  @Property(tries = 300)
  void outcomesAreInOrderAndComplete(@ForAll @IntRange(max = 40) int count,
      @ForAll @IntRange(min = 1, max = 6) int concurrency,
      @ForAll @Size(max = 20) Set<@IntRange(max = 45) Integer> failing) {
    var numbered = new NumberedCalls().failing(failing.toArray(Integer[]::new));
    var last = new AtomicInteger();
    var options = concurrency(concurrency).progress(each -> last.set((int) each.ended()));
    try (var client = numbered.open(); var outcomes = client.trySendAll(numbered.requests(count), options)) {
      var all = outcomes.toList();
      assertEquals(count, all.size());
      for (int i = 0; i < count; i++) {
        if (failing.contains(i)) {
          assertEquals(rejected(400, "number " + i), assertInstanceOf(Outcome.Failure.class, all.get(i)).error());
        } else assertEquals(i, NumberedCalls.number(all.get(i).orElseThrow()));
      }
    }
    assertEquals(count, last.get());
    assertTrue(numbered.maxInFlight.get() <= concurrency);
  }
}
