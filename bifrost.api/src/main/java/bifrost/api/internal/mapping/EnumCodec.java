package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonName;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The codec of an enum. */
final class EnumCodec extends TypeCodec {
  private final Class<?> type;
  private final Map<String, Enum<?>> constants = new LinkedHashMap<>();
  private final Map<Enum<?>, JsonString> names = new HashMap<>();

  EnumCodec(Class<?> type) {
    this.type = type;
    for (var constant : (Enum<?>[]) type.getEnumConstants()) {
      var name = name(type, constant);
      names.put(constant, new JsonString(name));
      if (constants.put(name, constant) != null) {
        throw new IllegalArgumentException(
            "two constants of " + type.getTypeName() + " have the name '" + name + "': change a @JsonName");
      }
    }
    if (constants.isEmpty()) throw new IllegalArgumentException(type.getTypeName() + " has no constants: add one");
  }

  /** {@return the names of all constants, in order} */
  Set<String> names() {
    return constants.keySet();
  }

  /** {@return the constant; null if none has the name} */
  @Nullable
  Enum<?> constant(String name) {
    return constants.get(name);
  }

  private static String name(Class<?> type, Enum<?> constant) {
    try {
      var annotation = type.getDeclaredField(constant.name()).getAnnotation(JsonName.class);
      return annotation == null ? constant.name() : annotation.value();
    } catch (NoSuchFieldException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    var constant = json instanceof JsonString text ? constant(text.value()) : null;
    if (constant == null) throw path.mismatch("one of " + JsonArray.of(constants.keySet().toArray()), json);
    return constant;
  }

  @Override
  JsonString write(Object value, MappingPath path) {
    return Objects.requireNonNull(names.get(value));
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return out.described(JsonObject.of("type", "string").with("enum", List.copyOf(constants.keySet())), type);
  }
}
