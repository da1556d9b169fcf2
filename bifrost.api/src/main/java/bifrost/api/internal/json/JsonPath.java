package bifrost.api.internal.json;

/** The textual form of paths such as {@code $.choices[0].delta}. */
public final class JsonPath {
  /** The length to which names are truncated. */
  static final int MAX_NAME_LENGTH = 64;

  private static final int MAX_PATH_LENGTH = 200;

  private JsonPath() {}

  /**
   * {@return a step to a member: {@code .name}, or {@code ["na me"]} if the name contains characters other than
   * letters, digits, - and _}
   */
  public static String formatStep(String name) {
    boolean plain = !name.isEmpty() && name.length() <= MAX_NAME_LENGTH && name.chars().allMatch(JsonPath::isPlain);
    return plain ? "." + name : "[" + quote(name) + "]";
  }

  private static boolean isPlain(int c) {
    return Character.isLetterOrDigit(c) || c == '_' || c == '-';
  }

  /**
   * {@return a name in quotation marks, truncated if it is long, with special characters escaped, because a
   * terminal could interpret them}
   */
  public static String quote(String name) {
    var quoted = new StringBuilder("\"");
    name.chars().limit(MAX_NAME_LENGTH).forEach(c -> {
      if (c == '"' || c == '\\') quoted.append('\\').append((char) c);
      else if (c >= ' ' && c < 0x7f || Character.isLetterOrDigit(c)) quoted.append((char) c);
      else quoted.append(String.format("\\u%04x", c));
    });
    return quoted.append(name.length() > MAX_NAME_LENGTH ? "…\"" : "\"").toString();
  }

  /** {@return a path for a message; the start of a very long path is omitted} */
  public static String shorten(String path) {
    return path.length() <= MAX_PATH_LENGTH ? path : "$…" + ShortText.end(path, MAX_PATH_LENGTH);
  }
}
