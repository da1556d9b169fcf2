package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;

/** The codec of {@code boolean}, and of JSON values, which are neither converted nor restricted. */
final class BasicCodec extends TypeCodec {
  private final Class<?> type;
  private final String schemaType; // "" for any value

  private BasicCodec(Class<?> type, String schemaType) {
    this.type = type;
    this.schemaType = schemaType;
  }

  /** {@return the codec; null if the type is of another kind} */
  static @Nullable BasicCodec of(Class<?> type) {
    if (type == boolean.class || type == JsonBoolean.class) return new BasicCodec(type, "boolean");
    if (type == JsonObject.class) return new BasicCodec(type, "object");
    if (type == JsonArray.class) return new BasicCodec(type, "array");
    if (type == JsonString.class) return new BasicCodec(type, "string");
    if (type == JsonNumber.class) return new BasicCodec(type, "number");
    if (type == JsonNull.class) return new BasicCodec(type, "null");
    return type == JsonValue.class ? new BasicCodec(type, "") : null;
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (type == boolean.class && json instanceof JsonBoolean bool) return bool.value();
    if (!type.isInstance(json)) throw path.mismatch(expected(), json);
    return json;
  }

  private String expected() {
    if (schemaType.equals("boolean")) return "true or false";
    if (type == JsonNull.class) return schemaType;
    return (type == JsonObject.class || type == JsonArray.class ? "an " : "a ") + schemaType;
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    if (type != boolean.class) return (JsonValue) value;
    return (boolean) value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return schemaType.isEmpty() ? JsonObject.of() : JsonObject.of("type", schemaType);
  }

  @Override
  boolean isStrict() { // strict mode requires the content of objects and arrays
    return type != JsonValue.class && type != JsonObject.class && type != JsonArray.class;
  }
}
