package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@link JsonNumber}: its text, its equality by value, and its conversions to Java numbers. */
class JsonNumberTests {
  private static JsonReader reader(String text) {
    return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
  }

  @Nested
  class Equality {
    @ParameterizedTest
    @CsvSource({"1, 1.0", "1, 1e0", "1, 10e-1", "1, 0.1e1", "1, 1E+0", "1, 1.000", "0, -0", "0, 0.0", "0, 0e5",
        "0, -0.0e-99999999999999999999", "100, 1e2", "100, 1E2", "-1.50, -15e-1", "123.456, 123456e-3",
        "1e999999999, 10e999999998", "1e9999999999, 0.1e10000000000", "12345678901234567890, 1234567890123456789e1",
        "1e-9999999999, 10e-10000000000", "1e99999999999999999999, 10e99999999999999999998", "0e1, 0e2"})
    void numbersWithTheSameValueAreEqual(String one, String other) {
      assertEquals(new JsonNumber(one), new JsonNumber(other));
      assertEquals(new JsonNumber(one).hashCode(), new JsonNumber(other).hashCode());
    }

    @ParameterizedTest
    @CsvSource({"1, -1", "1, 2", "1, 10", "1, 1.1", "1, 1e1", "1, 0", "0.1, 0.01", "9007199254740993, 9007199254740992",
        "0.1, 0.1000000000000000055511151231257827", "1e400, 1e401", "1e999999999, 1e999999998",
        "1e9999999999, 1e-9999999999", "1e9999999999, -1e9999999999", "101, 11", "1, 1e18446744073709551616",
        "1e99999999999999999999, 2e99999999999999999999"})
    void numbersWithDifferentValuesAreNotEqual(String one, String other) {
      assertNotEquals(new JsonNumber(one), new JsonNumber(other));
      assertNotEquals(new JsonNumber(other), new JsonNumber(one));
    }

    @Test
    void numbersDoNotEqualValuesOfOtherTypes() {
      assertNotEquals(new JsonNumber("1"), (Object) new JsonString("1"));
      assertNotEquals(new JsonNumber("1"), (Object) 1);
    }
  }

  @Nested
  class Longs {
    @ParameterizedTest
    @CsvSource({"0, 0", "-0, 0", "7, 7", "-7, -7", "1.0, 1", "10.00, 10", "1e3, 1000", "1E+3, 1000", "1.5e1, 15",
        "1500e-2, 15", "0.0, 0", "0e999999999, 0", "0.000e-999999999, 0", "999999999999999999, 999999999999999999",
        "-999999999999999999, -999999999999999999", "1000000000000000000, 1000000000000000000",
        "9223372036854775807, 9223372036854775807", "-9223372036854775808, -9223372036854775808",
        "9.223372036854775807e18, 9223372036854775807", "92233720368547758070e-1, 9223372036854775807",
        "1e18, 1000000000000000000", "9223372036854775807.000, 9223372036854775807"})
    void longsAreExact(String text, long value) {
      assertEquals(value, new JsonNumber(text).longValue());
      assertEquals(value, reader(text).integer());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.5", "0.1", "-0.5", "1e-1", "15e-1", "1e-999999999", "1e-99999999999999999999",
        "9007199254740993.5", "123456789012345678901.5"})
    void rejectsALongWithAFraction(String text) {
      var thrown = assertThrows(ArithmeticException.class, new JsonNumber(text)::longValue);
      assertEquals("expected a 64-bit integer but found a number with a fraction", thrown.getMessage());
      assertThrows(JsonParseException.class, reader(text)::integer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"9223372036854775808", "-9223372036854775809", "18446744073709551616",
        "10000000000000000000", "99999999999999999999", "1e19", "-1e19", "1e999999999", "1e99999999999999999999",
        "1e18446744073709551616", "1e300"})
    void rejectsALongOutOfRange(String text) {
      var thrown = assertThrows(ArithmeticException.class, new JsonNumber(text)::longValue);
      assertEquals("expected a 64-bit integer but found a number out of range", thrown.getMessage());
      assertThrows(JsonParseException.class, reader(text)::integer);
    }

