package bifrost.mutation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The file of known survivors, each with a verdict and a reason. An entry whose code is {@code *} stands for all
 * survivors of a class, or of the classes of a package if the class ends in {@code *}; only what the contract cannot
 * know may have such an entry.
 */
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

  private record Entry(MutantKey key, Verdict verdict, String line) {
    boolean isPattern() {
      return key.code().equals("*");
    }

    boolean matches(MutantKey mutant) {
      if (!isPattern()) return key.equals(mutant);
      var name = key.className();
      return name.endsWith("*") ? mutant.className().startsWith(name.substring(0, name.length() - 1))
          : mutant.className().equals(name) || mutant.className().startsWith(name + "$");
    }
  }

  private final Path file;
  private final Map<MutantKey, Entry> exact = new LinkedHashMap<>();
  private final List<Entry> patterns = new ArrayList<>();
  private final List<String> errors = new ArrayList<>();

  Survivors(Path file) throws IOException {
    this.file = file;
    int number = 0;
    for (var line : Files.readAllLines(file)) {
      number++;
      if (!line.isBlank() && !line.startsWith("#")) add(line, file.getFileName() + ":" + number + ": ");
    }
  }

  private void add(String line, String place) {
    var columns = List.of(line.split("\t", -1));
    if (columns.size() != MutantKey.COLUMNS + 2) {
      errors.add(place + "must have " + (MutantKey.COLUMNS + 2) + " columns, but has " + columns.size());
      return;
    }
    if (columns.get(MutantKey.COLUMNS + 1).length() < 10) errors.add(place + "has no reason");
    try {
      var verdict = Verdict.valueOf(columns.get(MutantKey.COLUMNS).toUpperCase(Locale.ROOT));
      var entry = new Entry(MutantKey.parse(columns), verdict, line);
      if (!entry.isPattern()) {
        if (exact.put(entry.key(), entry) != null) errors.add(place + "is there twice");
      } else {
        if (verdict != Verdict.SPECIFIC) errors.add(place + "a pattern must have the verdict specific");
        patterns.add(entry);
      }
    } catch (IllegalArgumentException e) {
      errors.add(place + "is invalid: " + e.getMessage());
    }
  }

  private Optional<Entry> entry(Mutant mutant) {
    var entry = exact.get(mutant.key());
    return entry != null ? Optional.of(entry)
        : patterns.stream().filter(each -> each.matches(mutant.key())).findFirst();
  }

  /** {@return whether the file has an entry for exactly this mutant} */
  boolean lists(Mutant mutant) {
    return exact.containsKey(mutant.key());
  }

  /** {@return the verdict for a mutant, if it is in the file} */
  Optional<Verdict> verdict(Mutant mutant) {
    return entry(mutant).map(Entry::verdict);
  }

  /**
   * {@return what is wrong with the file: survivors that are not in it, and entries to which no mutant corresponds or
   * only killed ones}
   *
   * @param all all mutants of the selected classes, tested or not
   * @param outcomes the outcomes of the tested mutants
   * @param corrected the file to which to write the entries that are not stale, and the new survivors, which need a
   *          verdict and a reason
   */
  List<String> check(List<Mutant> all, Map<Mutant, Result> outcomes, Path corrected) throws IOException {
    var wrong = new ArrayList<>(errors);
    var added = new ArrayList<String>();
    var used = new LinkedHashSet<Entry>();
    var killed = new LinkedHashMap<Entry, String>();
    outcomes.forEach((mutant, result) -> {
      var entry = entry(mutant);
      if (result.status().isKilled()) {
        entry.ifPresent(it -> killed.put(it, ", killed by " + result.shortUnit()));
      } else if (entry.isPresent()) {
        used.add(entry.get());
      } else {
        wrong.add("new survivor: " + mutant + " (" + result.status() + ", " + result.message() + ")");
        added.add(mutant.key() + "\t?\t");
      }
    });
    var stale = stale(all, used, killed);
    stale.forEach((entry, reason) -> wrong.add("stale entry" + reason + ": " + entry.line()));
    var lines = new ArrayList<String>();
    var staleLines = Set.copyOf(stale.keySet().stream().map(Entry::line).toList());
    for (var line : Files.readAllLines(file)) if (!staleLines.contains(line)) lines.add(line);
    lines.addAll(added);
    Files.write(corrected, lines);
    return wrong;
  }

  /** {@return the stale entries of the selected classes, each with a reason} */
  private Map<Entry, String> stale(List<Mutant> all, Set<Entry> used, Map<Entry, String> killed) {
    var stale = new LinkedHashMap<>(killed);
    stale.keySet().removeAll(used);
    var classes = Set.copyOf(all.stream().map(mutant -> mutant.key().className()).toList());
    var keys = Set.copyOf(all.stream().map(Mutant::key).toList());
    for (var entry : exact.values()) {
      boolean isSelected = classes.contains(entry.key().className());
      if (isSelected && !keys.contains(entry.key())) stale.put(entry, ", no such mutant");
    }
    return stale;
  }
}
