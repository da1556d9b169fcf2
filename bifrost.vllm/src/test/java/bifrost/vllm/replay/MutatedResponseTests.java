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
 * Responses that are wrong in one place: only {@code BifrostException} escapes, nothing hangs, and a change of a secondary member changes
 * neither the text nor the tool calls. {@code -Dbifrost.mutants=…} sets the number of mutants, in thousands.
 */
class MutatedResponseTests {
  private static final int BATCH =
      Integer.getInteger("bifrost.mutants", switch (System.getProperty("bifrost.tests", "")) {
        case "quick" -> 1;
        case "exhaustive" -> 100;
        default -> 10;
      });

  /** The cases, what a caller sees of each, and a client of a server that sends them. */
  private static final class Rig implements Store.CloseOnReset {
    final ReplayServer server = new ReplayServer();
    final Bifrost bifrost = ReplayCall.open(server.url());
    final ReplayCall call = new ReplayCall(bifrost, server);
    final List<ReplayCase> cases = new ArrayList<>();
    private final Map<Integer, CallSummary> originals = new HashMap<>();

    Rig() {
      for (var folder : List.of("wild", "wild-more")) {
        for (var wild : ReplayCase.folder(folder)) cases.add(wild.withoutRoundTrip());
      }
      cases.addAll(RecordedReplayCases.all());
    }

    CallSummary original(int index) {
      return originals.computeIfAbsent(index,
          any -> call.of(cases.get(index), ReplayServer.Delivery.of(cases.get(index)).get(0)));
    }

    @Override
    public void close() {
      bifrost.close();
      server.close();
    }
  }

  @Property(seed = "20261129", tries = 1000, shrinking = ShrinkingMode.OFF)
  void aMutantOfAResponseIsReadOrRefused(@ForAll long seed) {
    var rig = Store.getOrCreate("rig", Lifespan.PROPERTY, Rig::new).get();
    var random = new Random(seed);
    for (int i = 0; i < BATCH; i++) check(rig, random.nextInt(rig.cases.size()), random);
  }

  private static void check(Rig rig, int index, Random random) {
    var wild = rig.cases.get(index);
    var made = new ResponseMutator(wild, random).next();
    if (made.isEmpty()) return;
    var mutant = made.get();
    var deliveries = ReplayServer.Delivery.of(wild);
    var delivery = random.nextInt(10) == 0 ? deliveries.get(deliveries.size() - 1) : deliveries.get(0);
    var seen = rig.call.of(wild.body(mutant.body()), delivery);
    var about = wild + ", " + delivery + ", " + mutant.change() + ":\n"
        + new String(mutant.body(), StandardCharsets.UTF_8) + "\n";
    assertTrue(isReadOrRefused(seen), () -> about + seen);
    if (!mutant.isSecondary() || rig.original(index).keys().contains("error")) return;
    assertEquals(rig.original(index).result(), seen.result(), () -> about);
  }

  private static boolean isReadOrRefused(CallSummary seen) {
    boolean known = seen.values("error").stream().allMatch(error -> error.matches("Rejected \\d+|Truncated|Malformed"));
    return known && seen.values("inconsistent").isEmpty();
  }
}
