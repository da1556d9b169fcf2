package bifrost.api.json;

/** Spells the steps of a path like {@code $.choices[0].delta}. */
final class Path {

  /** Longer names are cut. */
  static final int LONGEST_NAME = 64;

  private static final int LONGEST_SHOWN = 200;

  private Path() {}

  /** A member name as a step: {@code .name}, or {@code ["na me"]} if it has other characters than letters, digits, - and _. */
  static String step(String name) {
    boolean plain = !name.isEmpty() && name.length() <= LONGEST_NAME && name.chars().allMatch(Path::isPlain);
    return plain ? "." + name : "[" + quote(name) + "]";
  }

  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  /** A name in quotes, cut short if it is long, with nothing in it that a terminal would obey. */
  static String quote(String name) {
    var quoted = new StringBuilder("\"");
    name.chars().limit(LONGEST_NAME).forEach(c -> {
      if (c == '"' || c == '\\') quoted.append('\\').append((char) c);
      else if (c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)) quoted.append((char) c);
      else quoted.append(String.format("\\u%04x", c));
    });
    return quoted.append(name.length() > LONGEST_NAME ? "…\"" : "\"").toString();
  }

  /** A path for a message: of a very long one, the end. */
  static String shortened(String path) {
    return path.length() <= LONGEST_SHOWN ? path : "$…" + path.substring(path.length() - LONGEST_SHOWN);
  }
}
