package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A decoder of floats in Base64 (RFC 4648 section 4), four bytes each. Like the decoder of the JDK, it accepts a text
 * without padding, and ignores bits after the last byte.
 */
final class Base64Floats {
  private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  private static final byte[] DIGITS = new byte[256]; // negative for bytes that are not digits

  static {
    Arrays.fill(DIGITS, (byte) -1);
    for (int i = 0; i < ALPHABET.length(); i++) DIGITS[ALPHABET.charAt(i)] = (byte) i;
  }

  private Base64Floats() {}

  static @Nullable float[] decode(String text, ByteOrder order) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return decode(bytes, 0, bytes.length, order);
  }

  /** {@return the floats in a range of bytes; null if they are not floats in Base64} */
  static @Nullable float[] decode(byte[] bytes, int from, int to, ByteOrder order) {
    int end = endWithoutPadding(bytes, from, to);
    int digits = end - from;
    int size = (int) (3L * digits / 4);
    if (digits % 4 == 1 || size % Float.BYTES != 0) return null;
    var floats = new float[size / Float.BYTES];
    boolean reverse = order == ByteOrder.LITTLE_ENDIAN;
    int validity = 0; // negative once a byte is not a digit
    int count = 0;
    int i = from;
    for (; i <= end - 16; i += 16) { // sixteen digits are twelve bytes, or three floats
      int one = fourDigits(bytes, i);
      int two = fourDigits(bytes, i + 4);
      int three = fourDigits(bytes, i + 8);
      int four = fourDigits(bytes, i + 12);
      validity |= one | two | three | four;
      floats[count] = toFloat(one << 8 | two >>> 16, reverse);
      floats[count + 1] = toFloat(two << 16 | three >>> 8, reverse);
      floats[count + 2] = toFloat(three << 24 | four, reverse);
      count += 3;
    }
    if (i < end) { // six or eleven digits, for one or two floats
      var rest = new byte[12];
      Arrays.fill(rest, (byte) 'A'); // the digit of zero bits
      System.arraycopy(bytes, i, rest, 0, end - i);
      int one = fourDigits(rest, 0);
      int two = fourDigits(rest, 4);
      int three = fourDigits(rest, 8);
      validity |= one | two | three;
      floats[count] = toFloat(one << 8 | two >>> 16, reverse);
      if (count + 1 < floats.length) floats[count + 1] = toFloat(two << 16 | three >>> 8, reverse);
    }
    return validity < 0 ? null : floats;
  }

  private static int endWithoutPadding(byte[] bytes, int from, int to) {
    if ((to - from) % 4 != 0 || to == from || bytes[to - 1] != '=') return to;
    return bytes[to - 2] == '=' ? to - 2 : to - 1;
  }

  /** {@return the value of four digits, 24 bits; negative if one of them is not valid} */
  private static int fourDigits(byte[] bytes, int at) {
    return DIGITS[bytes[at] & 0xff] << 18 | DIGITS[bytes[at + 1] & 0xff] << 12 | DIGITS[bytes[at + 2] & 0xff] << 6
        | DIGITS[bytes[at + 3] & 0xff];
  }

  private static float toFloat(int bits, boolean reverse) {
    return Float.intBitsToFloat(reverse ? Integer.reverseBytes(bits) : bits);
  }
}
