package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codec of {@code Map} with keys of type {@code String} or of an enum. */
final class MapCodec extends TypeCodec {
  private final @Nullable EnumCodec keys; // null for keys of type String
  private final TypeCodec value;
  private final Limits limits;

  MapCodec(@Nullable EnumCodec keys, TypeCodec value, Limits limits) {
    this.keys = keys;
    this.value = value;
    this.limits = limits.ofSize();
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonObject object)) throw path.mismatch("an object", json);
    int size = object.members().size();
    if (!limits.contains(size)) throw path.mismatch(expected(), size + " members", null);
    var map = new LinkedHashMap<Object, Object>();
    for (var member : object.members().entrySet()) {
      var key = key(member.getKey(), path);
      path.enter(member.getKey());
      map.put(key, value.read(member.getValue(), path));
      path.leave();
    }
    return Collections.unmodifiableMap(map);
  }

  private Object key(String name, MappingPath path) {
    if (keys == null) return name;
    var constant = keys.constant(name);
    if (constant == null) {
      throw path.mismatch("only the members " + keys.names(), "a member " + JsonPath.quote(name), null);
    }
    return constant;
  }

  private String expected() {
    return "an object with a size" + limits.text();
  }

  @Override
  JsonValue write(Object map, MappingPath path) {
    var entries = ((Map<?, ?>) map).entrySet();
    if (!limits.contains(entries.size())) throw path.invalid(expected(), entries.size() + " members");
    var out = JsonObject.builder();
    for (var entry : entries) {
      if (entry.getKey() == null) throw new IllegalArgumentException("a key of the map at " + path.text() + " is null");
      var name = keys == null ? (String) entry.getKey() : keys.write(entry.getKey(), path).value();
      path.enter(name);
      if (entry.getValue() == null) throw RecordCodec.isNull(path);
      out.put(name, value.write(entry.getValue(), path));
      path.leave();
    }
    return out.build();
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    var schema = JsonObject.of("type", "object");
    schema = keys == null ? schema.with("additionalProperties", out.use(value))
        : withProperties(schema, keys.names(), out);
    return out.withSizes(schema, limits, "minProperties", "maxProperties");
  }

  /** {@return the schema of constants as keys} Not all of vLLM's backends support {@code propertyNames}. */
  private JsonObject withProperties(JsonObject schema, Iterable<String> names, SchemaWriter out) {
    var properties = JsonObject.builder();
    var valueSchema = out.use(value);
    for (var name : names) properties.put(name, valueSchema);
    return schema.with("properties", properties.build()).with("additionalProperties", false);
  }

  @Override
  List<TypeCodec> parts() { // the schema of the values occurs once for each constant
    return keys == null || keys.names().size() == 1 ? List.of(value) : List.of(value, value);
  }

  @Override
  boolean isStrict() {
    return false; // strict mode requires all members, and that additionalProperties is false
  }
}
