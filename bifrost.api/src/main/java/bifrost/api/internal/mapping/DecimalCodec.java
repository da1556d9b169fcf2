package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The codec of {@code float}, {@code double}, {@code BigDecimal} and {@code BigInteger}. The schema does not contain
 * the range of a float or a double: with limits, vLLM generates neither exponents nor more than six decimal places.
 */
final class DecimalCodec extends TypeCodec {
  /** Longer texts are normalized first, because the time to parse them is quadratic. */
  private static final int MAX_LENGTH = 10_100;

  private final Class<?> type;
  private final Limits limits;

  DecimalCodec(Class<?> type, Limits limits) {
    this.type = type;
    this.limits = type == BigInteger.class ? limits.whole() : limits;
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonNumber number)) throw path.mismatch(expected(), json);
    var value = convert(number);
    if (value == null || !isWithinLimits(number, value)) throw path.mismatch(expected(), json);
    return value;
  }

  private boolean isValid(JsonNumber number) {
    var value = convert(number);
    return value != null && isWithinLimits(number, value);
  }

  /** {@return the value; null if it is out of the range of the type} */
  private @Nullable Number convert(JsonNumber number) {
    if (type == float.class) {
      float value = Float.parseFloat(number.text());
      return Float.isInfinite(value) ? null : (Number) value;
    }
    try {
      if (type == double.class) return number.doubleValue();
      var exact = number.decimalValue();
      if (type == BigInteger.class) return exact.toBigIntegerExact();
      return number.text().length() > MAX_LENGTH ? exact : new BigDecimal(number.text()); // which keeps zeros
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private boolean isWithinLimits(JsonNumber number, Number value) {
    if (limits.isNone()) return true;
    if (type == float.class || type == double.class) {
      double unrounded = number.doubleValue(); // a float can be on the other side of a limit
      return unrounded >= limits.min() && unrounded <= limits.max();
    }
    var exact = value instanceof BigInteger integer ? new BigDecimal(integer) : (BigDecimal) value;
    return !(limits.hasMin() && exact.compareTo(Limits.plain(limits.min())) < 0)
        && !(limits.hasMax() && exact.compareTo(Limits.plain(limits.max())) > 0);
  }

  private String expected() {
    return switch (type.getSimpleName()) {
      case "BigInteger" -> "an integer of at most 10000 digits";
      case "BigDecimal" -> "a number of at most 10000 digits";
      default -> "a number in the range of a " + type;
    } + (limits.isNone() ? "" : "," + limits.text());
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    if (value instanceof Double number && !Double.isFinite(number)
        || value instanceof Float single && !Float.isFinite(single)) {
      throw new IllegalArgumentException(
          value + " at " + path.text() + " has no JSON form: use a finite number or an Optional");
    }
    var number = new JsonNumber(value.toString());
    boolean isRestricted = !limits.isNone() || type == BigInteger.class || type == BigDecimal.class;
    if (isRestricted && !isValid(number)) throw path.invalid(expected(), value);
    return number;
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    var schema = JsonObject.of("type", type == BigInteger.class ? "integer" : "number");
    if (limits.hasMin()) schema = schema.with("minimum", Limits.plain(limits.min()));
    return limits.hasMax() ? schema.with("maximum", Limits.plain(limits.max())) : schema;
  }
}
