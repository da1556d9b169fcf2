package bifrost.api.internal.mapping;

import bifrost.api.json.Description;
import bifrost.api.json.JsonObject;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The schema of a type. The schemas of parts that occur more than once, or that contain themselves, are definitions in
 * {@code $defs}, so that the schema is not larger than the types. The schema of the root itself is never a reference,
 * because OpenAI's API requires that it is an object.
 */
final class SchemaWriter {
  private final Map<TypeCodec, Integer> uses = new HashMap<>();
  private final Map<TypeCodec, String> names = new HashMap<>(); // of definitions
  private final Set<String> usedNames = new HashSet<>();
  private final Map<String, JsonObject> definitions = new LinkedHashMap<>();
  private final JsonObject root;
  private boolean strict;

  SchemaWriter(TypeCodec root) {
    strict = root instanceof RecordCodec;
    count(root);
    var schema = root.schema(this);
    this.root = definitions.isEmpty() ? schema : schema.with("$defs", definitions);
  }

  JsonObject root() {
    return root;
  }

  /** {@return whether OpenAI's strict mode accepts the schema} */
  boolean isStrict() {
    return strict;
  }

  private void count(TypeCodec codec) {
    strict &= codec.isStrict();
    boolean isRepeated = !codec.definitionName().isEmpty() && uses.merge(codec, 1, Integer::sum) > 1;
    if (!isRepeated) codec.parts().forEach(this::count);
  }

  /** {@return the schema of a part, or a reference to it} */
  JsonObject use(TypeCodec codec) {
    if (codec.definitionName().isEmpty() || uses.getOrDefault(codec, 0) < 2) return codec.schema(this);
    var name = names.get(codec);
    if (name == null) {
      name = unusedName(codec.definitionName());
      names.put(codec, name);
      definitions.put(name, JsonObject.of()); // reserves the position
      definitions.put(name, codec.schema(this));
    }
    return JsonObject.of("$ref", "#/$defs/" + name);
  }

  private String unusedName(String wanted) {
    var name = wanted;
    for (int i = 2; !usedNames.add(name); i++) name = wanted + "_" + i;
    return name;
  }

  /** {@return a schema with a description} OpenAI's API rejects a reference that has other members. */
  JsonObject described(JsonObject schema, String description) {
    if (description.isEmpty()) return schema;
    boolean isReference = schema.members().containsKey("$ref");
    return (isReference ? JsonObject.of("anyOf", List.of(schema)) : schema).with("description", description);
  }

  /** {@return a schema with the description of its type} */
  JsonObject described(JsonObject schema, Class<?> type) {
    var description = type.getAnnotation(Description.class);
    return described(schema, description == null ? "" : description.value());
  }

  /** {@return a schema with the limits of a size} */
  JsonObject withSizes(JsonObject schema, Limits limits, String min, String max) {
    var limited = limits.hasMin() ? schema.with(min, (long) limits.min()) : schema;
    return limits.hasMax() ? limited.with(max, (long) limits.max()) : limited;
  }
}
