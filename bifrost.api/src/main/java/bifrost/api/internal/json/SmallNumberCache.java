package bifrost.api.internal.json;

import bifrost.api.json.JsonNumber;

/**
 * A cache of the numbers of one or two characters. Separate objects for them would take more than 20 times the
 * memory of their text.
 */
final class SmallNumberCache {
  private static final int RADIX = 10;
  private static final JsonNumber[] POSITIVE = new JsonNumber[RADIX * RADIX];
  private static final JsonNumber[] NEGATIVE = new JsonNumber[RADIX];

  static {
    for (int i = 0; i < POSITIVE.length; i++) POSITIVE[i] = new JsonNumber(Integer.toString(i));
    for (int i = 0; i < NEGATIVE.length; i++) NEGATIVE[i] = new JsonNumber("-" + i);
  }

  private SmallNumberCache() {}

  /** {@return the number in a range of bytes, with the same text} */
  static JsonNumber read(byte[] bytes, int from, int to) {
    if (to - from > 2) return new JsonNumber(NumberParser.text(bytes, from, to));
    int last = bytes[to - 1] - '0';
    if (to - from == 1) return POSITIVE[last];
    return bytes[from] == '-' ? NEGATIVE[last] : POSITIVE[RADIX * (bytes[from] - '0') + last];
  }
}
