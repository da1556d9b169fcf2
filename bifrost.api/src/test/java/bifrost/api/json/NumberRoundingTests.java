package bifrost.api.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the conversion of numbers with that of the JDK, which computes with as many digits as necessary. The cases
 * are those that the literature on the conversion of decimals calls hard.
 */
class NumberRoundingTests {
  private static final int RANDOM_CASES = 2_000;
  private static final int THOROUGH_CASES = 20_000;
  private static final int EXHAUSTIVE_CASES = 200_000;
  private static final int MAX_DIGITS = 19;

  /** Checks a number at the end of the array, and before other bytes, which is necessary to read eight at a time. */
  private static void assertRoundedLikeTheJdk(String text) {
    assertRoundedLikeTheJdk(text, "");
    assertRoundedLikeTheJdk(text, " ".repeat(24));
  }

  private static void assertRoundedLikeTheJdk(String text, String end) {
    double expected = Double.parseDouble(text);
    float expectedFloat = Float.parseFloat(text);
    if (Double.isInfinite(expected)) {
      assertThrows(JsonParseException.class, reader(text + end)::number, text);
      assertThrows(JsonParseException.class, reader(text + end)::float32, text);
      assertThrows(JsonParseException.class, reader("[" + text + "]" + end)::floats, text);
      return;
    }
    double number = reader(text + end).number();
    if (Double.doubleToRawLongBits(number) != Double.doubleToRawLongBits(expected)) {
      assertEquals(expected, number, text);
    }
    float single = reader(text + end).float32();
    if (Float.floatToRawIntBits(single) != Float.floatToRawIntBits(expectedFloat)) {
      assertEquals(expectedFloat, single, text);
    }
    float element = reader("[0," + text + "]" + end + end).floats()[1];
    if (Float.floatToRawIntBits(element) != Float.floatToRawIntBits(expectedFloat)) {
      assertEquals(expectedFloat, element, text);
    }
  }

