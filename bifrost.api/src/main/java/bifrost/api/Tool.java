package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * A function that the model may ask to have called.
 *
 * @param name its name: letters, digits, {@code _} and {@code -}
 * @param description what it does and when to call it; {@code ""} for none
 * @param parameters the JSON schema of its arguments; empty for a function without any
 * @param extras members of {@code function} that have no component, such as {@code strict}
 */
public record Tool(String name, String description, JsonObject parameters, JsonObject extras) {
  /** Refuses null. */
  public Tool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * A function.
   *
   * @param name its name
   * @param description what it does and when to call it
   * @param parameters the JSON schema of its arguments
   * @return a tool
   */
  public static Tool of(String name, String description, JsonObject parameters) {
    return new Tool(name, description, parameters, JsonObject.of());
  }

  /**
   * Whether the arguments must match the schema; vLLM then constrains the model to it.
   *
   * @param value true to insist
   * @return a tool
   */
  public Tool strict(boolean value) {
    return with("strict", value);
  }

  /**
   * The same tool with one more member of {@code function}.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a tool
   */
  public Tool with(String name, @Nullable Object value) {
    return new Tool(this.name, description, parameters, extras.with(name, value));
  }

  /**
   * The JSON form, a member of {@code tools}.
   *
   * @return an object
   */
  public JsonObject json() {
    return JsonObject.of("type", "function").with("function", function());
  }

  /** The JSON form in the Responses API, where the function is not nested. */
  JsonObject flatJson() {
    return JsonObject.of("type", "function").with(function());
  }

  private JsonObject function() {
    var function = JsonObject.of("name", name);
    if (!description.isEmpty()) function = function.with("description", description);
    if (!parameters.isEmpty()) function = function.with("parameters", parameters);
    return function.with(extras);
  }
}
