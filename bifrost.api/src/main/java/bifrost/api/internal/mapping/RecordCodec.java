package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codec of a record. */
final class RecordCodec extends TypeCodec {
  /** A component: its name in JSON, its codec and its description. */
  record Component(String name, TypeCodec codec, String description) {}

  private final ResolvedType type;
  private final @Nullable RecordHandles handles; // null if only the schema is needed
  private Component[] components = {}; // set by the factory, because a component can contain the record itself
  private Map<String, Integer> indices = Map.of();

  RecordCodec(ResolvedType type, @Nullable RecordHandles handles) {
    this.type = type;
    this.handles = handles;
  }

  void setComponents(List<Component> all) {
    components = all.toArray(Component[]::new);
    indices = new LinkedHashMap<>();
    for (var each : all) {
      if (indices.put(each.name(), indices.size()) != null) {
        throw new IllegalArgumentException("two components of " + type + " have the name '" + each.name()
            + "' in JSON: change a @JsonName");
      }
    }
  }

  boolean hasMember(String name) {
    return indices.containsKey(name);
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonObject object)) throw path.mismatch("an object", json);
    return read(object, null, path);
  }

  /**
   * Reads a record.
   *
   * @param ignored the name of a member that is not a component, or null
   */
  Object read(JsonObject json, @Nullable String ignored, MappingPath path) {
    var arguments = new Object[components.length];
    for (var member : json.members().entrySet()) {
      var index = indices.get(member.getKey());
      if (index == null) {
        if (member.getKey().equals(ignored)) continue;
        throw path.mismatch("only the members " + indices.keySet(), "a member " + JsonPath.quote(member.getKey()),
            null);
      }
      path.enter(member.getKey());
      arguments[index] = components[index].codec().read(member.getValue(), path);
      path.leave();
    }
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i] == null) arguments[i] = ifMissing(components[i], path);
    }
    return construct(arguments, path);
  }

  private static Object ifMissing(Component component, MappingPath path) {
    var value = component.codec().ifMissing();
    if (value == null) throw path.mismatch("a member " + JsonPath.quote(component.name()), "none", null);
    return value;
  }

  private Object construct(Object[] arguments, MappingPath path) {
    try {
      return access().construct(arguments);
    } catch (RuntimeException e) {
      throw path.mismatch("a valid " + type.raw().getSimpleName(), "values that its constructor rejects: " + e, e);
    }
  }

  private RecordHandles access() {
    if (handles == null) throw new IllegalStateException("the mapping of " + type + " has only a schema");
    return handles;
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    var out = JsonObject.builder();
    write(value, out, path);
    return out.build();
  }

  void write(Object value, JsonObject.Builder out, MappingPath path) {
    for (int i = 0; i < components.length; i++) {
      path.enter(components[i].name());
      var component = access().component(value, i);
      if (component == null) throw isNull(path);
      out.put(components[i].name(), components[i].codec().write(component, path));
      path.leave();
    }
  }

  static IllegalArgumentException isNull(MappingPath path) {
    return new IllegalArgumentException("the value at " + path.text() + " is null: use an Optional");
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    return schema(out, JsonObject.of());
  }

  /**
   * {@return the schema of an object}
   *
   * @param first the properties that precede the components
   */
  JsonObject schema(SchemaWriter out, JsonObject first) {
    var properties = JsonObject.builder().putAll(first);
    var required = new ArrayList<>(first.members().keySet());
    for (var each : components) {
      properties.put(each.name(), out.described(out.use(each.codec()), each.description()));
      required.add(each.name());
    }
    return out.described(JsonObject.of("type", "object"), type.raw())
        .with("properties", properties.build()).with("required", required).with("additionalProperties", false);
  }

  @Override
  List<TypeCodec> parts() {
    return Arrays.stream(components).map(Component::codec).toList();
  }

  @Override
  String definitionName() {
    return type.name();
  }
}
