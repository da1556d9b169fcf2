package bifrost.api.json;

import bifrost.api.internal.mapping.CodecFactory;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The JSON schemas of Java types. Thread-safe.
 *
 * <pre>{@code
 * Tool tool = Tool.of("weather", "Returns the weather of a city.", JsonSchema.of(City.class));
 * }</pre>
 *
 * @since 0.1
 */
public final class JsonSchema {
  private JsonSchema() {}

  /**
   * Returns the schema of a type. {@link JsonMapper} lists the types and their schemas. Unlike a mapper, this method
   * requires no access to the type.
   *
   * <p>The schemas follow the rules of OpenAI's strict mode, and use only what vLLM supports: all members are required,
   * optional ones can be null, no others are permitted, and types that occur more than once are in {@code $defs}. Two
   * features are omitted for this reason: {@code uniqueItems} of a set, for which vLLM rejects the request, and the
   * range of a float or a double, with which vLLM generates no exponents and at most six decimal places.
   *
   * @param type the type, such as a class or {@link TypeToken#type()}
   * @return the schema
   * @throws IllegalArgumentException if the type, or a type that it contains, is not supported
   */
  public static JsonObject of(Type type) {
    return CodecFactory.schema(Objects.requireNonNull(type, "type")).schema();
  }
}
