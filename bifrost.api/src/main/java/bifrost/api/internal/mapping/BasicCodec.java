package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;

/** The codec of {@code boolean}, and of JSON values, which are neither converted nor restricted. */
final class BasicCodec extends TypeCodec {
  private final Class<?> type;

  private BasicCodec(Class<?> type) {
    this.type = type;
  }

  /** {@return the codec; null if the type is of another kind} */
  static @Nullable BasicCodec of(Class<?> type) {
    return type == boolean.class || type == JsonValue.class || type == JsonObject.class ? new BasicCodec(type) : null;
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (type == boolean.class && json instanceof JsonBoolean bool) return bool.value();
    if (!type.isInstance(json)) throw path.mismatch(type == boolean.class ? "true or false" : "an object", json);
    return json;
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    if (type != boolean.class) return (JsonValue) value;
    return (boolean) value ? JsonBoolean.TRUE : JsonBoolean.FALSE;
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    if (type == JsonValue.class) return JsonObject.of();
    return JsonObject.of("type", type == boolean.class ? "boolean" : "object");
  }

  @Override
  boolean isStrict() {
    return type == boolean.class;
  }
}
