package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** The codec of {@code Optional}, {@code OptionalInt}, {@code OptionalLong} and {@code OptionalDouble}. */
final class OptionalCodec extends TypeCodec {
  private final Class<?> type;
  private final TypeCodec content;

  OptionalCodec(Class<?> type, TypeCodec content) {
    if (content instanceof OptionalCodec) {
      throw new IllegalArgumentException("an Optional of an Optional has no JSON form: use one Optional");
    }
    this.type = type;
    this.content = content;
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (json == JsonNull.NULL) return ifMissing();
    var value = content.read(json, path);
    if (type == OptionalInt.class) return OptionalInt.of((int) value);
    if (type == OptionalLong.class) return OptionalLong.of((long) value);
    return type == OptionalDouble.class ? OptionalDouble.of((double) value) : Optional.of(value);
  }

  @Override
  Object ifMissing() {
    if (type == OptionalInt.class) return OptionalInt.empty();
    if (type == OptionalLong.class) return OptionalLong.empty();
    return type == OptionalDouble.class ? OptionalDouble.empty() : Optional.empty();
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    var present = present(value);
    return present == null ? JsonNull.NULL : content.write(present, path);
  }

  private static @Nullable Object present(Object value) {
    if (value instanceof OptionalInt number) return number.isPresent() ? number.getAsInt() : null;
    if (value instanceof OptionalLong number) return number.isPresent() ? number.getAsLong() : null;
    if (value instanceof OptionalDouble number) return number.isPresent() ? number.getAsDouble() : null;
    return ((Optional<?>) value).orElse(null);
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    var schema = out.use(content);
    if (schema.isEmpty()) return schema; // any value, which includes null
    if (!(schema.members().get("type") instanceof JsonString single)) {
      return JsonObject.of("anyOf", List.of(schema, JsonObject.of("type", "null")));
    }
    var nullable = schema.with("type", List.of(single, "null"));
    return schema.members().get("enum") instanceof JsonArray constants ? nullable.with("enum", withNull(constants))
        : nullable;
  }

  private static List<JsonValue> withNull(JsonArray constants) {
    var all = new ArrayList<>(constants.elements());
    all.add(JsonNull.NULL);
    return all;
  }

  @Override
  List<TypeCodec> parts() {
    return List.of(content);
  }
}
