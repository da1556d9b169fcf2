package bifrost.api.internal.json;

import java.nio.charset.StandardCharsets;

/** A parser that finds the end of a number (RFC 8259 section 6) and converts it. */
public final class NumberParser {
  private static final double[] POWERS_OF_TEN = {
      1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
      1e20, 1e21, 1e22
  };
  private static final long EXACT_IN_DOUBLE = 1L << 53;
  private static final int DIGITS_SAFE_IN_LONG = 18;

  private NumberParser() {}

  /**
   * {@return the end of the number at an offset; if there is no number, the complement of the offset at which a
   * digit is missing}
   */
  static int findEnd(byte[] bytes, int from, int limit) {
    int i = from < limit && bytes[from] == '-' ? from + 1 : from;
    int end = i < limit && bytes[i] == '0' ? i + 1 : findEndOfDigits(bytes, i, limit);
    if (end >= 0 && end < limit && bytes[end] == '.') end = findEndOfDigits(bytes, end + 1, limit);
    if (end >= 0 && end < limit && (bytes[end] | 0x20) == 'e') {
      boolean signed = end + 1 < limit && (bytes[end + 1] == '+' || bytes[end + 1] == '-');
      end = findEndOfDigits(bytes, end + (signed ? 2 : 1), limit);
    }
    return end;
  }

  private static int findEndOfDigits(byte[] bytes, int from, int limit) {
    int i = from;
    while (i < limit && isDigit(bytes[i])) i++;
    return i == from ? ~from : i;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  public static boolean isNumber(String text) {
    var bytes = text.getBytes(StandardCharsets.UTF_8);
    return findEnd(bytes, 0, bytes.length) == bytes.length;
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /**
   * {@return the exact value of a number}
   *
   * @throws ArithmeticException if the number is not a long; the message describes the number
   */
  public static long toLong(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    int first = negative ? from + 1 : from;
    if (to - first > DIGITS_SAFE_IN_LONG) return NormalizedDecimal.of(text(bytes, from, to)).toLong();
    long value = 0;
    for (int i = first; i < to; i++) {
      if (!isDigit(bytes[i])) return NormalizedDecimal.of(text(bytes, from, to)).toLong();
      value = 10 * value + bytes[i] - '0';
    }
    return negative ? -value : value;
  }

  /**
   * {@return the nearest double; infinite if the number is too large} If both the digits and the power of ten
   * are exact in a double, one correctly rounded operation gives the result (Clinger, "How to read floating
   * point numbers accurately"). The JDK converts all other numbers.
   */
  public static double toDouble(byte[] bytes, int from, int to) {
    long digits = 0;
    int scale = 0;
    boolean fraction = false;
    int i = bytes[from] == '-' ? from + 1 : from;
    for (; i < to && (bytes[i] | 0x20) != 'e'; i++) {
      if (bytes[i] == '.') {
        fraction = true;
      } else if (digits > EXACT_IN_DOUBLE) {
        return Double.parseDouble(text(bytes, from, to));
      } else {
        digits = 10 * digits + bytes[i] - '0';
        scale += fraction ? 1 : 0;
      }
    }
    int exponent = parseExponent(bytes, i, to) - scale;
    if (digits > EXACT_IN_DOUBLE || exponent <= -POWERS_OF_TEN.length || exponent >= POWERS_OF_TEN.length) {
      return Double.parseDouble(text(bytes, from, to));
    }
    double value = exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
    return bytes[from] == '-' ? -value : value;
  }

  /**
   * {@return the exponent, whose text begins with the letter e} If the exponent is too long to be in the table
   * of powers of ten, the result is some other exponent that is not in the table either.
   */
  private static int parseExponent(byte[] bytes, int from, int to) {
    if (to - from > 5) return Integer.MIN_VALUE / 2;
    int exponent = 0;
    for (int i = from + 1; i < to; i++) exponent = isDigit(bytes[i]) ? 10 * exponent + bytes[i] - '0' : 0;
    return from < to && bytes[from + 1] == '-' ? -exponent : exponent;
  }
}
