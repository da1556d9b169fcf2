package bifrost.api.internal.json;

import java.math.BigInteger;

/**
 * The conversion of decimals of up to 19 digits to the nearest double. It multiplies the digits by a power of five with
 * a significand of 128 bits, which is always precise enough: Lemire, "Number parsing at a gigabyte per second" (2021),
 * and Mushtak and Lemire, "Fast number parsing without fallback" (2023). The range of exponents excludes results that
 * are subnormal or infinite.
 */
final class DecimalRounding {
  private static final int MIN_EXPONENT = -80;
  private static final int MAX_EXPONENT = 40;
  /** The exponents for which the product can be exactly halfway between two doubles. */
  private static final int MIN_EXPONENT_OF_TIE = -4;
  private static final int MAX_EXPONENT_OF_TIE = 23;

  /** The least power of five whose reciprocal is rounded up to 128 bits. Others are truncated. */
  private static final int LAST_ROUNDED_UP = -27;

  private static final int SIGNIFICAND_BITS = 52;
  private static final int EXPONENT_BIAS = 1023;

  /** The high and the low half of the significand of each power of five. The highest bit is always set. */
  private static final long[] POWERS_OF_FIVE = new long[2 * (MAX_EXPONENT - MIN_EXPONENT + 1)];

  static {
    var positive = BigInteger.ONE;
    for (int q = 0; q <= MAX_EXPONENT; q++) {
      setPower(q, positive.shiftLeft(128));
      positive = positive.multiply(BigInteger.valueOf(5));
    }
    var divisor = BigInteger.ONE;
    for (int q = -1; q >= MIN_EXPONENT; q--) {
      divisor = divisor.multiply(BigInteger.valueOf(5));
      int precision = q >= LAST_ROUNDED_UP ? 127 : divisor.bitLength() + 128;
      setPower(q, BigInteger.ONE.shiftLeft(divisor.bitLength() + precision).divide(divisor).add(BigInteger.ONE));
    }
  }

  private DecimalRounding() {}

  private static void setPower(int exponent, BigInteger power) {
    var significand = power.shiftRight(power.bitLength() - 128);
    int index = 2 * (exponent - MIN_EXPONENT);
    POWERS_OF_FIVE[index] = significand.shiftRight(64).longValue();
    POWERS_OF_FIVE[index + 1] = significand.longValue();
  }

  static boolean isInRange(int exponent) {
    return exponent >= MIN_EXPONENT && exponent <= MAX_EXPONENT;
  }

  /** {@return the double nearest to digits × 10^exponent} The digits are unsigned and not 0. */
  static double toDouble(long digits, int exponent) {
    int shift = Long.numberOfLeadingZeros(digits);
    long normalized = digits << shift;
    int index = 2 * (exponent - MIN_EXPONENT);
    long high = multiplyHigh(normalized, POWERS_OF_FIVE[index]);
    long low = normalized * POWERS_OF_FIVE[index];
    if ((high & 0x1ff) == 0x1ff) { // only then can the low half of the power change the result
      long carry = multiplyHigh(normalized, POWERS_OF_FIVE[index + 1]);
      low += carry;
      if (Long.compareUnsigned(low, carry) < 0) high++;
    }
    int upperBit = (int) (high >>> 63);
    int discarded = upperBit + 64 - SIGNIFICAND_BITS - 3;
    long significand = high >>> discarded; // with one more bit, for rounding
    boolean tie = Long.compareUnsigned(low, 1) <= 0 && exponent >= MIN_EXPONENT_OF_TIE
        && exponent <= MAX_EXPONENT_OF_TIE && (significand & 3) == 1 && significand << discarded == high;
    if (tie) significand--; // to even
    significand = (significand + (significand & 1)) >>> 1;
    // A significand that was rounded up to the next power of two carries into the exponent.
    long binaryExponent = (217706L * exponent >> 16) + 63 + upperBit - shift + EXPONENT_BIAS;
    return Double.longBitsToDouble((binaryExponent << SIGNIFICAND_BITS) + significand - (1L << SIGNIFICAND_BITS));
  }

  /** {@return the high half of an unsigned product} */
  private static long multiplyHigh(long one, long other) {
    return Math.multiplyHigh(one, other) + (one >> 63 & other) + (other >> 63 & one);
  }
}
