package bifrost.api.internal.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Suggestions for misspelt names, and a safe form of unknown names for messages. */
public final class NameSuggestions {
  private static final int MAX_LENGTH = 64;

  private NameSuggestions() {}

  /** {@return {@code : did you mean 'a'?} or, if no known name is similar, {@code (known: a, b, c)}} */
  static String hint(String name, Collection<String> known) {
    return closest(name, known).map(near -> ": did you mean '" + near + "'?")
        .orElse(" (known: " + String.join(", ", known) + ")");
  }

  static Optional<String> closest(String name, Collection<String> known) {
    if (name.length() > MAX_LENGTH) return Optional.empty();
    var lower = name.toLowerCase(Locale.ROOT);
    return known.stream().filter(other -> isSimilar(lower, other))
        .min(Comparator.comparingInt(other -> editDistance(lower, other)));
  }

  /**
   * {@return whether a name is a misspelling, a part or an extension of another; {@code timeout}, for example, is a
   * part of {@code default_request_timeout_in_seconds}}
   */
  private static boolean isSimilar(String name, String other) {
    return editDistance(name, other) <= 1 + Math.max(name.length(), other.length()) / 4
        || name.length() >= 4 && other.contains(name) || other.length() >= 4 && name.contains(other);
  }

  /** {@return the number of letters to insert, delete, replace or transpose (optimal string alignment distance)} */
  static int editDistance(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) d[i][j] = i == 0 || j == 0 ? i + j : step(d, a, b, i, j);
    }
    return d[a.length()][b.length()];
  }

  private static int step(int[][] d, String a, String b, int i, int j) {
    boolean isEqual = a.charAt(i - 1) == b.charAt(j - 1);
    int distance = Math.min(d[i - 1][j - 1] + (isEqual ? 0 : 1), 1 + Math.min(d[i - 1][j], d[i][j - 1]));
    boolean isTransposed = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
    return isTransposed ? Math.min(distance, d[i - 2][j - 2] + 1) : distance;
  }

  /**
   * {@return a name from a file for messages: control characters, which a terminal would interpret, are escaped, and
   * long names are truncated}
   */
  static String printable(String name) {
    var printable = new StringBuilder();
    name.codePoints().limit(MAX_LENGTH).forEach(c -> {
      if (c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)) printable.appendCodePoint(c);
      else printable.append(String.format("\\u%04x", c));
    });
    return name.codePointCount(0, name.length()) > MAX_LENGTH ? printable + "…" : printable.toString();
  }

  /**
   * {@return the quoted name of an environment variable; {@code '***'} if it may be a secret that was written after
   * {@code env.} by mistake}
   */
  public static String variableName(String variable) {
    return variable.matches("[A-Z_][A-Z0-9_]*") && variable.length() <= 64 ? "'" + variable + "'"
        : "'***' (hidden, because it does not look like the name of a variable)";
  }
}
