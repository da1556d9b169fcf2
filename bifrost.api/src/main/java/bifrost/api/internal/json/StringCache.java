package bifrost.api.internal.json;

/**
 * A cache of short strings, keyed by their bytes. The events of a stream repeat names and many values; the cache avoids
 * decoding them again.
 */
public final class StringCache {
  private static final int MAX_LENGTH = 48;
  private static final int SLOTS = 64;

  private final String[] slots = new String[SLOTS];

  /** Decodes a string that {@link StringParser#findEnd} has validated. */
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
    var candidate = slots[slot];
    if (candidate != null && matches(candidate, bytes, from, to)) return candidate;
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
