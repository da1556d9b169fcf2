package bifrost.api.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Names that somebody may have meant, and names that nobody knows, as they are shown. */
public final class NameSuggestions {
  private static final int MAX_LENGTH = 64;

  private NameSuggestions() {}

  /** {@code : did you mean 'a'?} or, if nothing is like it, {@code : there is a, b, c}. */
  static String hint(String name, Collection<String> known) {
    return closest(name, known).map(near -> ": did you mean '" + near + "'?")
        .orElse(": there is " + String.join(", ", known));
  }

  static Optional<String> closest(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) return Optional.empty();
    var lower = name.toLowerCase(Locale.ROOT);
    return known.stream().filter(other -> isSimilar(lower, other))
        .min(Comparator.comparingInt(other -> editDistance(lower, other)));
  }

  /** A slip of the fingers, or a part of it: {@code timeout}, {@code retry_backoff_initial_ms}. */
  private static boolean isSimilar(String name, String other) {
    return editDistance(name, other) <= 1 + Math.max(name.length(), other.length()) / 4
        || name.length() >= 4 && other.contains(name) || other.length() >= 4 && name.contains(other);
  }

  /** How many letters to add, take out, replace, or swap with their neighbour (optimal string alignment). */
  static int editDistance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    boolean same = a.charAt(i - 1) == b.charAt(j - 1);
    int least = Math.min(d[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean swapped = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return swapped ? Math.min(least, d[i - 2][j - 2] + 1) : least;
  }

  /** A name of somebody else's choice, with nothing in it that a terminal would obey, and not longer than a name. */
  static String printable(String name) {
    var shown = new StringBuilder();
    name.codePoints().limit(MAX_LENGTH).forEach(c -> {
      if (c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)) shown.appendCodePoint(c);
      else shown.append(String.format("\\u%04x", c));
    });
    return name.codePointCount(0, name.length()) > MAX_LENGTH ? shown + "…" : shown.toString();
  }

  /** The name of a variable, unless it may be a secret that was written behind {@code env.} by mistake. */
  public static String variableName(String variable) {
    return variable.matches("[A-Z_][A-Z0-9_]*") && variable.length() <= 64 ? "'" + variable + "'" : "that it names";
  }
}
