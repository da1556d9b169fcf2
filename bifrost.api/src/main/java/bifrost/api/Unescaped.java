package bifrost.api;

/**
 * A text without the escapes of JSON (RFC 8259 section 7), and the places where its characters stood. Any number of backslashes counts
 * as one escape, for JSON within JSON; two texts that differ in nothing else are the same afterwards.
 */
final class Unescaped {
  private final String original;
  private final StringBuilder text;
  private final int[] starts; // where each character of text, and its end, is in the original

  Unescaped(String original) {
    this.original = original;
    this.text = new StringBuilder(original.length());
    this.starts = new int[original.length() + 1];
    int at = 0;
    while (at < original.length()) at = readFrom(at);
    starts[text.length()] = at;
  }

  String text() {
    return text.toString();
  }

  /** The original, but for the places that say this once they are unescaped. */
  String replace(String unescaped, String replacement) {
    var replaced = new StringBuilder();
    int from = 0;
    for (int found = text.indexOf(unescaped); found >= 0; found = text.indexOf(unescaped, found + unescaped.length())) {
      replaced.append(original, from, starts[found]).append(replacement);
      from = starts[found + unescaped.length()];
    }
    return replaced.append(original, from, original.length()).toString();
  }

  /** Reads one character, and gives the place after it. */
  private int readFrom(int start) {
    int at = start;
    while (at < original.length() && original.charAt(at) == '\\') at++;
    if (at == start) return add(original.charAt(at), start, at + 1);
    char escaped = at < original.length() ? original.charAt(at) : ' ';
    return switch (escaped) {
      case '"', '/' -> add(escaped, start, at + 1);
      case 't' -> add('\t', start, at + 1);
      case 'u' -> isCodeUnit(at + 1) ? add((char) Integer.parseInt(original, at + 1, at + 5, 16), start, at + 5) : add('\\', start, at);
      default -> add('\\', start, at);
    };
  }

  private boolean isCodeUnit(int from) {
    if (from + 4 > original.length()) return false;
    return original.substring(from, from + 4).chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  private int add(char c, int start, int end) {
    starts[text.length()] = start;
    text.append(c);
    return end;
  }
}
