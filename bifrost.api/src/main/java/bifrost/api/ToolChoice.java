package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Objects;

/**
 * Whether, and which, tools the model has to call.
 *
 * @param json the JSON form of {@code tool_choice}: a word, or an object
 */
public record ToolChoice(JsonValue json) {
  /** The model decides. */
  public static final ToolChoice AUTO = word("auto");

  /** No tool. */
  public static final ToolChoice NONE = word("none");

  /** At least one tool. */
  public static final ToolChoice REQUIRED = word("required");

  /** Refuses null. */
  public ToolChoice {
    Objects.requireNonNull(json, "json");
  }

  /**
   * This one function. vLLM then reports {@link FinishReason#STOP}, even though it is called.
   *
   * @param name the name of the function
   * @return a choice
   */
  public static ToolChoice function(String name) {
    return new ToolChoice(JsonObject.of("type", "function").with("function",
        JsonObject.of("name", Objects.requireNonNull(name, "name"))));
  }

  /** The JSON form in the Responses API, where the function is not nested. */
  JsonValue flatJson() {
    return json instanceof JsonObject choice && choice.get("function").orElse(null) instanceof JsonObject function
        ? choice.without("function").with(function)
        : json;
  }

  private static ToolChoice word(String word) {
    return new ToolChoice(new JsonString(word));
  }
}
