package bifrost.vllm.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests with responses observed from real servers: the caller receives their content, regardless of how the
 * network splits them.
 */
// The timeout ends tests that hang. It does not check the speed.
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
class ReplayTests {
  private record Count(int cases, int passed) {
    Count add(boolean isPassed) {
      return new Count(cases + 1, passed + (isPassed ? 1 : 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wild", "wild-more"})
  void readsEveryObservedResponseRegardlessOfItsDelivery(String folder) {
    var cases = ReplayCase.folder(folder);
    var expectations = expectations(folder);
    assertEquals(expectations.keySet().stream().sorted().toList(),
        cases.stream().map(ReplayCase::number).sorted().toList());
    var failures = new ArrayList<String>();
    var counts = new TreeMap<String, Count>();
    try (var server = new ReplayServer(); var bifrost = ReplayCall.open(server.url())) {
      for (var replayCase : cases) {
        var differences =
            differences(new ReplayCall(bifrost, server), replayCase, expectations.get(replayCase.number()));
        counts.merge(replayCase.kind(), new Count(0, 0).add(differences.isEmpty()),
            (a, b) -> a.add(differences.isEmpty()));
        if (!differences.isEmpty()) {
          failures.add("kind " + replayCase.kind() + ", " + replayCase + "\n  " + String.join("\n  ", differences));
        }
      }
    }
    System.out.println(table(folder, counts));
    assertTrue(failures.isEmpty(),
        () -> failures.size() + " of " + cases.size() + " cases are wrong:\n" + String.join("\n", failures));
  }

  /** {@return the differences, each with its deliveries unless it occurs in all of them} */
  private static List<String> differences(ReplayCall call, ReplayCase replayCase, CallSummary expected) {
    var deliveriesByDifference = new LinkedHashMap<String, List<String>>();
    for (var delivery : ReplayServer.Delivery.of(replayCase)) {
      for (var difference : expected.differences(call.of(replayCase, delivery))) {
        deliveriesByDifference.computeIfAbsent(difference, any -> new ArrayList<>()).add(delivery.toString());
      }
    }
    int all = ReplayServer.Delivery.of(replayCase).size();
    return deliveriesByDifference.entrySet().stream()
        .map(entry -> entry.getKey() + (entry.getValue().size() == all ? "" : " (" + entry.getValue() + ")")).toList();
  }

  private static String table(String folder, Map<String, Count> counts) {
    var table = new StringBuilder(folder + "\nkind cases passed\n");
    var all = new Count(0, 0);
    for (var count : counts.entrySet()) {
      table
          .append(String.format("%-4s %5d %5d%n", count.getKey(), count.getValue().cases(), count.getValue().passed()));
      all = new Count(all.cases() + count.getValue().cases(), all.passed() + count.getValue().passed());
    }
    return table.append(String.format("all  %5d %5d%n", all.cases(), all.passed())).toString();
  }

  /**
   * {@return the expectations in the folder of the cases, by case number} Each consists of a line with the
   * number, the lines of the summary, and a blank line.
   */
  static Map<String, CallSummary> expectations(String folder) {
    try (var in = ReplayTests.class.getResourceAsStream("/" + folder + "/expectations.txt")) {
      var expectations = new LinkedHashMap<String, CallSummary>();
      for (var block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n+")) {
        var lines = block.strip().lines().filter(line -> !line.startsWith("#")).toList();
        if (lines.isEmpty()) continue;
        var previous = expectations.put(lines.get(0).strip(), CallSummary.parse(lines.subList(1, lines.size())));
        if (previous != null) throw new IllegalStateException("two expectations of case " + lines.get(0));
      }
      return expectations;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
