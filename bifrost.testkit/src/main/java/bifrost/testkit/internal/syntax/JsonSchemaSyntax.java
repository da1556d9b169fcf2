package bifrost.testkit.internal.syntax;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Set;

/** A check of JSON schemas. Keywords that a backend of vLLM ignores are not checked. */
public final class JsonSchemaSyntax {
  private static final Set<String> TYPES =
      Set.of("string", "number", "integer", "boolean", "null", "object", "array");

  private final JsonValue root;

  private JsonSchemaSyntax(JsonValue root) {
    this.root = root;
  }

  /**
   * Checks a schema.
   *
   * @throws SyntaxException if it is invalid
   */
  public static void check(JsonValue schema) {
    if (schema.equals(JsonBoolean.FALSE)) throw error("Schema 'false' cannot accept any value");
    new JsonSchemaSyntax(schema).schema(schema);
  }

  private void schema(JsonValue value) {
    if (value instanceof JsonBoolean) return;
    if (!(value instanceof JsonObject schema)) {
      throw error("Schema should be an object or bool, but got " + value);
    }
    type(schema);
    reference(schema);
    enumeration(schema);
    for (var name : List.of("anyOf", "oneOf", "allOf")) schemas(schema, name);
    object(schema);
    array(schema);
    string(schema);
    for (var name : List.of("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")) number(schema, name);
    order(schema, "minimum", "maximum", "Invalid range: minimum greater than maximum");
    for (var name : List.of("$defs", "definitions")) definitions(schema, name);
  }

  private static void type(JsonObject schema) {
    var type = schema.members().get("type");
    if (type == null) return;
    if (type instanceof JsonArray types) {
      for (var each : types.elements()) {
        if (!(each instanceof JsonString name)) throw error("type must be a string or an array of strings");
        typeName(name.value());
      }
    } else if (type instanceof JsonString name) {
      typeName(name.value());
    } else {
      throw error("Type should be a string");
    }
  }

  private static void typeName(String name) {
    if (!TYPES.contains(name)) throw error("Unsupported type \"" + name + "\"");
  }

  private void reference(JsonObject schema) {
    var reference = schema.members().get("$ref");
    if (reference == null) return;
    if (!(reference instanceof JsonString path)) throw error("$ref must be a string");
    if (!path.value().startsWith("#/")) return;
    JsonValue target = root;
    for (var segment : path.value().substring(2).split("/")) {
      var name = segment.replace("~1", "/").replace("~0", "~");
      if (!(target instanceof JsonObject parent) || !parent.members().containsKey(name)) {
        throw error("Cannot find field " + segment + " in " + path.value());
      }
      target = parent.members().get(name);
    }
  }

  private static void enumeration(JsonObject schema) {
    var options = schema.members().get("enum");
    if (options == null) return;
    if (!(options instanceof JsonArray array)) throw error("enum must be an array");
    if (array.isEmpty()) throw error("enum array must not be empty");
  }

  private void schemas(JsonObject schema, String name) {
    var parts = schema.members().get(name);
    if (parts == null) return;
    if (!(parts instanceof JsonArray array)) throw error(name + " must be an array");
    array.forEach(this::schema);
  }

  private void object(JsonObject schema) {
    definitions(schema, "properties");
    var required = schema.members().get("required");
    if (required != null && !(required instanceof JsonArray)) throw error("required must be an array");
    optionalSchema(schema, "additionalProperties");
    bounds(schema, "Properties");
  }

  private void array(JsonObject schema) {
    var items = schema.members().get("items");
    if (items != null && !(items instanceof JsonObject) && !(items instanceof JsonBoolean)) {
      throw error("items must be a boolean or an object");
    }
    optionalSchema(schema, "items");
    schemas(schema, "prefixItems");
    bounds(schema, "Items");
  }

  private static void string(JsonObject schema) {
    var pattern = schema.members().get("pattern");
    if (pattern != null && !(pattern instanceof JsonString)) throw error("pattern must be a string");
    if (pattern instanceof JsonString regex) RegexSyntax.check(regex.value());
    integer(schema, "minLength");
    integer(schema, "maxLength");
    order(schema, "minLength", "maxLength",
        "minLength " + schema.members().get("minLength") + " is greater than maxLength "
            + schema.members().get("maxLength"));
  }

  private void optionalSchema(JsonObject schema, String name) {
    var part = schema.members().get(name);
    if (part != null) schema(part);
  }

  private void definitions(JsonObject schema, String name) {
    var parts = schema.members().get(name);
    if (parts == null) return;
    if (!(parts instanceof JsonObject object)) throw error(name + " must be an object");
    object.members().values().forEach(this::schema);
  }

  private static void bounds(JsonObject schema, String unit) {
    var minimum = "min" + unit;
    var maximum = "max" + unit;
    integer(schema, minimum);
    integer(schema, maximum);
    order(schema, minimum, maximum, minimum + " is greater than " + maximum + ": " + schema.members().get(minimum)
        + " > " + schema.members().get(maximum));
  }

  private static void integer(JsonObject schema, String name) {
    var value = schema.members().get(name);
    if (value != null && (!(value instanceof JsonNumber number)
        || new BigDecimal(number.text()).stripTrailingZeros().scale() > 0)) {
      throw error(name + " must be an integer not exceeding 2147483647");
    }
  }

  private static void number(JsonObject schema, String name) {
    var value = schema.members().get(name);
    boolean isFlag = name.startsWith("exclusive") && value instanceof JsonBoolean; // in JSON Schema draft 4
    if (value != null && !isFlag && !(value instanceof JsonNumber)) throw error("Value must be a number");
  }

  private static void order(JsonObject schema, String minimum, String maximum, String message) {
    if (schema.members().get(minimum) instanceof JsonNumber low
        && schema.members().get(maximum) instanceof JsonNumber high
        && new BigDecimal(low.text()).compareTo(new BigDecimal(high.text())) > 0) {
      throw error(message);
    }
  }

  private static SyntaxException error(String message) {
    return SyntaxException.inSchema(message);
  }
}
