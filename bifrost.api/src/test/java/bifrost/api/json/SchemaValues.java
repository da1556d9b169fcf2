package bifrost.api.json;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A generator of random values that match a schema of {@link JsonSchema}, and of values that differ in one place. */
final class SchemaValues {
  private static final int MAX_DEPTH = 12;
  private static final Map<String, List<String>> FORMATS = Map.of(
      "date-time", List.of("2026-01-31T12:00:00Z", "1969-12-31T23:59:59.123456789+01:00", "2024-02-29T00:00:00Z"),
      "date", List.of("2026-01-31", "0000-01-01", "2024-02-29"),
      "uuid", List.of("00000000-0000-4000-8000-000000000001", "ABCDEF00-0000-0000-0000-00000000000f"),
      "uri", List.of("https://example.com/a?b#c", "urn:a:b", "mailto:a@b"));
  private static final List<String> DURATIONS =
      List.of("PT0S", "P1D", "P-3DT4H5M6.789S", "PT36H", "PT-0.5S", "PT1H1S", "PT999999999H");
  /** Values that replace others. */
  private static final List<JsonValue> OTHERS = List.of(JsonNull.NULL, JsonBoolean.TRUE, JsonNumber.of(0),
      JsonNumber.of(-1), new JsonNumber("1.0"), new JsonNumber("1.5"), new JsonNumber("1e2"), JsonNumber.of(101),
      JsonNumber.of(128), JsonNumber.of(-129), JsonNumber.of(40000), JsonNumber.of(1L << 31),
      new JsonNumber("9223372036854775808"), new JsonNumber("-9223372036854775809"), new JsonNumber("1e30"),
      new JsonString(""), new JsonString("x"), new JsonString("Circle"), new JsonString("celsius"),
      new JsonString("CELSIUS"), new JsonString("long 👋🏽 text"), new JsonString("2026-02-30"), new JsonString("P1Y"),
      new JsonString("P1W"), JsonArray.of(), JsonArray.of(1), JsonArray.of(1, 2, 3), JsonArray.of("a"), JsonObject.of(),
      JsonObject.of("x", 1), JsonObject.of("type", "Cube"), JsonObject.of("a", "b").with("c", "d"));

  private final JsonObject root;
  private final Random random;

  SchemaValues(JsonObject root, Random random) {
    this.root = root;
    this.random = random;
  }

  JsonValue valid() {
    return value(root, 0);
  }

  private JsonValue value(JsonObject unresolved, int depth) {
    var schema = SchemaValidator.resolve(root, unresolved);
    if (schema.isEmpty()) return one(OTHERS);
    if (schema.tryGet("const").isPresent()) return schema.get("const");
    if (schema.array("enum").isPresent()) return one(schema.get("enum").asList());
    if (schema.array("anyOf").isPresent()) {
      var options = schema.get("anyOf").asList();
      return value((depth < MAX_DEPTH ? one(options) : last(options)).asObject(), depth + 1);
    }
    var type = schema.get("type");
    return ofType(type instanceof JsonArray types ? one(types.elements()).asString() : type.asString(), schema, depth);
  }

  /** {@return the last option, which is null or not recursive, or the first one} */
  private JsonValue last(List<JsonValue> options) {
    var last = options.get(options.size() - 1);
    return last.asObject().string("type").filter("null"::equals).isPresent() ? last : options.get(0);
  }

  private JsonValue ofType(String type, JsonObject schema, int depth) {
    return switch (type) {
      case "null" -> JsonNull.NULL;
      case "boolean" -> Json.of(random.nextBoolean());
      case "integer" -> integer(schema);
      case "number" -> number(schema);
      case "string" -> new JsonString(text(schema));
      case "array" -> array(schema, depth);
      default -> object(schema, depth);
    };
  }

