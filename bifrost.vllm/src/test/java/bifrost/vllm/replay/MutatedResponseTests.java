package bifrost.vllm.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.Lifespan;
import net.jqwik.api.lifecycle.Store;

/**
 * Tests with responses that have one random change. Calls may throw only {@code BifrostException}, no call may hang,
 * and a change of a secondary member must change neither the text nor the tool calls.
 * {@code -Dbifrost.mutants=…} sets the number of mutants, in thousands.
 */
class MutatedResponseTests {
  private static final int BATCH =
      Integer.getInteger("bifrost.mutants", switch (System.getProperty("bifrost.tests", "")) {
        case "quick" -> 1;
        case "exhaustive" -> 100;
        default -> 10;
      });

  /** The cases, the summaries of their unchanged responses, and a client of a server that sends them. */
  private static final class Fixture implements Store.CloseOnReset {
    final ReplayServer server = new ReplayServer();
    final Bifrost bifrost = ReplayCall.open(server.url());
    final ReplayCall call = new ReplayCall(bifrost, server);
    final List<ReplayCase> cases = new ArrayList<>();
    private final Map<Integer, CallSummary> originals = new HashMap<>();

    Fixture() {
      for (var folder : List.of("wild", "wild-more")) {
        for (var replayCase : ReplayCase.folder(folder)) cases.add(replayCase.withoutRoundTrip());
      }
      cases.addAll(RecordedReplayCases.all());
    }

    CallSummary original(int index) {
      return originals.computeIfAbsent(index,
          unused -> call.of(cases.get(index), ReplayServer.Delivery.of(cases.get(index)).get(0)));
    }

    @Override
    public void close() {
      bifrost.close();
      server.close();
    }
  }

  @Property(seed = "20261129", tries = 1000, shrinking = ShrinkingMode.OFF)
  void readsOrRejectsEveryMutatedResponse(@ForAll long seed) {
    var fixture = Store.getOrCreate("fixture", Lifespan.PROPERTY, Fixture::new).get();
    var random = new Random(seed);
    for (int i = 0; i < BATCH; i++) check(fixture, random.nextInt(fixture.cases.size()), random);
  }

  private static void check(Fixture fixture, int index, Random random) {
    var replayCase = fixture.cases.get(index);
    var candidate = new ResponseMutator(replayCase, random).next();
    if (candidate.isEmpty()) return;
    var mutant = candidate.get();
    var deliveries = ReplayServer.Delivery.of(replayCase);
    var delivery = random.nextInt(10) == 0 ? deliveries.get(deliveries.size() - 1) : deliveries.get(0);
    var summary = fixture.call.of(replayCase.withBody(mutant.body()), delivery);
    var context = replayCase + ", " + delivery + ", " + mutant.change() + ":\n"
        + new String(mutant.body(), StandardCharsets.UTF_8) + "\n";
    assertTrue(isReadOrRejected(summary), () -> context + summary);
    if (!mutant.isSecondary() || fixture.original(index).keys().contains("error")) return;
    assertEquals(fixture.original(index).result(), summary.result(), () -> context);
  }

  private static boolean isReadOrRejected(CallSummary summary) {
    boolean known =
        summary.values("error").stream().allMatch(error -> error.matches("Rejected \\d+|Truncated|Malformed"));
    return known && summary.values("inconsistent").isEmpty();
  }
}
