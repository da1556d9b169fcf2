package bifrost.api.internal.mapping;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.List;

/** The conversion of one Java type from and to JSON, and its schema. Immutable once its factory has returned it. */
public abstract class TypeCodec {
  /** {@return the value that JSON represents, boxed if it is primitive} */
  abstract Object read(JsonValue json, MappingPath path);

  /** {@return the JSON of a value, boxed if it is primitive} */
  abstract JsonValue write(Object value, MappingPath path);

  /** {@return the schema} The schemas of parts are those that the writer returns, which can be references. */
  abstract JsonObject schema(SchemaWriter out);

  /** {@return the value of a member that is missing; null if the member is required} */
  @Nullable
  Object ifMissing() {
    return null;
  }

  /** {@return the codecs of the parts of the type} */
  List<TypeCodec> parts() {
    return List.of();
  }

  /** {@return the name of the schema; {@code ""} if the type is so simple that its schema is always repeated} */
  String definitionName() {
    return "";
  }

  /** {@return whether OpenAI's strict mode accepts the schema, apart from its parts} */
  boolean isStrict() {
    return true;
  }
}