  private JsonValue integer(JsonObject schema) {
    long min = schema.integer("minimum").orElse(-1000);
    long max = schema.integer("maximum").orElse(Math.max(1000, min));
    return JsonNumber.of(switch (random.nextInt(4)) {
      case 0 -> min;
      case 1 -> max;
      case 2 -> Math.max(min, Math.min(max, random.nextInt(200) - 100));
      default -> min + (long) (random.nextDouble() * ((double) max - min) / 2);
    });
  }

  /** {@return a number that a float represents exactly} */
  private JsonValue number(JsonObject schema) {
    double min = schema.number("minimum").orElse(-1000);
    double max = schema.number("maximum").orElse(Math.max(1000, min));
    double eighths = Math.floor(random.nextDouble() * (max - min) * 8) / 8;
    return random.nextInt(8) == 0 ? JsonNumber.of(max) : JsonNumber.of(min + eighths);
  }

  private String text(JsonObject schema) {
    if (schema.string("format").isPresent()) return one(FORMATS.get(schema.string("format").get()));
    if (schema.string("pattern").isPresent()) return one(DURATIONS);
    int min = (int) schema.integer("minLength").orElse(0);
    int max = (int) schema.integer("maxLength").orElse(min + 4);
    var text = new StringBuilder();
    for (int i = min + random.nextInt(max - min + 1); i > 0; i--) text.append(one(List.of("a", "é", "👋", "\"", "\n")));
    return text.toString();
  }

  private JsonArray array(JsonObject schema, int depth) {
    int min = (int) schema.integer("minItems").orElse(0);
    int max = (int) schema.integer("maxItems").orElse(depth < 4 ? 3 : min);
    var elements = new ArrayList<JsonValue>();
    for (int i = min + random.nextInt(max - min + 1); i > 0; i--) {
      elements.add(value(schema.get("items").asObject(), depth + 1));
    }
    return new JsonArray(elements);
  }

  private JsonObject object(JsonObject schema, int depth) {
    var members = new TreeMap<String, JsonValue>();
    schema.object("properties").ifPresent(
        properties -> properties.members()
            .forEach((name, part) -> members.put(name, value(part.asObject(), depth + 1))));
    if (schema.members().get("additionalProperties") instanceof JsonObject part) {
      int max = (int) schema.integer("maxProperties").orElse(depth < 4 ? 2 : 0);
      for (int i = random.nextInt(max + 1); i > 0; i--) members.put("key " + i, value(part, depth + 1));
    }
    return new JsonObject(members);
  }

  /** {@return a value in which one part is replaced, removed or added} */
  JsonValue changed(JsonValue value) {
    boolean isHere = random.nextInt(3) == 0;
    if (value instanceof JsonArray array && !array.isEmpty() && !isHere) {
      var elements = new ArrayList<>(array.elements());
      int index = random.nextInt(elements.size());
      elements.set(index, changed(elements.get(index)));
      return new JsonArray(elements);
    }
    if (value instanceof JsonObject object && !object.isEmpty() && !isHere) {
      var name = one(List.copyOf(object.members().keySet()));
      return switch (random.nextInt(6)) {
        case 0 -> object.without(name);
        case 1 -> object.with("other", one(OTHERS));
        default -> object.with(name, changed(object.members().get(name)));
      };
    }
    return random.nextBoolean() ? similar(value) : one(OTHERS);
  }

  private JsonValue similar(JsonValue value) {
    if (value instanceof JsonNumber) return JsonNumber.of(random.nextInt(300) - 100);
    if (value instanceof JsonString) return new JsonString(
        one(List.of("", "a", "👋🏽", "KELVIN", "2000-01-01", "PT1S")));
    if (!(value instanceof JsonArray array) || array.isEmpty()) return value;
    var fewer = array.elements().subList(1, array.size());
    return new JsonArray(random.nextBoolean() ? fewer
        : Stream.concat(fewer.stream(), array.elements().stream()).toList());
  }

  private <T> T one(List<T> options) {
    return options.get(random.nextInt(options.size()));
  }
}
