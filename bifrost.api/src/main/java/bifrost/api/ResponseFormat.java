package bifrost.api;

import bifrost.api.json.Json;
import bifrost.api.json.JsonMapper;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import java.util.Objects;

/**
 * The required format of the generated text. Immutable and thread-safe.
 *
 * @param json the JSON form of {@code response_format}
 * @since 0.1
 */
public record ResponseFormat(JsonObject json) implements JsonRepresentable {
  /** Any text. */
  public static final ResponseFormat TEXT = new ResponseFormat(JsonObject.of("type", "text"));

  /** Any JSON object. */
  public static final ResponseFormat JSON_OBJECT = new ResponseFormat(JsonObject.of("type", "json_object"));

  /** Rejects null components. */
  public ResponseFormat {
    Objects.requireNonNull(json, "json");
  }

  /**
   * Returns the format for JSON that matches a schema.
   *
   * @param name the name of the schema: letters, digits, {@code _} and {@code -}
   * @param schema the JSON schema
   * @return a format
   */
  public static ResponseFormat jsonSchema(String name, JsonObject schema) {
    return new ResponseFormat(JsonObject.of("type", "json_schema")
        .with("json_schema", JsonObject.of("name", Objects.requireNonNull(name, "name"))
            .with("schema", Objects.requireNonNull(schema, "schema")).with("strict", true)));
  }

  /**
   * Returns the format for JSON that a mapper reads. It is strict if {@link JsonMapper#isStrict()}; otherwise, OpenAI's
   * API does not guarantee the format. vLLM guarantees it in both cases.
   *
   * @param mapper the mapper of the type
   * @return a format
   */
  public static ResponseFormat jsonSchema(JsonMapper<?> mapper) {
    var schema = JsonObject.of("name", Objects.requireNonNull(mapper, "mapper").name()).with("schema", mapper.schema())
        .with("strict", mapper.isStrict());
    return new ResponseFormat(JsonObject.of("type", "json_schema").with("json_schema", schema));
  }

  /**
   * Returns the format that a text represents.
   *
   * @param json the text of a JSON form
   * @return the format
   * @throws bifrost.api.json.JsonParseException if the text is not JSON
   * @throws IllegalStateException if the text is not a JSON object
   */
  public static ResponseFormat parse(String json) {
    return new ResponseFormat(Json.parse(Objects.requireNonNull(json, "json")).asObject());
  }

  /** {@return the JSON form in the Responses API, where the schema is not nested} */
  JsonObject flatJson() {
    return json.tryGet("json_schema").orElse(null) instanceof JsonObject schema
        ? json.without("json_schema").with(schema)
        : json;
  }
}
