package bifrost.testkit.internal.model;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Makes a value that fits a JSON schema and has something to do with the prompt. Understood are type, enum, const, default,
 * properties, required, items, prefixItems, anyOf, oneOf, allOf, $ref within the schema, format, and the bounds of strings, numbers
 * and arrays; pattern is not.
 */
final class SchemaSample {
  private static final int DEEP = 6;
  private static final Map<String, String> FORMATS =
      Map.of("date", "2026-01-01", "time", "12:00:00Z", "date-time", "2026-01-01T12:00:00Z", "email", "toy@example.com",
          "uri", "https://example.com/", "uuid", "00000000-0000-4000-8000-000000000001", "ipv4", "192.0.2.1");

  private final JsonObject root;
  private final AnalyzedText prompt;
  private final Iterator<String> names;
  private Optional<String> lastName = Optional.empty();

  private SchemaSample(JsonObject root, AnalyzedText prompt) {
    this.root = root;
    this.prompt = prompt;
    this.names = prompt.names().iterator();
  }

  static JsonValue of(JsonObject schema, AnalyzedText prompt) {
    return new SchemaSample(schema, prompt).value(schema, 0);
  }

  private JsonValue value(JsonValue schema, int depth) {
    if (!(schema instanceof JsonObject object) || depth > 4 * DEEP) {
      return new JsonString("anything"); // true, or an endless $ref
    }
    Optional<JsonValue> given = given(object);
    if (given.isPresent()) return given.get();
    Optional<JsonObject> other = elsewhere(object);
    return other.isPresent() ? value(other.get(), depth + 1) : ofType(type(object), object, depth);
  }

  private Optional<JsonValue> given(JsonObject schema) {
    if (schema.members().containsKey("const")) return Optional.of(schema.members().get("const"));
    return schema.array("enum").map(JsonArray::elements).filter(values -> !values.isEmpty()).map(this::mentioned)
        .or(() -> schema.get("default"));
  }

  private JsonValue mentioned(List<JsonValue> values) {
    return values.stream()
        .filter(value -> value instanceof JsonString text ? prompt.mentions(text.value()) : isNumberInPrompt(value))
        .findFirst().orElse(values.get(0));
  }

  private boolean isNumberInPrompt(JsonValue value) {
    return value instanceof JsonNumber && prompt.firstNumber().isPresent()
        && value.equals(JsonNumber.of(prompt.firstNumber().getAsLong()));
  }

  /** The schema this one points to: by reference, by its first alternative, or by all its parts put together. */
  private Optional<JsonObject> elsewhere(JsonObject schema) {
    Optional<JsonObject> reference = schema.string("$ref").flatMap(this::resolve);
    return reference.or(() -> first(schema, "anyOf")).or(() -> first(schema, "oneOf")).or(() -> merged(schema));
  }

  private Optional<JsonObject> resolve(String reference) {
    Optional<JsonObject> at = Optional.of(root);
    for (String step : reference.replaceFirst("^#/?", "").split("/")) {
      String name = step.replace("~1", "/").replace("~0", "~");
      if (!name.isEmpty()) at = at.flatMap(object -> object.object(name));
    }
    return at;
  }

  private static Optional<JsonObject> first(JsonObject schema, String name) {
    return schema.array(name).flatMap(options -> options.elements().stream()
        .filter(JsonObject.class::isInstance).map(JsonObject.class::cast).findFirst());
  }

  private Optional<JsonObject> merged(JsonObject schema) {
    return schema.array("allOf")
        .map(parts -> parts.elements().stream().filter(JsonObject.class::isInstance).map(JsonObject.class::cast)
            .map(part -> part.string("$ref").flatMap(this::resolve).orElse(part))
            .reduce(schema.without("allOf"), SchemaSample::merge));
  }

  private static JsonObject merge(JsonObject one, JsonObject other) {
    JsonObject both = one;
    for (var member : other.members().entrySet()) {
      JsonValue mine = one.members().get(member.getKey());
      var merged =
          mine instanceof JsonObject first && member.getValue() instanceof JsonObject second ? merge(first, second)
              : member.getValue();
      both = both.with(member.getKey(), merged);
    }
    return both;
  }

