package bifrost.mutation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The outcomes so far, in a file, so that a run can continue after it was stopped. If the classes have changed since,
 * the outcomes only determine the order of the units. Thread-safe.
 */
final class Results {
  private final Path file;
  private final Map<MutantKey, Result> previous = new HashMap<>();
  private final Map<MutantKey, Result> current = Collections.synchronizedMap(new HashMap<>());

  /**
   * Reads the file, and starts a new one if the classes have changed.
   *
   * @param file the file
   * @param fingerprint a text that changes if the classes or the tests change
   */
  Results(Path file, String fingerprint) throws IOException {
    this.file = file;
    var lines = lines(file);
    boolean isSame = !lines.isEmpty() && lines.get(0).equals(fingerprint);
    (isSame ? current : previous).putAll(outcomes(lines));
    if (isSame) return;
    var old = file.resolveSibling(file.getFileName() + ".previous");
    if (!lines.isEmpty()) Files.write(old, lines);
    Files.writeString(file, fingerprint + "\n");
  }

  /** {@return the outcome of a mutant, if it is known} */
  Optional<Result> of(Mutant mutant) {
    return Optional.ofNullable(current.get(mutant.key()));
  }

  /**
   * Adds the mutants that fewer tests have already killed.
   *
   * @param file the outcomes with these tests; may not exist, or be older than the classes
   * @param fingerprint the fingerprint of this run; its first word stands for the classes
   */
  void addKills(Path file, String fingerprint) throws IOException {
    var lines = lines(file);
    if (lines.isEmpty() || !firstWord(lines.get(0)).equals(firstWord(fingerprint))) return;
    outcomes(lines).forEach((mutant, result) -> {
      if (result.status().isKilled()) current.putIfAbsent(mutant, result);
    });
  }

  private static List<String> lines(Path file) throws IOException {
    return Files.exists(file) ? Files.readAllLines(file) : List.of();
  }

  /** {@return the outcomes in the lines after the first one} */
  private static Map<MutantKey, Result> outcomes(List<String> lines) {
    var outcomes = new HashMap<MutantKey, Result>();
    for (var line : lines.subList(Math.min(1, lines.size()), lines.size())) {
      var columns = List.of(line.split("\t", -1));
      if (columns.size() != MutantKey.COLUMNS + 3) continue; // cut off when the run was stopped
      outcomes.put(MutantKey.parse(columns), Result.parse(columns.subList(MutantKey.COLUMNS, columns.size())));
    }
    return outcomes;
  }

  private static String firstWord(String fingerprint) {
    return fingerprint.substring(0, fingerprint.indexOf(' '));
  }

  /** {@return the unit that killed the mutant before the classes were changed, or an empty string} */
  String hint(Mutant mutant) {
    var result = previous.get(mutant.key());
    return result == null ? "" : result.unit();
  }

  /** Adds the outcome of a mutant. */
  synchronized void add(Mutant mutant, Result result) {
    current.put(mutant.key(), result);
    try {
      Files.writeString(file, mutant.key() + "\t" + result + "\n", StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
