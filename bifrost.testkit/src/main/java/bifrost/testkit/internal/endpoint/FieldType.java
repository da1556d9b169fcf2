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

/** The type of a request's field: takes what the real server takes, numbers in quotes included, and refuses in its words. */
enum FieldType {
  NUMBER("float", "number"), INTEGER("int", "integer"), BOOLEAN("bool", "boolean"), STRING("string", "string"),
  LIST("list", "list"),
  OBJECT("dict", "dictionary");

  private final String python;
  private final String english;

  FieldType(String python, String english) {
    this.python = python;
    this.english = english;
  }

  /** The value in this type. */
  JsonValue checked(String name, JsonValue value) {
    return accept(name, value).orElseThrow(() -> refusal(name, value));
  }

  private Optional<JsonValue> accept(String name, JsonValue value) {
    return switch (this) {
      case NUMBER -> number(value).map(JsonValue.class::cast);
      case INTEGER -> number(value).map(number -> whole(name, number));
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

  private static JsonValue whole(String name, JsonNumber number) {
    BigDecimal value = new BigDecimal(number.text());
    if (value.stripTrailingZeros().scale() <= 0) return number;
    throw ErrorReplies.schemaViolation("int_from_float", "body." + name,
        "Input should be a valid integer, got a number with a fractional part", number);
  }

  private RequestRejectedException refusal(String name, JsonValue value) {
    String expected = "Input should be a valid " + english;
    boolean parsed = value instanceof JsonString && (this == NUMBER || this == INTEGER);
    String article = this == INTEGER ? "an " : "a ";
    return parsed
        ? ErrorReplies.schemaViolation(python + "_parsing", "body." + name,
            expected + ", unable to parse string as " + article + english, value)
        : ErrorReplies.schemaViolation(python + "_type", "body." + name, expected, value);
  }
}