  private static String type(JsonObject schema) {
    JsonValue type = schema.get("type").orElse(JsonNull.NULL);
    if (type instanceof JsonString one) return one.value();
    if (type instanceof JsonArray several
        && several.elements().stream().findFirst().orElse(type) instanceof JsonString first) {
      return first.value();
    }
    if (schema.get("properties").isPresent()) return "object";
    return schema.get("items").isPresent() ? "array" : "string";
  }

  private JsonValue ofType(String type, JsonObject schema, int depth) {
    return switch (type) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> number(schema, BigDecimal.ONE);
      case "number" -> number(schema, schema.get("multipleOf").isPresent() ? BigDecimal.ONE : new BigDecimal("0.5"));
      case "boolean" -> Json.of(true);
      case "null" -> JsonNull.NULL;
      default -> new JsonString(string(schema));
    };
  }

  private JsonObject object(JsonObject schema, int depth) {
    JsonObject properties = schema.object("properties").orElse(JsonObject.of());
    Set<JsonValue> required = Set.copyOf(schema.array("required").map(JsonArray::elements).orElse(List.of()));
    var members = new LinkedHashMap<String, JsonValue>();
    properties.members().forEach((name, part) -> {
      boolean wanted = depth < DEEP || required.contains(new JsonString(name)); // optional ones end a recursive schema
      if (wanted) members.put(name, value(part, depth + 1));
    });
    return new JsonObject(members);
  }

  private JsonArray array(JsonObject schema, int depth) {
    var elements = new ArrayList<JsonValue>();
    schema.array("prefixItems")
        .ifPresent(parts -> parts.elements().forEach(part -> elements.add(value(part, depth + 1))));
    long least = schema.integer("minItems").orElse(depth < DEEP && elements.isEmpty() ? 1 : 0);
    long most = schema.integer("maxItems").orElse(Long.MAX_VALUE);
    JsonValue item = schema.get("items").orElse(JsonObject.of());
    while (elements.size() < Math.min(least, most)) elements.add(value(item, depth + 1));
    return new JsonArray(elements);
  }

  /** The number in the prompt if it fits, otherwise one that does, as near to 1 as possible. */
  private JsonNumber number(JsonObject schema, BigDecimal margin) {
    BigDecimal least =
        bound(schema, "minimum").or(() -> bound(schema, "exclusiveMinimum").map(margin::add)).orElse(null);
    BigDecimal most = bound(schema, "maximum")
        .or(() -> bound(schema, "exclusiveMaximum").map(bound -> bound.subtract(margin))).orElse(null);
    BigDecimal wanted = BigDecimal.valueOf(prompt.firstNumber().orElse(1));
    if (most != null && wanted.compareTo(most) > 0) wanted = BigDecimal.ONE.min(most);
    if (least != null && wanted.compareTo(least) < 0) wanted = least;
    BigDecimal step = bound(schema, "multipleOf").filter(each -> each.signum() > 0).orElse(null);
    return JsonNumber.of(step == null ? wanted : wanted.divide(step, 0, RoundingMode.CEILING).multiply(step));
  }

  private static Optional<BigDecimal> bound(JsonObject schema, String name) {
    return schema.get(name).filter(JsonNumber.class::isInstance)
        .map(number -> new BigDecimal(((JsonNumber) number).text()));
  }

  private String string(JsonObject schema) {
    Optional<String> formatted = schema.string("format").map(FORMATS::get);
    if (formatted.isPresent()) return formatted.get();
    var text = new StringBuilder(word());
    while (text.codePointCount(0, text.length()) < schema.integer("minLength").orElse(0)) text.append('.');
    long most = schema.integer("maxLength").orElse(Long.MAX_VALUE);
    if (text.codePointCount(0, text.length()) > most) text.setLength(text.offsetByCodePoints(0, (int) most));
    return text.toString();
  }

  /** The next name in the prompt, the last one again when there are no more, the prompt itself if it has no name. */
  private String word() {
    if (names.hasNext()) lastName = Optional.of(names.next());
    String start = prompt.excerpt(40);
    return lastName.orElse(start.isEmpty() ? "text" : start);
  }
}
