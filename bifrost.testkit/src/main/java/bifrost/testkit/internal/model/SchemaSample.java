package bifrost.testkit.internal.model;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
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
 * A generator of values that match a JSON schema and relate to the prompt. It supports type, enum, const,
 * default, properties, required, items, prefixItems, anyOf, oneOf, allOf, $ref within the schema, format, the
 * limits of strings, numbers and arrays, and patterns of durations.
 */
final class SchemaSample {
  private static final int MAX_DEPTH = 6;
  private static final JsonObject NULL = JsonObject.of("type", "null");
  private static final String DURATION = "PT5M";
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
    if (!(schema instanceof JsonObject object) || depth > 4 * MAX_DEPTH) {
      return new JsonString("anything"); // the schema is true, or its $ref is cyclic
    }
    Optional<JsonValue> fixed = fixedValue(object);
    if (fixed.isPresent()) return fixed.get();
    Optional<JsonObject> referenced = referencedSchema(object, depth);
    return referenced.isPresent() ? value(referenced.get(), depth + 1) : ofType(type(object), object, depth);
  }

  private Optional<JsonValue> fixedValue(JsonObject schema) {
    if (schema.members().containsKey("const")) return Optional.of(schema.members().get("const"));
    return schema.array("enum").map(JsonArray::elements).filter(values -> !values.isEmpty()).map(this::mentionedOrFirst)
        .or(() -> schema.tryGet("default"));
  }

  private JsonValue mentionedOrFirst(List<JsonValue> values) {
    return values.stream()
        .filter(value -> value instanceof JsonString text ? prompt.mentions(text.value()) : isNumberInPrompt(value))
        .findFirst().orElse(values.get(0));
  }

  private boolean isNumberInPrompt(JsonValue value) {
    return value instanceof JsonNumber && prompt.firstNumber().isPresent()
        && value.equals(JsonNumber.of(prompt.firstNumber().getAsLong()));
  }

  /**
   * {@return the schema to which this schema refers: the target of its reference, its first alternative (at the
   * maximum depth, null if possible), or its merged parts}
   */
  private Optional<JsonObject> referencedSchema(JsonObject schema, int depth) {
    Optional<JsonObject> reference = schema.string("$ref").flatMap(this::resolve);
    if (depth >= MAX_DEPTH && schema.array("anyOf").filter(options -> options.elements().contains(NULL)).isPresent()) {
      return Optional.of(NULL);
    }
    return reference.or(() -> first(schema, "anyOf")).or(() -> first(schema, "oneOf")).or(() -> merged(schema));
  }

  private Optional<JsonObject> resolve(String reference) {
    Optional<JsonObject> target = Optional.of(root);
    for (String segment : reference.replaceFirst("^#/?", "").split("/")) {
      String name = segment.replace("~1", "/").replace("~0", "~");
      if (!name.isEmpty()) target = target.flatMap(object -> object.object(name));
    }
    return target;
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

  private static JsonObject merge(JsonObject base, JsonObject added) {
    JsonObject merged = base;
    for (var member : added.members().entrySet()) {
      JsonValue current = base.members().get(member.getKey());
      var value =
          current instanceof JsonObject first && member.getValue() instanceof JsonObject second ? merge(first, second)
              : member.getValue();
      merged = merged.with(member.getKey(), value);
    }
    return merged;
  }

  private static String type(JsonObject schema) {
    JsonValue type = schema.tryGet("type").orElse(JsonNull.NULL);
    if (type instanceof JsonString one) return one.value();
    if (type instanceof JsonArray types
        && types.elements().stream().findFirst().orElse(type) instanceof JsonString first) {
      return first.value();
    }
    if (schema.tryGet("properties").isPresent()) return "object";
    return schema.tryGet("items").isPresent() ? "array" : "string";
  }

  private JsonValue ofType(String type, JsonObject schema, int depth) {
    return switch (type) {
      case "object" -> object(schema, depth);
      case "array" -> array(schema, depth);
      case "integer" -> number(schema, BigDecimal.ONE);
      case "number" -> number(schema, schema.tryGet("multipleOf").isPresent() ? BigDecimal.ONE : new BigDecimal("0.5"));
      case "boolean" -> Json.of(true);
      case "null" -> JsonNull.NULL;
      default -> new JsonString(string(schema));
    };
  }

  private JsonObject object(JsonObject schema, int depth) {
    JsonObject properties = schema.object("properties").orElse(JsonObject.of());
    Set<JsonValue> required = Set.copyOf(schema.array("required").map(JsonArray::elements).orElse(List.of()));
    long minimum = schema.integer("minProperties").orElse(0);
    long maximum = schema.integer("maxProperties").orElse(Long.MAX_VALUE);
    var members = new LinkedHashMap<String, JsonValue>();
    properties.members().forEach((name, part) -> {
      // a recursive schema ends, because optional properties are omitted at the maximum depth
      boolean isOptional = depth < MAX_DEPTH ? members.size() < maximum : members.size() < minimum;
      if (isOptional || required.contains(new JsonString(name))) members.put(name, value(part, depth + 1));
    });
    JsonValue additional = schema.tryGet("additionalProperties").orElse(JsonBoolean.TRUE);
    for (int i = 1; members.size() < minimum && !additional.equals(JsonBoolean.FALSE); i++) {
      members.putIfAbsent("member" + i, value(additional, depth + 1));
    }
    return new JsonObject(members);
  }

  private JsonArray array(JsonObject schema, int depth) {
    var elements = new ArrayList<JsonValue>();
    schema.array("prefixItems")
        .ifPresent(parts -> parts.elements().forEach(part -> elements.add(value(part, depth + 1))));
    long minimum = schema.integer("minItems").orElse(depth < MAX_DEPTH && elements.isEmpty() ? 1 : 0);
    long maximum = schema.integer("maxItems").orElse(Long.MAX_VALUE);
    JsonValue item = schema.tryGet("items").orElse(JsonObject.of());
    while (elements.size() < Math.min(minimum, maximum)) elements.add(value(item, depth + 1));
    return new JsonArray(elements);
  }

  /** {@return the number in the prompt if it is valid, otherwise the valid number nearest to 1} */
  private JsonNumber number(JsonObject schema, BigDecimal margin) {
    BigDecimal minimum =
        bound(schema, "minimum").or(() -> bound(schema, "exclusiveMinimum").map(margin::add)).orElse(null);
    BigDecimal maximum = bound(schema, "maximum")
        .or(() -> bound(schema, "exclusiveMaximum").map(bound -> bound.subtract(margin))).orElse(null);
    BigDecimal number = BigDecimal.valueOf(prompt.firstNumber().orElse(1));
    if (maximum != null && number.compareTo(maximum) > 0) number = BigDecimal.ONE.min(maximum);
    if (minimum != null && number.compareTo(minimum) < 0) number = minimum;
    BigDecimal multiple = bound(schema, "multipleOf").filter(each -> each.signum() > 0).orElse(null);
    return JsonNumber
        .of(multiple == null ? number : number.divide(multiple, 0, RoundingMode.CEILING).multiply(multiple));
  }

  private static Optional<BigDecimal> bound(JsonObject schema, String name) {
    return schema.tryGet(name).filter(JsonNumber.class::isInstance)
        .map(number -> new BigDecimal(((JsonNumber) number).text()));
  }

  private String string(JsonObject schema) {
    Optional<String> formatted = schema.string("format").map(FORMATS::get)
        .or(() -> schema.string("pattern").filter(DURATION::matches).map(pattern -> DURATION));
    if (formatted.isPresent()) return formatted.get();
    var text = new StringBuilder(word());
    while (text.codePointCount(0, text.length()) < schema.integer("minLength").orElse(0)) text.append('.');
    long maximum = schema.integer("maxLength").orElse(Long.MAX_VALUE);
    if (text.codePointCount(0, text.length()) > maximum) text.setLength(text.offsetByCodePoints(0, (int) maximum));
    return text.toString();
  }

  /**
   * {@return the next name in the prompt, or the last name if there are no more, or the start of the prompt if
   * it has no names}
   */
  private String word() {
    if (names.hasNext()) lastName = Optional.of(names.next());
    String start = prompt.excerpt(40);
    return lastName.orElse(start.isEmpty() ? "text" : start);
  }
}
