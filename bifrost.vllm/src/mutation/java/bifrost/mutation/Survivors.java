package bifrost.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The file of known survivors, each with a verdict and a reason. */
final class Survivors {
  /** The kinds of survivors. */
  enum Verdict {
    /** The mutant does the same. */
    EQUIVALENT,
    /** The difference is not visible through the API: it changes only the use of time or memory, for example. */
    INVISIBLE,
    /** The difference is visible, but depends on what a contract for all providers does not know. */
    SPECIFIC,
    /** The difference is visible, and the contract has no rule for it. */
    GAP;

    /** {@return whether the mutant counts among those that the contract should kill} */
    boolean isVisible() {
      return this == SPECIFIC || this == GAP;
    }
  }

  private final Path file;
  private final Map<MutantKey, Verdict> verdicts = new LinkedHashMap<>();
  private final List<String> errors = new ArrayList<>();

  Survivors(Path file) throws IOException {
    this.file = file;
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (line.isBlank() || line.startsWith("#")) continue;
      add(line, file.getFileName() + ":" + number + ": ");
    }
  }

  private void add(String line, String place) {
    var columns = List.of(line.split("\t", -1));
    if (columns.size() != MutantKey.COLUMNS + 2) {
      errors.add(place + "must have " + (MutantKey.COLUMNS + 2) + " columns, but has " + columns.size());
      return;
    }
    var reason = columns.get(MutantKey.COLUMNS + 1);
    if (reason.length() < 10) errors.add(place + "has no reason");
    try {
      var verdict = Verdict.valueOf(columns.get(MutantKey.COLUMNS).toUpperCase(Locale.ROOT));
      if (verdicts.put(MutantKey.parse(columns), verdict) != null) errors.add(place + "is there twice");
    } catch (IllegalArgumentException e) {
      errors.add(place + "is invalid: " + e.getMessage());
    }
  }

  /** {@return the verdict for a mutant, if it is in the file} */
  Optional<Verdict> verdict(Mutant mutant) {
    return Optional.ofNullable(verdicts.get(mutant.key()));
  }

  /**
   * {@return what is wrong with the file: survivors that are not in it, and entries that no mutant or a killed mutant
   * corresponds to}
   *
   * @param all all mutants of the selected classes, tested or not
   * @param outcomes the outcomes of the tested mutants
   */
  List<String> check(List<Mutant> all, Map<Mutant, Result> outcomes) {
    var wrong = new ArrayList<>(errors);
    outcomes.forEach((mutant, result) -> {
      boolean isListed = verdicts.containsKey(mutant.key());
      if (!result.status().isKilled() && !isListed) {
        wrong
            .add("new survivor: " + mutant + " (" + result.status() + ")\n  " + mutant.key() + "\t<verdict>\t<reason>");
      }
      if (result.status().isKilled() && isListed) {
        wrong.add("stale entry of " + file.getFileName() + ", killed by " + result.shortUnit() + ": " + mutant.key());
      }
    });
    var classes = Set.copyOf(all.stream().map(mutant -> mutant.key().className()).toList());
    var keys = Set.copyOf(all.stream().map(Mutant::key).toList());
    verdicts.keySet().stream().filter(key -> classes.contains(key.className()) && !keys.contains(key))
        .forEach(key -> wrong.add("stale entry of " + file.getFileName() + ", no such mutant: " + key));
    return wrong;
  }
}
