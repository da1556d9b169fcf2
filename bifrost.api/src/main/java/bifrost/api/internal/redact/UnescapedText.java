package bifrost.api.internal.redact;

/**
 * A text whose JSON escapes (RFC 8259 section 7) are decoded, once or, for JSON within JSON, several times. It
 * records the index of each character in the original text. Invalid escapes are left unchanged.
 */
public final class UnescapedText {
  private final String original;
  private final String text;
  private final int[] starts; // the index in the original of each character of text, and of its end

  private UnescapedText(String original, String text, int[] starts) {
    this.original = original;
    this.text = text;
    this.starts = starts;
  }

  /** {@return a text without any unescaping} */
  static UnescapedText of(String original) {
    var starts = new int[original.length() + 1];
    for (int i = 0; i < starts.length; i++) starts[i] = i;
    return new UnescapedText(original, original, starts);
  }

  /** {@return this text unescaped once more} */
  UnescapedText unescape() {
    var shorter = new StringBuilder(text.length());
    var shorterStarts = new int[text.length() + 1];
    int at = 0;
    while (at < text.length()) {
      shorterStarts[shorter.length()] = starts[at];
      int length = lengthOfCharacter(at);
      shorter.append(
          length == 6 ? (char) Integer.parseInt(text, at + 2, at + 6, 16) : length == 2 ? simple(text.charAt(at + 1))
              : text.charAt(at));
      at += length;
    }
    shorterStarts[shorter.length()] = starts[at];
    return new UnescapedText(original, shorter.toString(), shorterStarts);
  }

  /** {@return the length of the character at an index: 6 for a Unicode escape, 2 for any other escape, otherwise 1} */
  private int lengthOfCharacter(int at) {
    if (text.charAt(at) != '\\' || at + 1 == text.length()) return 1;
    char escaped = text.charAt(at + 1);
    if (escaped == 'u') {
      return at + 6 <= text.length() && text.substring(at + 2, at + 6).chars().allMatch(UnescapedText::isHex) ? 6 : 1;
    }
    return "\"\\/t".indexOf(escaped) >= 0 ? 2 : 1; // keys contain no characters that need other escapes
  }

  private static boolean isHex(int c) {
    return c < 0x80 && Character.digit(c, 16) >= 0;
  }

  private static char simple(char escaped) {
    return escaped == 't' ? '\t' : escaped;
  }

  /** {@return the original text, with each range that unescapes to the given text replaced} */
  String replace(String unescaped, String replacement) {
    int first = text.indexOf(unescaped);
    if (first < 0) return original;
    var replaced = new StringBuilder();
    int from = 0;
    for (int found = first; found >= 0; found = text.indexOf(unescaped, found + unescaped.length())) {
      replaced.append(original, from, starts[found]).append(replacement);
      from = starts[found + unescaped.length()];
    }
    return replaced.append(original, from, original.length()).toString();
  }
}
