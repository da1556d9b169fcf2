package bifrost.api.internal.mapping;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;

/** A type with its codec and its schema. Immutable. */
public final class MappedType {
  private final String name;
  private final TypeCodec codec;
  private final JsonObject schema;
  private final boolean strict;

  MappedType(String name, TypeCodec codec) {
    this.name = name;
    this.codec = codec;
    var writer = new SchemaWriter(codec);
    this.schema = writer.root();
    this.strict = writer.isStrict();
  }

  public String name() {
    return name;
  }

  public JsonObject schema() {
    return schema;
  }

  public boolean isStrict() {
    return strict;
  }

  public Object read(JsonValue json) {
    return codec.read(json, new MappingPath(true));
  }

  public JsonValue write(Object value) {
    return codec.write(value, new MappingPath(false));
  }
}
