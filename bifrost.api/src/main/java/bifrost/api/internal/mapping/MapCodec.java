package bifrost.api.internal.mapping;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codec of {@code Map} with keys of type {@code String}. */
final class MapCodec extends TypeCodec {
  private final TypeCodec value;
  private final Limits limits;

  MapCodec(TypeCodec value, Limits limits) {
    this.value = value;
    this.limits = limits.ofSize();
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonObject object)) throw path.mismatch("an object", json);
    int size = object.members().size();
    if (!limits.contains(size)) throw path.mismatch("an object with a size" + limits.text(), size + " members", null);
    var map = new LinkedHashMap<String, Object>();
    for (var member : object.members().entrySet()) {
      path.enter(member.getKey());
      map.put(member.getKey(), value.read(member.getValue(), path));
      path.leave();
    }
    return Collections.unmodifiableMap(map);
  }

  @Override
  JsonValue write(Object map, MappingPath path) {
    var out = JsonObject.builder();
    for (var entry : ((Map<?, ?>) map).entrySet()) {
      if (entry.getKey() == null) throw new IllegalArgumentException("a key of the map at " + path.text() + " is null");
      path.enter(entry.getKey());
      if (entry.getValue() == null) throw RecordCodec.isNull(path);
      out.put((String) entry.getKey(), value.write(entry.getValue(), path));
      path.leave();
    }
    return out.build();
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return out.withSizes(JsonObject.of("type", "object").with("additionalProperties", out.use(value)), limits,
        "minProperties", "maxProperties");
  }

  @Override
  List<TypeCodec> parts() {
    return List.of(value);
  }

  @Override
  boolean isStrict() {
    return false; // strict mode requires that additionalProperties is false
  }
}
