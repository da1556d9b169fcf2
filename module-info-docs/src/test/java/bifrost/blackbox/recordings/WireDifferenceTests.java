package bifrost.blackbox.recordings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Golden;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Compares the fake server with a real vLLM 0.32.0: sends each recorded request to it, and compares the status, the
 * content type and the members of the responses. {@code golden/wire-differences.tsv} lists the differences, with a
 * reason for each.
 */
class WireDifferenceTests {
  private static final String FILE = "wire-differences.tsv";
  private static final String HEAD = "exchange\tplace\trecorded\tfake server\treason\n";
  private static final String ABSENT = "absent";
  private static final String NO_REASON = "?";

  @Test
  void allDifferencesAreListedWithAReason() throws Exception {
    var reasons = reasons();
    var text = new StringBuilder(HEAD);
    for (var exchange : RecordedExchange.all()) {
      for (var row : differences(exchange)) {
        text.append(row).append('\t').append(reasons.getOrDefault(row, NO_REASON)).append('\n');
      }
    }
    Golden.check(FILE, text.toString());
  }

  @Test
  void everyListedDifferenceHasAReason() throws IOException {
    var missing = reasons().entrySet().stream().filter(row -> row.getValue().equals(NO_REASON)).map(Map.Entry::getKey);
    assertEquals(List.of(), missing.toList());
  }

  @Test
  void comparesAllRecordings() throws IOException {
    assertTrue(RecordedExchange.all().size() >= 55, () -> "too few recordings in the folder");
  }

  /** {@return the differences: the exchange, the place, and what the place contains in both responses} */
  private static List<String> differences(RecordedExchange exchange) throws IOException, InterruptedException {
    var recorded = exchange.response().facts();
    var fake = exchange.replay().facts();
    var places = new TreeSet<>(recorded.keySet());
    places.addAll(fake.keySet());
    return places.stream().filter(place -> !recorded.getOrDefault(place, ABSENT).equals(fake.get(place)))
        .filter(place -> !isBelowADifference(place, recorded, fake))
        .map(place -> String.join("\t", exchange.name(), place, recorded.getOrDefault(place, ABSENT),
            fake.getOrDefault(place, ABSENT)))
        .toList();
  }

  /** {@return whether the parent of the place is missing on one side, and is listed instead} */
  private static boolean isBelowADifference(String place, Map<String, String> recorded, Map<String, String> fake) {
    int end = Math.max(place.lastIndexOf('.'), place.endsWith("[]") ? place.length() - 2 : -1);
    if (end < 0) return false;
    var parent = place.substring(0, end);
    return recorded.containsKey(parent) != fake.containsKey(parent) || isBelowADifference(parent, recorded, fake);
  }

  private static Map<String, String> reasons() throws IOException {
    var file = Path.of("golden", FILE);
    if (!Files.exists(file)) return Map.of();
    return Files.readAllLines(file).stream().skip(1).filter(line -> !line.isBlank())
        .collect(Collectors.toMap(line -> line.substring(0, line.lastIndexOf('\t')),
            line -> line.substring(line.lastIndexOf('\t') + 1), (first, second) -> first, LinkedHashMap::new));
  }
}
