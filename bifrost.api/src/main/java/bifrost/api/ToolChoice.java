package bifrost.api;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Objects;

/**
 * A constraint on the tool calls of the model. Immutable and thread-safe.
 *
 * @param json the JSON form of {@code tool_choice}: a string or an object
 * @since 0.1
 */
public record ToolChoice(JsonValue json) implements JsonRepresentable {
  /** The model may call tools. */
  public static final ToolChoice AUTO = ofString("auto");

  /** The model must not call a tool. */
  public static final ToolChoice NONE = ofString("none");

  /** The model must call at least one tool. */
  public static final ToolChoice REQUIRED = ofString("required");

  /** Rejects null components. */
  public ToolChoice {
    Objects.requireNonNull(json, "json");
  }

  /**
   * Returns a choice that requires the model to call one function. vLLM then reports {@link FinishReason#STOP},
   * even though the model calls the function.
   *
   * @param name the name of the function
   * @return a choice
   */
  public static ToolChoice function(String name) {
    return new ToolChoice(JsonObject.of("type", "function").with("function",
        JsonObject.of("name", Objects.requireNonNull(name, "name"))));
  }

  /**
   * Returns the choice that a text represents.
   *
   * @param json the text of a JSON form
   * @return the choice
   * @throws bifrost.api.json.JsonParseException if the text is not JSON
   */
  public static ToolChoice parse(String json) {
    return new ToolChoice(Json.parse(Objects.requireNonNull(json, "json")));
  }

  /** {@return the JSON form in the Responses API, where the function is not nested} */
  JsonValue flatJson() {
    return json instanceof JsonObject choice && choice.tryGet("function").orElse(null) instanceof JsonObject function
        ? choice.without("function").with(function)
        : json;
  }

  private static ToolChoice ofString(String json) {
    return new ToolChoice(new JsonString(json));
  }
}
