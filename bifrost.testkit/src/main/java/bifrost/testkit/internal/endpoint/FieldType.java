package bifrost.testkit.internal.endpoint;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import bifrost.testkit.internal.server.RequestRejectedException;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * The type of a request member. Accepts the values that vLLM accepts, including numbers in quotes, and rejects
 * others with vLLM's errors.
 */
enum FieldType {
  NUMBER("float", "number"), INTEGER("int", "integer"), BOOLEAN("bool", "boolean"), STRING("string", "string"),
  LIST("list", "list"),
  OBJECT("dict", "dictionary");

  private final String pythonName;
  private final String displayName;

  FieldType(String pythonName, String displayName) {
    this.pythonName = pythonName;
    this.displayName = displayName;
  }

  /** {@return the value, converted to this type} */
  JsonValue validate(String name, JsonValue value) {
    return convert(name, value).orElseThrow(() -> rejection(name, value));
  }

  private Optional<JsonValue> convert(String name, JsonValue value) {
    return switch (this) {
      case NUMBER -> number(value).map(JsonValue.class::cast);
      case INTEGER -> number(value).map(number -> validateInteger(name, number));
      case BOOLEAN -> Optional.of(value).filter(JsonBoolean.class::isInstance);
      case STRING -> Optional.of(value).filter(JsonString.class::isInstance);
      case LIST -> Optional.of(value).filter(JsonArray.class::isInstance);
      case OBJECT -> Optional.of(value).filter(JsonObject.class::isInstance);
    };
  }

  private static Optional<JsonNumber> number(JsonValue value) {
    if (value instanceof JsonNumber number) return Optional.of(number);
    try {
      return value instanceof JsonString text ? Optional.of(new JsonNumber(text.value().strip())) : Optional.empty();
    } catch (IllegalArgumentException notANumber) {
      return Optional.empty();
    }
  }

  private static JsonValue validateInteger(String name, JsonNumber number) {
    BigDecimal value = new BigDecimal(number.text());
    if (value.stripTrailingZeros().scale() <= 0) return number;
    throw ErrorReplies.schemaViolation("int_from_float", "body." + name,
        "Input should be a valid integer, got a number with a fractional part", number);
  }

  private RequestRejectedException rejection(String name, JsonValue value) {
    String expected = "Input should be a valid " + displayName;
    boolean isUnparsable = value instanceof JsonString && (this == NUMBER || this == INTEGER);
    String article = this == INTEGER ? "an " : "a ";
    return isUnparsable
        ? ErrorReplies.schemaViolation(pythonName + "_parsing", "body." + name,
            expected + ", unable to parse string as " + article + displayName, value)
        : ErrorReplies.schemaViolation(pythonName + "_type", "body." + name, expected, value);
  }
}
