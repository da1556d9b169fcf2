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

/** Responses of servers that people run give the caller what they say, however the network divides them. */
@Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD) // a guard against hanging, no claim
class ReplayTests {
  private record Count(int cases, int right) {
    Count add(boolean isRight) {
      return new Count(cases + 1, right + (isRight ? 1 : 0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"wild", "wild-more"})
  void everyResponseOfARealServerIsUnderstoodHoweverItIsDivided(String folder) {
    var cases = ReplayCase.folder(folder);
    var expectations = expectations(folder);
    assertEquals(expectations.keySet().stream().sorted().toList(),
        cases.stream().map(ReplayCase::number).sorted().toList());
    var wrong = new ArrayList<String>();
    var counts = new TreeMap<String, Count>();
    try (var server = new ReplayServer(); var bifrost = ReplayCall.open(server.url())) {
      for (var wild : cases) {
        var differences = differences(new ReplayCall(bifrost, server), wild, expectations.get(wild.number()));
        counts.merge(wild.kind(), new Count(0, 0).add(differences.isEmpty()), (a, b) -> a.add(differences.isEmpty()));
        if (!differences.isEmpty()) {
          wrong.add("kind " + wild.kind() + ", " + wild + "\n  " + String.join("\n  ", differences));
        }
      }
    }
    System.out.println(table(folder, counts));
    assertTrue(wrong.isEmpty(),
        () -> wrong.size() + " of " + cases.size() + " cases are wrong:\n" + String.join("\n", wrong));
  }

  /** Returns what differs, once for all deliveries that differ alike. */
  private static List<String> differences(ReplayCall call, ReplayCase wild, CallSummary expected) {
    var found = new LinkedHashMap<String, List<String>>();
    for (var delivery : ReplayServer.Delivery.of(wild)) {
      for (var difference : expected.differences(call.of(wild, delivery))) {
        found.computeIfAbsent(difference, any -> new ArrayList<>()).add(delivery.toString());
      }
    }
    int all = ReplayServer.Delivery.of(wild).size();
    return found.entrySet().stream()
        .map(one -> one.getKey() + (one.getValue().size() == all ? "" : " (" + one.getValue() + ")")).toList();
  }

  private static String table(String folder, Map<String, Count> counts) {
    var table = new StringBuilder(folder + "\nkind cases right\n");
    var all = new Count(0, 0);
    for (var count : counts.entrySet()) {
      table.append(String.format("%-4s %5d %5d%n", count.getKey(), count.getValue().cases(), count.getValue().right()));
      all = new Count(all.cases() + count.getValue().cases(), all.right() + count.getValue().right());
    }
    return table.append(String.format("all  %5d %5d%n", all.cases(), all.right())).toString();
  }

  /** Reads the expectations beside the cases: a line with the number, then the lines of the summary, then a blank line. */
  static Map<String, CallSummary> expectations(String folder) {
    try (var in = ReplayTests.class.getResourceAsStream("/" + folder + "/expectations.txt")) {
      var expectations = new LinkedHashMap<String, CallSummary>();
      for (var block : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n\n+")) {
        var lines = block.strip().lines().filter(line -> !line.startsWith("#")).toList();
        if (lines.isEmpty()) continue;
        var before = expectations.put(lines.get(0).strip(), CallSummary.parse(lines.subList(1, lines.size())));
        if (before != null) throw new IllegalStateException("two expectations of case " + lines.get(0));
      }
      return expectations;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
