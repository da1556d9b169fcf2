package bifrost.testkit.internal.json;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;

/**
 * JSON values whose numbers have the precision that every client has: integers of 64 bits, and otherwise doubles. A
 * client that parses numbers as doubles may write another decimal of the same double.
 */
public final class RoundedNumbers {
  private RoundedNumbers() {}

  public static JsonObject of(JsonObject object) {
    var rounded = JsonObject.builder();
    object.members().forEach((name, value) -> rounded.put(name, of(value)));
    return rounded.build();
  }

  public static JsonValue of(JsonValue value) {
    if (value instanceof JsonObject object) return of(object);
    if (value instanceof JsonArray array) return new JsonArray(of(array.elements()));
    return value instanceof JsonNumber number ? of(number) : value;
  }

  private static List<JsonValue> of(List<JsonValue> elements) {
    return elements.stream().map(RoundedNumbers::of).toList();
  }

  private static JsonNumber of(JsonNumber number) {
    double value = Double.parseDouble(number.text()); // infinite if the number is too large
    return isLong(number, value) || !Double.isFinite(value) ? number : JsonNumber.of(value);
  }

  private static boolean isLong(JsonNumber number, double value) {
    boolean isInRange = Math.abs(value) <= 0x1p63;
    try {
      return isInRange && new BigDecimal(number.decimalValue().toBigInteger()).compareTo(number.decimalValue()) == 0;
    } catch (ArithmeticException e) {
      return false; // more digits than a long has
    }
  }
}
