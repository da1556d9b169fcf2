package bifrost.api.internal.json;

/**
 * Remembers short strings by their bytes. The names and many values of a stream's events repeat, and need not be made again.
 */
public final class StringCache {
  private static final int MAX_LENGTH = 48;
  private static final int SLOTS = 64;

  private final String[] slots = new String[SLOTS];

  /** Decodes a string that {@link StringParser#findEnd} has checked. */
  public String decode(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > MAX_LENGTH) return StringParser.decode(bytes, from, to);
    int hash = length;
    for (int i = from; i < to; i++) {
      int b = bytes[i];
      if (b < 0 || b == '\\') return StringParser.decode(bytes, from, to);
      hash = 31 * hash + b;
    }
    return cached((hash ^ hash >>> 7) & SLOTS - 1, bytes, from, to);
  }

  private String cached(int slot, byte[] bytes, int from, int to) {
    var known = slots[slot];
    if (known != null && matches(known, bytes, from, to)) return known;
    var text = StringParser.decode(bytes, from, to);
    slots[slot] = text;
    return text;
  }

  private static boolean matches(String text, byte[] bytes, int from, int to) {
    int length = text.length();
    if (length != to - from) return false;
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[from + i]) return false;
    }
    return true;
  }
}
