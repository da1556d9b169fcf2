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
  private static final long[] LONG_POWERS_OF_TEN =
      {1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000};
  private static final long BITS_BELOW_FLOAT = (1L << 29) - 1; // the bits of a double's significand below a float's
  private static final long HALFWAY = 1L << 28;
  private static final long MAX_ERROR = 1L << 14; // of readFloats, in units in the last place of a double
  private static final int MAX_DECIMAL_LENGTH = 40; // more bytes than readFloats reads of a decimal
  private static final long ZEROS = 0x3030303030303030L;
  private static final long ABOVE_NINE = 0x7676767676767676L; // sets the high bit of each byte from 10

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
   * Reads the number at the position of a source, like {@link #findEnd} and {@link #toDouble}, which also read the
   * numbers that are long or not valid. Moves to the end of the number.
   */
  public static double read(JsonSource source) {
    var bytes = source.bytes;
    int limit = source.limit;
    int sign = (bytes[source.position] ^ '-') - 1 >>> 31; // 1 or 0 without a branch, which would be hard to predict
    int first = source.position + sign;
    int i = first;
    long digits = 0;
    for (; i < limit && isDigit(bytes[i]); i++) digits = 10 * digits + bytes[i] - '0';
    int count = i - first;
    if (count == 0 || count > 1 && bytes[first] == '0') return readSlowly(source);
    int fraction = i;
    if (i < limit - 8 && bytes[i] == '.') {
      fraction = ++i;
      long eight = (long) StringParser.EIGHT_BYTES.get(bytes, i) ^ ZEROS;
      if (bytes[first] == '0') count = -(Long.numberOfTrailingZeros(eight) >> 3); // without leading zeros
      long others = notDigits(eight);
      while (others == 0 && i < limit - 16) {
        digits = digits * 100_000_000 + eightDigits(eight);
        i += 8;
        eight = (long) StringParser.EIGHT_BYTES.get(bytes, i) ^ ZEROS;
        others = notDigits(eight);
      }
      int rest = Long.numberOfTrailingZeros(others) >> 3;
      if (rest == 8) return readSlowly(source);
      digits = digits * LONG_POWERS_OF_TEN[rest] + eightDigits(eight << 8 * (7 - rest) << 8);
      i += rest;
      if (i == fraction) return readSlowly(source);
      count += i - fraction;
    }
    int exponent = fraction - i;
    int b = i < limit ? bytes[i] : 0;
    if (count > MAX_DIGITS || b == '.') return readSlowly(source);
    if ((b | 0x20) == 'e') {
      int end = findEnd(bytes, i - 1, limit); // the digit before the letter makes it a number
      if (end < 0) return readSlowly(source);
      exponent += parseExponent(bytes, i, end);
      i = end;
    }
    double value = convert(digits, exponent);
    if (Double.isNaN(value)) return readSlowly(source);
    source.position = i;
    return Double.longBitsToDouble(Double.doubleToRawLongBits(value) | (long) sign << 63);
  }

  /** {@return a number with a bit for each byte that is not a digit, and possibly for bytes after the first of them} */
  private static long notDigits(long digits) {
    return (digits + ABOVE_NINE | digits) & StringParser.HIGH_BITS;
  }

  /** {@return the number of eight decimal digits, the first of which is in the lowest byte} */
  private static long eightDigits(long digits) {
    long pairs = digits * 10 + (digits >>> 8);
    return (pairs & 0xff000000ffL) * (100 + (1_000_000L << 32)) + (pairs >>> 16 & 0xff000000ffL) * (1 + (10_000L << 32))
        >>> 32;
  }

  /** {@return the number of digits before the first other byte, from 0 to 8} */
  private static int countDigits(long digits) {
    return Long.numberOfTrailingZeros(notDigits(digits)) >> 3;
  }

  /** {@return eight digits, of which those from an index are 0} */
  private static long keepDigits(long digits, int index) {
    return digits & (1L << 8 * index) - 1;
  }

  private static double readSlowly(JsonSource source) {
    int from = source.position;
    source.position = source.findEndOfNumber();
    return toDouble(source.bytes, from, source.position);
  }

  /** {@return the nearest double; infinite if the number is too large} */
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
    if (tooManyDigits(bytes, first, i, count)) return parse(bytes, from, to);
    double value = convert(digits, parseExponent(bytes, i, to) - scale);
    if (Double.isNaN(value)) return parse(bytes, from, to);
    return negative ? -value : value;
  }

  private static boolean tooManyDigits(byte[] bytes, int first, int end, int count) {
    return count > MAX_DIGITS && count - leadingZeros(bytes, first, end) > MAX_DIGITS;
  }

  /**
   * {@return digits × 10^exponent; NaN if only the JDK can convert it} The digits are unsigned. If both the digits and
   * the power of ten are exact in a double, one correctly rounded operation gives the result (Clinger, "How to read
   * floating point numbers accurately"). {@link DecimalRounding} converts others.
   */
  private static double convert(long digits, int exponent) {
    boolean exact = digits >= 0 && digits <= EXACT_IN_DOUBLE && Math.abs(exponent) < POWERS_OF_TEN.length;
    if (exact) return exponent < 0 ? digits / POWERS_OF_TEN[-exponent] : digits * POWERS_OF_TEN[exponent];
    return digits != 0 && DecimalRounding.isInRange(exponent) ? DecimalRounding.toDouble(digits, exponent) : Double.NaN;
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
   * Reads the number at the position of a source, and moves to its end. The nearest double determines the nearest
   * float, unless that double is halfway between two floats. Then the number itself can be on either side of it.
   *
   * @return the nearest float; infinite if the number is too large for a float; NaN if it is too large for a double
   */
  public static float readFloat(JsonSource source) {
    int from = source.position;
    double value = read(source);
    if (Double.isInfinite(value)) return Float.NaN;
    boolean halfway = (Double.doubleToRawLongBits(value) & BITS_BELOW_FLOAT) == HALFWAY;
    boolean subnormal = Math.abs(value) < Float.MIN_NORMAL && value != 0;
    return halfway || subnormal ? Float.parseFloat(text(source.bytes, from, source.position)) : (float) value;
  }

  /**
   * Reads the next elements of an array, each like {@link #readFloat}, as long as they are decimals less than 10 with a
   * fraction and without an exponent. Stops before any other element, even if it is not valid, when the position
   * reaches a limit, and when the array of floats is full.
   *
   * <p>A float needs only the first 16 digits of a fraction. The digits that are ignored, the conversion to a double
   * and the product change the number by less than {@link #MAX_ERROR}. If no number that is halfway between two floats
   * is as close to the product, the product determines the nearest float.
   *
   * @return the number of floats in the array
   */
  static int readFloats(JsonSource source, int limit, float[] floats, int from) {
    var bytes = source.bytes;
    int last = Math.min(limit, source.limit - MAX_DECIMAL_LENGTH);
    int count = from;
    int end = source.position;
    while (end < last && count < floats.length && bytes[end] == ',') {
      int i = end + 1;
      while (i < last && JsonSource.isWhitespace(bytes[i])) i++;
      int sign = (bytes[i] ^ '-') - 1 >>> 31;
      i += sign;
      long units = (long) bytes[i] - '0';
      if (units < 0 || units > 9 || bytes[i + 1] != '.') break;
      i += 2;
      long high = (long) StringParser.EIGHT_BYTES.get(bytes, i) ^ ZEROS;
      long low = (long) StringParser.EIGHT_BYTES.get(bytes, i + 8) ^ ZEROS;
      int length = countDigits(high);
      if (length == 0) {
        break;
      } else if (length < 8) {
        high = keepDigits(high, length);
        low = 0;
      } else {
        int more = countDigits(low);
        length += more;
        if (more < 8) {
          low = keepDigits(low, more);
        } else {
          more = countDigits((long) StringParser.EIGHT_BYTES.get(bytes, i + 16) ^ ZEROS);
          length += more;
          if (more == 8 || (int) high == 0) break; // too long, or too many leading zeros to ignore digits
        }
      }
      i += length;
      if (bytes[i] != ',' && bytes[i] != ']') break;
      double value = ((units * 100_000_000 + eightDigits(high)) * 100_000_000 + eightDigits(low)) * 1e-16;
      long distance = Double.doubleToRawLongBits(value) - HALFWAY + MAX_ERROR & BITS_BELOW_FLOAT;
      if (distance <= 2 * MAX_ERROR) break;
      floats[count++] = Float.intBitsToFloat(Float.floatToRawIntBits((float) value) | sign << 31);
      end = i;
    }
    source.position = end;
    return count;
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
