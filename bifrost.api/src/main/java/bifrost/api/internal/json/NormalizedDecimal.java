package bifrost.api.internal.json;

import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The normalized value of a number's text: records are equal if the numbers are equal. The digits have no leading or
 * trailing zeros; zero has no digits. Excessive exponents are clamped to a limit, because {@code BigDecimal} throws an
 * exception or allocates a lot of memory for such numbers.
 */
public record NormalizedDecimal(int sign, String digits, long exponent) {
  private static final NormalizedDecimal ZERO = new NormalizedDecimal(0, "", 0);
  private static final long LARGEST_WRITTEN_EXPONENT = 1L << 59;
  private static final long LARGEST_EXPONENT = 1L << 58;
  private static final int MAX_DIGITS = 10_000;
  private static final int MAX_LONG_DIGITS = 19;

  public static NormalizedDecimal of(String text) {
    int sign = text.charAt(0) == '-' ? -1 : 1;
    int e = Math.max(text.indexOf('e'), text.indexOf('E'));
    var significand = text.substring(sign < 0 ? 1 : 0, e < 0 ? text.length() : e);
    int point = significand.indexOf('.');
    int fraction = point < 0 ? 0 : significand.length() - point - 1;
    var digits = point < 0 ? significand : significand.substring(0, point) + significand.substring(point + 1);
    return of(sign, digits, (e < 0 ? 0 : exponent(text, e + 1)) - fraction);
  }

  private static NormalizedDecimal of(int sign, String digits, long exponent) {
    int from = 0;
    int to = digits.length();
    while (from < to && digits.charAt(from) == '0') from++;
    while (from < to && digits.charAt(to - 1) == '0') to--;
    long shifted = exponent + digits.length() - to;
    return from == to ? ZERO
        : new NormalizedDecimal(sign, digits.substring(from, to), clamp(shifted, LARGEST_EXPONENT));
  }

  /**
   * Returns the exponent, clamped to a limit that is far above {@code LARGEST_EXPONENT}, so that no number of digits
   * can reduce a clamped exponent below {@code LARGEST_EXPONENT}.
   */
  private static long exponent(String text, int from) {
    boolean signed = text.charAt(from) == '-' || text.charAt(from) == '+';
    long value = 0;
    for (int i = signed ? from + 1 : from; i < text.length(); i++) {
      value = clamp(10 * value + text.charAt(i) - '0', LARGEST_WRITTEN_EXPONENT);
    }
    return text.charAt(from) == '-' ? -value : value;
  }

  private static long clamp(long value, long limit) {
    return Math.max(-limit, Math.min(limit, value));
  }

  public long toLong() {
    if (exponent < 0) throw new ArithmeticException("a number with a fraction");
    if (digits.length() + exponent > MAX_LONG_DIGITS) throw new ArithmeticException("a number out of range");
    var value = toBigDecimal().toBigInteger();
    if (value.bitLength() > 63) throw new ArithmeticException("a number out of range");
    return value.longValue();
  }

  public BigDecimal toBigDecimal() {
    if (digits.length() > MAX_DIGITS || Math.abs(exponent) > MAX_DIGITS) {
      throw new ArithmeticException("a number of more than " + MAX_DIGITS + " digits");
    }
    if (sign == 0) return BigDecimal.ZERO;
    var unscaled = new BigInteger(sign < 0 ? "-" + digits : digits);
    return exponent < 0 ? new BigDecimal(unscaled, (int) -exponent)
        : new BigDecimal(unscaled.multiply(BigInteger.TEN.pow((int) exponent)));
  }
}
