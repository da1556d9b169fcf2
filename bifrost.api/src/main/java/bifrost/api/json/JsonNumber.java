package bifrost.api.json;

import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.NormalizedDecimal;
import bifrost.api.internal.json.NumberParser;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * A JSON number (RFC 8259 section 6). It keeps its text, so its size and precision are unlimited until it is converted.
 * Immutable and thread-safe.
 *
 * <p>Two numbers are equal if their values are equal: {@code 1}, {@code 1.0}, {@code 1e0} and {@code 10e-1} are equal,
 * and so are {@code 0} and {@code -0}. Exponents beyond 2<sup>58</sup> are all treated as equal.
 *
 * @param text the text of the number, according to RFC 8259
 * @since 0.1
 */
public record JsonNumber(String text) implements JsonValue {
  /**
   * Creates a number from its text.
   *
   * @param text the text of the number, according to RFC 8259
   * @throws IllegalArgumentException if the text is not a valid JSON number; JSON has neither infinity nor NaN
   */
  public JsonNumber {
    Objects.requireNonNull(text, "text");
    if (!NumberParser.isNumber(text)) {
      throw new IllegalArgumentException(JsonPath.quote(text) + " is not a JSON number");
    }
  }

  /**
   * Returns an integer.
   *
   * @param value the value
   * @return the JSON number
   */
  public static JsonNumber of(long value) {
    return new JsonNumber(Long.toString(value));
  }

  /**
   * Returns a floating-point number.
   *
   * @param value a finite value
   * @return the JSON number, which converts back to the same double
   * @throws IllegalArgumentException if the value is infinite or NaN
   */
  public static JsonNumber of(double value) {
    return new JsonNumber(Double.toString(value));
  }

  /**
   * Returns a decimal number.
   *
   * @param value the value
   * @return the JSON number
   */
  public static JsonNumber of(BigDecimal value) {
    return new JsonNumber(Objects.requireNonNull(value, "value").toString());
  }

  /**
   * Returns this number as an integer. Numbers such as {@code 1e3} and {@code 10.0} are integers.
   *
   * @return the exact value
   * @throws ArithmeticException if the number has a fraction or is out of range
   */
  public long longValue() {
    try {
      return NormalizedDecimal.of(text).toLong();
    } catch (ArithmeticException e) {
      throw new ArithmeticException("expected a 64-bit integer but found " + e.getMessage());
    }
  }

  /**
   * Returns this number as the nearest double.
   *
   * @return the value, rounded like {@link Double#parseDouble}
   * @throws ArithmeticException if the number is too large for a double
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
   * Returns the exact value, without trailing zeros in the fraction, so that equal numbers return equal decimals.
   *
   * @return the value
   * @throws ArithmeticException if the value has more than 10,000 digits before or after the decimal point
   */
  public BigDecimal decimalValue() {
    try {
      return NormalizedDecimal.of(text).toBigDecimal();
    } catch (ArithmeticException e) {
      throw new ArithmeticException("expected a decimal of at most 10000 digits but found " + e.getMessage());
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
