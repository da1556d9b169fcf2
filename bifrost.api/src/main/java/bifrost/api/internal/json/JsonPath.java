package bifrost.api.internal.json;

/** Spells the steps of a path like {@code $.choices[0].delta}. */
public final class JsonPath {
  /** Longer names are cut. */
  static final int MAX_NAME_LENGTH = 64;

  private static final int MAX_PATH_LENGTH = 200;

  private JsonPath() {}

  /** A member name as a step: {@code .name}, or {@code ["na me"]} if it has other characters than letters, digits, - and _. */
  static String formatStep(String name) {
    boolean plain = !name.isEmpty() && name.length() <= MAX_NAME_LENGTH && name.chars().allMatch(JsonPath::isPlain);
    return plain ? "." + name : "[" + quote(name) + "]";
  }

  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  /** A name in quotes, cut short if it is long, with nothing in it that a terminal would obey. */
  public static String quote(String name) {
    var quoted = new StringBuilder("\"");
    name.chars().limit(MAX_NAME_LENGTH).forEach(c -> {
      if (c == '"' || c == '\\') quoted.append('\\').append((char) c);
      else if (c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)) quoted.append((char) c);
      else quoted.append(String.format("\\u%04x", c));
    });
    return quoted.append(name.length() > MAX_NAME_LENGTH ? "…\"" : "\"").toString();
  }

  /** A path for a message: of a very long one, the end. */
  public static String shorten(String path) {
    return path.length() <= MAX_PATH_LENGTH ? path : "$…" + path.substring(path.length() - MAX_PATH_LENGTH);
  }
}