    @Test
    void rejectsAnIntOutOfRange() {
      assertEquals(Integer.MAX_VALUE, reader("2147483647").int32());
      assertEquals(Integer.MIN_VALUE, reader("-2147483648").int32());
      assertEquals(100, reader("1e2").int32());
      assertThrows(JsonParseException.class, reader("2147483648")::int32);
      assertThrows(JsonParseException.class, reader("-2147483649")::int32);
      assertThrows(JsonParseException.class, reader("4294967297")::int32);
    }
  }

  @Nested
  class Doubles {
    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "-0.0", "0e5", "-0e-5", "1", "-1", "0.1", "0.5", "-1.25e-3", "1e22", "1e23",
        "1e-22", "1e-23", "123456789012345e22", "9007199254740992", "9007199254740993", "9007199254740993e1",
        "9007199254740992e22", "9007199254740992e-22", "9007199254740993e-22", "90071992547409919e-1",
        "1.7976931348623157e308", "2.2250738585072014e-308", "2.2250738585072011e-308", "4.9e-324", "2e-324", "1e-400",
        "-1e-400", "1e-999999999999", "0e999999999999", "-0e999999999999", "0.30000000000000004", "0.017791748046875",
        "-0.0123291015625", "3.141592653589793238462643383279", "1000000000000000000000000e-24",
        "0.000000000000000000000000000001", "1e+5", "1E-05", "1e00005", "1e-00005", "179769313486231570000e288",
        "8.5e-22", "1.0000000000000000000000000000000000000000000000000000001"})
    void roundsDoublesLikeTheJdk(String text) {
      long bits = Double.doubleToRawLongBits(Double.parseDouble(text));
      assertEquals(bits, Double.doubleToRawLongBits(reader(text).number()), text);
      assertEquals(bits, Double.doubleToRawLongBits(new JsonNumber(text).doubleValue()), text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e309", "-1e309", "1.8e308", "1.797693134862315808e308", "1e999999999",
        "1e99999999999999999999", "17976931348623159e292"})
    void rejectsADoubleOutOfRange(String text) {
      assertThrows(ArithmeticException.class, new JsonNumber(text)::doubleValue);
      assertThrows(JsonParseException.class, reader(text)::number);
      assertThrows(JsonParseException.class, reader("[" + text + "]")::number);
    }
  }

  @Nested
  class Decimals {
    @ParameterizedTest
    @CsvSource({"0, 0", "-0.00, 0", "1, 1", "1.0, 1", "-1.50, -1.5", "100, 100", "1e2, 100", "1.5e-3, 0.0015",
        "123456789012345678901234567890.5, 123456789012345678901234567890.5", "0e999999999, 0"})
    void equalNumbersHaveEqualExactDecimals(String text, BigDecimal value) {
      assertEquals(value, new JsonNumber(text).decimalValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "1e-999999999", "1e9999999999", "1e-9999999999", "1e10001", "1e-10001",
        "1e99999999999999999999", "1e18446744073709551616"})
    void rejectsDecimalsWithLargeExponents(String text) {
      assertThrows(ArithmeticException.class, new JsonNumber(text)::decimalValue);
    }

    @Test
    void rejectsDecimalsWithMoreThan10000Digits() {
      assertEquals(10_000, new JsonNumber("7".repeat(10_000)).decimalValue().precision());
      assertThrows(ArithmeticException.class, new JsonNumber("7".repeat(10_001))::decimalValue);
      assertEquals(BigDecimal.ONE, new JsonNumber("1." + "0".repeat(100_000)).decimalValue());
    }
  }

  @Nested
  class TextsOfNumbers {
    @Test
    void aNumberKeepsItsText() {
      assertEquals("1.50E+01", new JsonNumber("1.50E+01").text());
      assertEquals("[1.50E+01,-0,0.10]", Json.parse("[1.50E+01, -0, 0.10]").toString());
    }

    @Test
    void createsTextsFromJavaNumbers() {
      assertEquals("-42", JsonNumber.of(-42).text());
      assertEquals("-9223372036854775808", JsonNumber.of(Long.MIN_VALUE).text());
      assertEquals("0.1", JsonNumber.of(0.1).text());
      assertEquals("-0.0", JsonNumber.of(-0.0).text());
      assertEquals(Double.MIN_VALUE, JsonNumber.of(Double.MIN_VALUE).doubleValue());
      assertEquals(Double.MAX_VALUE, JsonNumber.of(Double.MAX_VALUE).doubleValue());
      assertEquals("1E+3", JsonNumber.of(new BigDecimal("1E+3")).text());
    }

    /**
     * Section 6: "Numeric values that cannot be represented in the grammar below (such as Infinity and NaN) are
     * not permitted."
     */
    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void rejectsInfinityAndNaN(double value) {
      assertThrows(IllegalArgumentException.class, () -> JsonNumber.of(value));
    }

    @Test
    void theMessageQuotesOnlyTheStartOfALongText() {
      var thrown = assertThrows(IllegalArgumentException.class, () -> new JsonNumber("x".repeat(10_000)));
      assertEquals("\"" + "x".repeat(64) + "…\" is not a JSON number", thrown.getMessage());
    }
  }

  /** Time and memory must be proportional to the length of the text, however large or small the number is. */
  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e2147483648", "1e-2147483649", "1e9223372036854775808",
      "0.1e-9223372036854775808"})
  void numbersWithHugeExponentsAreProcessedQuickly(String text) {
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
      var number = new JsonNumber(text);
      assertEquals(text, number.toString());
      assertEquals(number, new JsonNumber(text));
      assertEquals(number.hashCode(), new JsonNumber(text).hashCode());
      assertNotEquals(number, new JsonNumber(text.replace('1', '3')));
      assertThrows(ArithmeticException.class, number::longValue);
      assertThrows(ArithmeticException.class, number::decimalValue);
    });
  }

  @Test
  void numbersWithManyDigitsAreProcessedQuickly() {
    assertTimeoutPreemptively(Duration.ofSeconds(60), () -> {
      for (var text : new String[] {"7".repeat(300_000), "0." + "7".repeat(300_000), "1e" + "7".repeat(300_000)}) {
        var number = (JsonNumber) Json.parse(text);
        assertNotEquals(number, new JsonNumber("-" + text));
        assertEquals(number.hashCode(), new JsonNumber(text).hashCode());
        assertThrows(ArithmeticException.class, number::longValue);
        assertThrows(ArithmeticException.class, number::decimalValue);
      }
    });
  }
}