  private static JsonReader reader(String text) {
    return new JsonReader(text.getBytes(ISO_8859_1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2.2250738585072011e-308", "2.2250738585072012e-308", "4.9e-324", "2.4703282292062327e-324",
      "2.4703282292062328e-324", "1.7976931348623157e308", "1.7976931348623158e308", "1.7976931348623159e308",
      "9007199254740992.5", "9007199254740993", "9007199254740993.0000", "18446744073709551615",
      "18446744073709551616", "18446744073709551616.00000000001", "6929495644600919.5", "7.2057594037927933e16",
      "5e-324", "-0", "-0.0e5",
      "0.00000000000000000000", "0.00000000000000000000000012345678901234567", "0e1",
      "1.00000017881393432617187499", "1.00000017881393432617187500", "1.00000017881393432617187501",
      "16777217", "16777219", "8.589973e9", "7.038531e-26", "3.4028235677973366e38", "3.4028235677973367e38",
      "1.1754943508222875e-38", "1.1754942807573643e-38", "7.006492321624085e-46", "7.006492321624086e-46"})
  void roundsKnownHardCasesLikeTheJdk(String text) {
    assertRoundedLikeTheJdk(text);
  }

  @Test
  void roundsPowersOfTenLikeTheJdk() {
    for (int exponent = -400; exponent <= 400; exponent++) {
      for (var digits : new String[] {"1", "0", "9007199254740993", "9999999999999999999", "18446744073709551615",
          "0.0000000000000000000001234567890123456789", "9.5367431640625"}) {
        assertRoundedLikeTheJdk(digits + "e" + exponent);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void roundsRandomNumbersLikeTheJdk(int seed) {
    assertRandomNumbersAreRoundedLikeTheJdk(seed, RANDOM_CASES);
  }

  @Tag("thorough")
  @ParameterizedTest
  @MethodSource("seeds")
  void roundsManyRandomNumbersLikeTheJdk(int seed) {
    assertRandomNumbersAreRoundedLikeTheJdk(seed, THOROUGH_CASES);
  }

  @Tag("exhaustive")
  @ParameterizedTest
  @MethodSource("seeds")
  void roundsVeryManyRandomNumbersLikeTheJdk(int seed) {
    assertRandomNumbersAreRoundedLikeTheJdk(seed, EXHAUSTIVE_CASES);
  }

  static IntStream seeds() {
    return IntStream.range(0, 3);
  }

  private static void assertRandomNumbersAreRoundedLikeTheJdk(int seed, int cases) {
    var random = new SplittableRandom(seed);
    for (int i = 0; i < cases; i++) {
      assertRoundedLikeTheJdk(digits(random, 1 + random.nextInt(MAX_DIGITS)) + "e" + random.nextInt(-90, 60));
      assertRoundedLikeTheJdk("-0." + "0".repeat(random.nextInt(7)) + digits(random, 1 + random.nextInt(20)));
      double anyDouble = Double.longBitsToDouble(random.nextLong());
      if (Double.isFinite(anyDouble)) assertRoundedLikeTheJdk(Double.toString(anyDouble));
      float anyFloat = Float.intBitsToFloat(random.nextInt());
      if (Float.isFinite(anyFloat)) {
        assertRoundedLikeTheJdk(Double.toString(anyFloat));
        neighbours(midpoint(anyFloat, Math.nextDown(anyFloat))).forEach(NumberRoundingTests::assertRoundedLikeTheJdk);
      }
      float small = Math.scalb(1 + random.nextInt(1 << 23) * 0x1p-23f, random.nextInt(-24, 4));
      decimalsNear(midpoint(small, Math.nextDown(small))).forEach(NumberRoundingTests::assertRoundedLikeTheJdk);
      double ordinary = Math.scalb(1 + random.nextDouble(), random.nextInt(-200, 120));
      neighbours(midpoint(ordinary, Math.nextUp(ordinary))).forEach(NumberRoundingTests::assertRoundedLikeTheJdk);
      tie(random).forEach(NumberRoundingTests::assertRoundedLikeTheJdk);
    }
  }

  private static String digits(SplittableRandom random, int count) {
    var digits = new StringBuilder(count).append((char) random.nextInt('1', '9' + 1));
    while (digits.length() < count) digits.append((char) random.nextInt('0', '9' + 1));
    return digits.toString();
  }

  private static BigDecimal midpoint(double one, double other) {
    boolean finite = Double.isFinite(other);
    return new BigDecimal(one).add(new BigDecimal(finite ? other : one)).divide(BigDecimal.valueOf(2));
  }

  /** {@return the decimals of 17 to 19 digits around a midpoint, which are barely above or below it} */
  private static Stream<String> neighbours(BigDecimal midpoint) {
    return IntStream.rangeClosed(17, MAX_DIGITS).mapToObj(digits -> midpoint.round(new MathContext(digits)))
        .flatMap(near -> Stream.of(near, near.add(near.ulp()), near.subtract(near.ulp()))).map(BigDecimal::toString);
  }

  /** {@return the decimals of 8 to 25 digits around a midpoint, without an exponent} */
  private static Stream<String> decimalsNear(BigDecimal midpoint) {
    return IntStream.rangeClosed(8, 25).mapToObj(digits -> midpoint.round(new MathContext(digits)))
        .flatMap(near -> Stream.of(near, near.add(near.ulp()), near.subtract(near.ulp())))
        .map(BigDecimal::toPlainString);
  }

  /** {@return decimals that are exactly halfway between two doubles, in different notations} */
  private static Stream<String> tie(SplittableRandom random) {
    var odd = BigInteger.valueOf((1L << 53 | random.nextLong() >>> 11) | 1);
    var fraction = new BigDecimal(odd).divide(BigDecimal.valueOf(1L << random.nextInt(12)));
    int power = random.nextInt(1, 24);
    var factor = BigInteger.valueOf(5).pow(power);
    var multiple = odd.divide(factor).setBit(0).shiftLeft(random.nextInt(10));
    return Stream.of(odd.toString(), odd.shiftLeft(random.nextInt(11)).toString(), fraction.toPlainString(),
        multiple + "e" + power);
  }
}
