package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the conversions and the equality of numbers with those of {@code Double} and {@code BigDecimal}. */
class JsonNumberPropertyTests {
  @Provide
  Arbitrary<String> numbers() {
    return JsonArbitraries.numbers();
  }

  private static JsonReader reader(String text) {
    return new JsonReader(text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertSameDouble(String text) {
    double expected = Double.parseDouble(text);
    if (Double.isInfinite(expected)) {
      assertThrows(JsonParseException.class, reader(text)::number);
    } else {
      assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(reader(text).number()), text);
      assertEquals(Double.doubleToRawLongBits(expected), Double.doubleToRawLongBits(new JsonNumber(text).doubleValue()),
          text);
    }
  }

  @Property(tries = 2_000)
  void readsEveryDoubleBackFromItsText(@ForAll long bits) {
    double value = Double.longBitsToDouble(bits);
    if (Double.isFinite(value)) {
      assertSameDouble(Double.toString(value));
      double read = new JsonReader(new JsonWriter().number(value).toByteArray()).number();
      assertEquals(bits, Double.doubleToRawLongBits(read));
    }
  }

  @Property(tries = 2_000)
  void readsEveryFloatLikeTheJdk(@ForAll float value) {
    if (Float.isFinite(value)) {
      assertSameDouble(Float.toString(value));
      assertSameDouble(Double.toString(value));
    }
  }

  @Property(tries = 3_000)
  void roundsEveryNumberLikeTheJdk(@ForAll("numbers") String text) {
    assertSameDouble(text);
  }

  @Property(tries = 2_000)
  void readsALongExactlyOrRejectsIt(@ForAll("numbers") String text) {
    var exact = new BigDecimal(text);
    try {
      long expected = exact.longValueExact();
      assertEquals(expected, reader(text).integer());
      assertEquals(expected, new JsonNumber(text).longValue());
    } catch (ArithmeticException e) {
      assertThrows(JsonParseException.class, reader(text)::integer);
      assertThrows(ArithmeticException.class, new JsonNumber(text)::longValue);
    }
  }

  @Property(tries = 1_000)
  void readsEveryLongExactly(@ForAll long value) {
    assertEquals(value, reader(Long.toString(value)).integer());
    assertEquals(value, JsonNumber.of(value).longValue());
    assertEquals(JsonNumber.of(value), new JsonNumber(new BigDecimal(value).setScale(3).toString()));
  }

  @Property(tries = 1_000)
  void numbersAreEqualIfTheirDecimalsAreEqual(@ForAll("numbers") String one, @ForAll("numbers") String other) {
    assertEquals(new BigDecimal(one).compareTo(new BigDecimal(other)) == 0,
        new JsonNumber(one).equals(new JsonNumber(other)));
    assertEquals(0, new BigDecimal(one).compareTo(new JsonNumber(one).decimalValue()));
    var inOtherNotation = JsonNumber.of(new BigDecimal(one).stripTrailingZeros());
    assertEquals(new JsonNumber(one), inOtherNotation);
    assertEquals(new JsonNumber(one).hashCode(), inOtherNotation.hashCode());
  }
}
