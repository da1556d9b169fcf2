package bifrost.api.internal.mapping;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonName;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The codec of a sealed interface whose implementations are records. The member {@code type} names the record. */
final class VariantCodec extends TypeCodec {
  private static final String DISCRIMINATOR = "type";

  private final ResolvedType type;
  private final Map<String, RecordCodec> records = new LinkedHashMap<>();
  private final Map<Class<?>, String> names = new HashMap<>();

  VariantCodec(ResolvedType type) {
    this.type = type;
  }

  /** Adds an implementation. */
  void add(Class<?> implementation, RecordCodec codec) {
    var annotation = implementation.getAnnotation(JsonName.class);
    var name = annotation == null ? implementation.getSimpleName() : annotation.value();
    if (names.put(implementation, name) != null) return; // it implements the interface twice
    if (records.put(name, codec) != null) {
      throw new IllegalArgumentException(
          "two implementations of " + type + " have the name '" + name + "': change a @JsonName");
    }
  }

  /**
   * Checks that there is an implementation, and that no component has the name of the discriminator, after all records
   * have their components.
   */
  void check() {
    if (records.isEmpty()) throw new IllegalArgumentException("no record implements " + type + ": add one");
    records.forEach((name, codec) -> {
      if (codec.hasMember(DISCRIMINATOR)) {
        throw new IllegalArgumentException("a component of " + name + " has the name of the member '" + DISCRIMINATOR
            + "', which distinguishes the implementations of " + type + ": add a @JsonName");
      }
    });
  }

  @Override
  Object read(JsonValue json, MappingPath path) {
    if (!(json instanceof JsonObject object)) throw path.mismatch("an object", json);
    var name = object.members().get(DISCRIMINATOR);
    if (name == null) throw path.mismatch("a member \"" + DISCRIMINATOR + "\"", "none", null);
    var codec = name instanceof JsonString text ? records.get(text.value()) : null;
    if (codec != null) return codec.read(object, DISCRIMINATOR, path);
    path.enter(DISCRIMINATOR);
    throw path.mismatch("one of " + JsonArray.of(records.keySet().toArray()), name);
  }

  @Override
  JsonValue write(Object value, MappingPath path) {
    var name = names.get(value.getClass());
    var codec = records.get(name);
    if (name == null || codec == null) {
      throw new IllegalArgumentException(value.getClass().getTypeName() + " at " + path.text() + " is not a " + type);
    }
    var out = JsonObject.builder().put(DISCRIMINATOR, name);
    codec.write(value, out, path);
    return out.build();
  }

  @Override
  JsonObject schema(SchemaWriter out) {
    var schemas = new ArrayList<JsonObject>();
    records.forEach((name, codec) -> schemas
        .add(codec.schema(out, JsonObject.of(DISCRIMINATOR, JsonObject.of("type", "string").with("const", name)))));
    return out.described(JsonObject.of("anyOf", schemas), type.raw());
  }

  @Override
  List<TypeCodec> parts() {
    return records.values().stream().flatMap(each -> each.parts().stream()).toList();
  }

  @Override
  String definitionName() {
    return type.name();
  }
}
