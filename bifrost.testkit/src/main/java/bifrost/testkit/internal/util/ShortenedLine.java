package bifrost.testkit.internal.util;

/** The start of a line, so that a message with it fits on a screen. */
public final class ShortenedLine {
  private static final int MAX_COLUMNS = 240;

  private ShortenedLine() {}

  /** {@return the line, or its start and its length if it is long; surrogate pairs are not divided} */
  public static String of(String line) {
    if (line.length() <= MAX_COLUMNS) return line;
    int end = Character.isHighSurrogate(line.charAt(MAX_COLUMNS - 1)) ? MAX_COLUMNS - 1 : MAX_COLUMNS;
    return line.substring(0, end) + "… (" + line.length() + " characters)";
  }
}
