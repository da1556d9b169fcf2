package bifrost.testkit.internal.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import bifrost.api.json.Json;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests for the comparison of numbers by the precision of every client. */
class RoundedNumbersTests {
  @ParameterizedTest
  @CsvSource({"0.1, 0.1000000000000000055", "1e-5, 0.00001", "123456789.123456789012, 123456789.12345679",
      "18446744073709551616, 18446744073709551617", "1.0, 1", "1e3, 1000",
      "-0.30000000000000004441, -0.30000000000000004"})
  void numbersWithTheSameDoubleAreEqual(String first, String second) {
    assertEquals(RoundedNumbers.of(Json.parse("{\"a\":[" + first + "]}")),
        RoundedNumbers.of(Json.parse("{\"a\":[" + second + "]}")));
  }

  @ParameterizedTest
  @CsvSource({"9007199254740993, 9007199254740992", "9223372036854775807, 9223372036854775806",
      "0.1, 0.10000000149011612",
      "1e400, 2e400", "1e999999999, 1e999999998", "1, 1.5"})
  void integersOf64BitsAndDifferentDoublesAreNotEqual(String first, String second) {
    assertNotEquals(RoundedNumbers.of(Json.parse(first)), RoundedNumbers.of(Json.parse(second)));
  }
}
