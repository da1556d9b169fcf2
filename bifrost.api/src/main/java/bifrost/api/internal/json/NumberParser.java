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
  private static final int MAX_DIGITS = 19; // as an unsigned long
  private static final long BITS_BELOW_FLOAT = (1L << 29) - 1; // the bits of a double's significand below a float's
  private static final long HALFWAY = 1L << 28;

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
   * point numbers accurately"). {@link DecimalRounding} converts other numbers of up to 19 digits, and the JDK
   * all that remain.
   */
  public static double toDouble(byte[] bytes, int from, int to) {
    boolean negative = bytes[from] == '-';
    int first = negative ? from + 1 : from;
    int i = first;
    long digits = 0;
    for (; i < to && isDigit(bytes[i]); i++) digits = 10 * digits + bytes[i] - '0';
    int count = i - first;
    int scale = 0;
    if (i < to && bytes[i] == '.') {
      int fraction = ++i;
      for (; i < to && isDigit(bytes[i]); i++) digits = 10 * digits + bytes[i] - '0';
      scale = i - fraction;
      count += scale;
    }
    if (count > MAX_DIGITS && count - leadingZeros(bytes, first, i) > MAX_DIGITS) return parse(bytes, from, to);
    int exponent = parseExponent(bytes, i, to) - scale;
    double value;
    if (digits >= 0 && digits <= EXACT_IN_DOUBLE && exponent > -POWERS_OF_TEN.length
        && exponent < POWERS_OF_TEN.length) {
      value = exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
    } else if (digits != 0 && DecimalRounding.isInRange(exponent)) {
      value = DecimalRounding.toDouble(digits, exponent);
    } else {
      return parse(bytes, from, to);
    }
    return negative ? -value : value;
  }

  private static double parse(byte[] bytes, int from, int to) {
    return Double.parseDouble(text(bytes, from, to));
  }

  private static int leadingZeros(byte[] bytes, int from, int to) {
    int zeros = 0;
    for (int i = from; i < to && (bytes[i] == '0' || bytes[i] == '.'); i++) zeros += bytes[i] == '0' ? 1 : 0;
    return zeros;
  }

  /**
   * {@return the nearest float; infinite if the number is too large} The nearest double determines it, unless that
   * double is halfway between two floats. Then the number itself can be on either side of it.
   */
  public static float toFloat(byte[] bytes, int from, int to) {
    double value = toDouble(bytes, from, to);
    boolean halfway = (Double.doubleToRawLongBits(value) & BITS_BELOW_FLOAT) == HALFWAY;
    boolean subnormal = Math.abs(value) < Float.MIN_NORMAL && value != 0;
    return halfway || subnormal ? Float.parseFloat(text(bytes, from, to)) : (float) value;
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
