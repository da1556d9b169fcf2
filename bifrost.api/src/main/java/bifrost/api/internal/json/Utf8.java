package bifrost.api.internal.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The rules of the UTF-8 encoding (RFC 3629 section 4). */
public final class Utf8 {
  private Utf8() {}

  /** {@return the length of the well-formed character at an offset, or 0 if it is malformed} */
  static int characterLength(byte[] bytes, int at, int limit) {
    int first = bytes[at] & 0xff;
    if (first < 0x80) return 1;
    int length = first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
    if (first < 0xc2 || first > 0xf4 || limit - at < length || !isValidSecondByte(first, bytes[at + 1] & 0xff)) {
      return 0;
    }
    for (int i = 2; i < length; i++) {
      if (!isContinuation(bytes[at + i])) return 0;
    }
    return length;
  }

  /**
   * {@return whether a byte can follow a first byte} The narrower ranges exclude overlong forms (e0, f0),
   * surrogates (ed) and code points beyond U+10FFFF (f4).
   */
  private static boolean isValidSecondByte(int first, int second) {
    int low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    int high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    return second >= low && second <= high;
  }

  /** {@return the code point of the well-formed character of this length, 2 to 4, at an offset} */
  static int codePoint(byte[] bytes, int at, int length) {
    int c = bytes[at] & 0x7f >> length;
    for (int i = 1; i < length; i++) c = c << 6 | bytes[at + i] & 0x3f;
    return c;
  }

  static boolean isContinuation(byte b) {
    return (b & 0xc0) == 0x80;
  }

  /**
   * {@return the bytes of a text} The text is truncated after the first lone surrogate. The surrogate is encoded in a
   * form that every decoder of UTF-8 rejects, because the replacement character that {@code getBytes} writes would
   * change the text silently.
   */
  public static byte[] encode(String text) {
    int lone = indexOfLoneSurrogate(text);
    if (lone < 0) return text.getBytes(StandardCharsets.UTF_8);
    var before = text.substring(0, lone).getBytes(StandardCharsets.UTF_8);
    var bytes = Arrays.copyOf(before, before.length + 3);
    char c = text.charAt(lone);
    bytes[before.length] = (byte) (0xe0 | c >> 12);
    bytes[before.length + 1] = (byte) (0x80 | c >> 6 & 0x3f);
    bytes[before.length + 2] = (byte) (0x80 | c & 0x3f);
    return bytes;
  }

  private static int indexOfLoneSurrogate(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isLoneSurrogate(text, i)) return i;
      if (Character.isHighSurrogate(text.charAt(i))) i++;
    }
    return -1;
  }

  /**
   * {@return whether the char at an index is a lone surrogate} The char must not be the second one of a
   * surrogate pair.
   */
  static boolean isLoneSurrogate(String text, int index) {
    char c = text.charAt(index);
    boolean pair =
        Character.isHighSurrogate(c) && index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1));
    return Character.isSurrogate(c) && !pair;
  }
}
