package bifrost.api.json;

import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.NormalizedDecimal;
import bifrost.api.internal.json.NumberParser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON number (RFC 8259 section 6). It keeps its text, of any size and precision, until a conversion is asked for.
 *
 * <p>Numbers are equal by value: {@code 1}, {@code 1.0}, {@code 1e0} and {@code 10e-1} are, and so are {@code 0} and {@code -0}.
 * Only exponents beyond 2<sup>58</sup> are not told apart.
 *
 * @param text the number as RFC 8259 spells it
 */
public record JsonNumber(String text) implements JsonValue {
  /**
   * Checks the grammar.
   *
   * @param text the number as RFC 8259 spells it
   * @throws IllegalArgumentException if it is spelled otherwise; there is no infinity and no NaN
   */
  public JsonNumber {
    Objects.requireNonNull(text, "text");
    if (!NumberParser.isNumber(text)) {
      throw new IllegalArgumentException(JsonPath.quote(text) + " is not a JSON number");
    }
  }

  /**
   * A whole number.
   *
   * @param value the number
   * @return its JSON form
   */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /**
   * A floating-point number.
   *
   * @param value a finite number
   * @return its JSON form, which converts back to the same double
   * @throws IllegalArgumentException if it is infinite or NaN
   */
  public static JsonNumber of(double value) {
    return new JsonNumber(Double.toString(value));
  }

  /**
   * A decimal number.
   *
   * @param value the number
   * @return its JSON form
   */
  public static JsonNumber of(BigDecimal value) {
    return new JsonNumber(value.toString());
  }

  /**
   * The value of a whole number; {@code 1e3} and {@code 10.0} are whole.
   *
   * @return the exact value
   * @throws ArithmeticException if it has a fraction or is out of range
   */
  public long longValue() {
    try {
      return NormalizedDecimal.of(text).toLong();
    } catch (ArithmeticException e) {
      throw new ArithmeticException("expected an integer of 64 bits but found " + e.getMessage());
    }
  }

  /**
   * The nearest double.
   *
   * @return the value, rounded as {@link Double#parseDouble} rounds
   * @throws ArithmeticException if it is too large for a double
   */
  public double doubleValue() {
    var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
    double value = NumberParser.toDouble(bytes, 0, bytes.length);
    if (Double.isInfinite(value)) {
      throw new ArithmeticException("expected a number in the range of a double but found a larger one");
    }
    return value;
  }

  /**
   * The exact value. Equal numbers have equal decimals: the scale is the number of digits that the fraction needs.
   *
   * @return the value
   * @throws ArithmeticException if writing it out takes more than 10,000 digits before or after the point
   */
  public BigDecimal decimalValue() {
    try {
      return NormalizedDecimal.of(text).toBigDecimal();
    } catch (ArithmeticException e) {
      throw new ArithmeticException("expected a decimal of a usual size but found " + e.getMessage());
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonNumber number
        && (text.equals(number.text) || NormalizedDecimal.of(text).equals(NormalizedDecimal.of(number.text)));
  }

  @Override
  public int hashCode() {
    return NormalizedDecimal.of(text).hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
