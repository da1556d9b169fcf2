package bifrost.vllm.internal.cli;

/** The printable characters of a text from a server, which could otherwise control the terminal. */
final class Printable {
  private static final char REPLACEMENT = '\ufffd';

  private Printable() {}

  /** Replaces control characters, except tabs and line feeds. */
  static String text(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isControl(text.charAt(i))) return replaced(text, i);
    }
    return text;
  }

  private static String replaced(String text, int first) {
    var chars = text.toCharArray();
    for (int i = first; i < chars.length; i++) {
      if (isControl(chars[i])) chars[i] = REPLACEMENT;
    }
    return new String(chars);
  }

  private static boolean isControl(char c) {
    return Character.isISOControl(c) && c != '\n' && c != '\t';
  }
}
