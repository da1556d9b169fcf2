package bifrost.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The units that run each line, and the number of mutants that each unit has killed. Thread-safe. */
final class Coverage {
  private final Map<String, Integer> millis = new LinkedHashMap<>();
  private final Map<String, Set<String>> unitsOfLines = new HashMap<>();
  private final Map<String, Set<String>> unitsOfClasses = new HashMap<>();
  private final Map<String, Integer> kills = new HashMap<>();

  static Coverage read(Path file) throws IOException {
    var coverage = new Coverage();
    for (var line : Files.readAllLines(file)) {
      var columns = line.split("\t", -1);
      coverage.millis.put(columns[0], Integer.parseInt(columns[1]));
      for (var code : columns[2].split(" ")) {
        if (code.isEmpty()) continue;
        coverage.unitsOfLines.computeIfAbsent(code, key -> new HashSet<>()).add(columns[0]);
        coverage.unitsOfClasses.computeIfAbsent(code.substring(0, code.lastIndexOf(':')), key -> new HashSet<>())
            .add(columns[0]);
      }
    }
    return coverage;
  }

  /** {@return the number of units} */
  int size() {
    return millis.size();
  }

  /** {@return the duration of a unit} */
  int millis(String unit) {
    return millis.get(unit);
  }

  /**
   * {@return the units that run the mutated line; those that are likely to kill the mutant soon come first}
   *
   * @param mutant the mutant
   * @param first a unit that comes before all others, if it runs the line; may be empty
   */
  synchronized List<String> units(Mutant mutant, String first) {
    var units = mutant.isInInitializer() ? unitsOfClasses.get(mutant.className())
        : unitsOfLines.get(mutant.className() + ":" + mutant.line());
    if (units == null) return List.of();
    var sorted = new ArrayList<>(units);
    sorted.sort(Comparator.comparingDouble((String unit) -> unit.equals(first) ? -1
        : (millis(unit) + 10.0) / (1 + 20 * kills.getOrDefault(unit + mutant.className(), 0)))
        .thenComparing(Comparator.naturalOrder()));
    return sorted;
  }

  /** Records that a unit has killed a mutant. */
  synchronized void addKill(String unit, Mutant mutant) {
    kills.merge(unit + mutant.className(), 1, Integer::sum);
  }
}
