package bifrost.api.json;

import java.math.BigDecimal;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** A validator of JSON schemas, of those keywords that {@link JsonSchema} writes; any other keyword is an error. */
final class SchemaValidator {
  private static final List<String> ANNOTATIONS = List.of("description", "$defs");

  private final JsonObject root;
  private final boolean nullableMayBeMissing;

  private SchemaValidator(JsonObject root, boolean nullableMayBeMissing) {
    this.root = root;
    this.nullableMayBeMissing = nullableMayBeMissing;
  }

  static boolean accepts(JsonObject schema, JsonValue value) {
    return new SchemaValidator(schema, false).accepts(value, schema);
  }

  /** {@return whether a schema accepts a value, if members that can be null may also be missing} */
  static boolean acceptsWithMissing(JsonObject schema, JsonValue value) {
    return new SchemaValidator(schema, true).accepts(value, schema);
  }

  /** {@return the schema to which a reference refers, or the schema itself} */
  static JsonObject resolve(JsonObject root, JsonObject schema) {
    var reference = schema.string("$ref");
    if (reference.isEmpty()) return schema;
    var target = root;
    for (var step : reference.get().substring(2).split("/")) target = target.get(step).asObject();
    return target;
  }

  private boolean accepts(JsonValue value, JsonObject schema) {
    return schema.members().entrySet().stream()
        .allMatch(each -> accepts(value, each.getKey(), each.getValue(), schema));
  }

  private boolean accepts(JsonValue value, String keyword, JsonValue argument, JsonObject schema) {
    if (ANNOTATIONS.contains(keyword)) return true;
    return switch (keyword) {
      case "$ref" -> accepts(value, resolve(root, schema));
      case "anyOf" -> argument.asList().stream().anyMatch(each -> accepts(value, each.asObject()));
      case "const" -> value.equals(argument);
      case "enum" -> argument.asList().contains(value);
      case "type" -> argument instanceof JsonArray types
          ? types.elements().stream().anyMatch(each -> isOfType(value, each.asString()))
          : isOfType(value, argument.asString());
      case "minimum" -> !(value instanceof JsonNumber number) || decimal(number).compareTo(decimal(argument)) >= 0;
      case "maximum" -> !(value instanceof JsonNumber number) || decimal(number).compareTo(decimal(argument)) <= 0;
      case "minLength" -> !(value instanceof JsonString text) || length(text) >= argument.asLong();
      case "maxLength" -> !(value instanceof JsonString text) || length(text) <= argument.asLong();
      case "pattern" -> !(value instanceof JsonString text) || text.value().matches(argument.asString());
      case "format" -> !(value instanceof JsonString text) || isOfFormat(text.value(), argument.asString());
      case "minItems" -> !(value instanceof JsonArray array) || array.size() >= argument.asLong();
      case "maxItems" -> !(value instanceof JsonArray array) || array.size() <= argument.asLong();
      case "items" -> !(value instanceof JsonArray array)
          || array.elements().stream().allMatch(each -> accepts(each, argument.asObject()));
      case "minProperties" -> !(value instanceof JsonObject object) || object.members().size() >= argument.asLong();
      case "maxProperties" -> !(value instanceof JsonObject object) || object.members().size() <= argument.asLong();
      case "properties" -> !(value instanceof JsonObject object) || object.members().entrySet().stream()
          .allMatch(each -> argument.asObject().object(each.getKey()).map(part -> accepts(each.getValue(), part))
              .orElse(true));
      case "required" -> !(value instanceof JsonObject object) || argument.asList().stream().map(JsonValue::asString)
          .allMatch(name -> object.members().containsKey(name) || isOptional(schema.get("properties").get(name)));
      case "additionalProperties" -> !(value instanceof JsonObject object) || object.members().entrySet().stream()
          .filter(each -> schema.object("properties").orElse(JsonObject.of()).object(each.getKey()).isEmpty())
          .allMatch(each -> argument instanceof JsonObject part && accepts(each.getValue(), part));
      default -> throw new AssertionError("unknown keyword " + keyword + " in " + schema);
    };
  }

  private boolean isOptional(JsonValue schema) {
    return nullableMayBeMissing && !schema.asObject().isEmpty() && accepts(JsonNull.NULL, schema.asObject());
  }

  private static boolean isOfType(JsonValue value, String type) {
    return switch (type) {
      case "object" -> value instanceof JsonObject;
      case "array" -> value instanceof JsonArray;
      case "string" -> value instanceof JsonString;
      case "boolean" -> value instanceof JsonBoolean;
      case "null" -> value instanceof JsonNull;
      case "number" -> value instanceof JsonNumber;
      case "integer" -> value instanceof JsonNumber number && decimal(number).stripTrailingZeros().scale() <= 0;
      default -> throw new AssertionError("unknown type " + type);
    };
  }

  private static BigDecimal decimal(JsonValue number) {
    return new BigDecimal(((JsonNumber) number).text());
  }

  private static long length(JsonString text) {
    return text.value().codePointCount(0, text.value().length());
  }

  private static boolean isOfFormat(String text, String format) {
    try {
      var parsed = switch (format) {
        case "date-time" -> Instant.parse(text);
        case "date" -> LocalDate.parse(text);
        case "uuid" -> UUID.fromString(text);
        case "uri" -> URI.create(text);
        default -> throw new AssertionError("unknown format " + format);
      };
      return parsed instanceof UUID == text.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");
    } catch (DateTimeException | IllegalArgumentException e) {
      return false;
    }
  }
}
