package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import java.util.Objects;

/**
 * A function that the model may call.
 *
 * @param name the name: letters, digits, {@code _} and {@code -}
 * @param description the purpose of the function, and when to call it; {@code ""} for none
 * @param parameters the JSON schema of the arguments; empty for a function without arguments
 * @param extras any other members of {@code function}, such as {@code strict}
 */
public record Tool(String name, String description, JsonObject parameters, JsonObject extras) {
  /** Rejects null components. */
  public Tool {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(description, "description");
    Objects.requireNonNull(parameters, "parameters");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a tool.
   *
   * @param name the name of the function
   * @param description the purpose of the function, and when to call it
   * @param parameters the JSON schema of the arguments
   * @return a tool
   */
  public static Tool of(String name, String description, JsonObject parameters) {
    return new Tool(name, description, parameters, JsonObject.of());
  }

  /**
   * Sets whether the arguments must match the schema. If so, vLLM constrains the model to it.
   *
   * @param value true to require a match
   * @return a changed copy
   */
  public Tool strict(boolean value) {
    return with("strict", value);
  }

  /**
   * Adds or replaces a member of {@code function}.
   *
   * @param name the name of the member
   * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
   * @return a changed copy
   */
  public Tool with(String name, @Nullable Object value) {
    return new Tool(this.name, description, parameters, extras.with(name, value));
  }

  /** {@return the JSON form, which is an element of {@code tools}} */
  public JsonObject json() {
    return JsonObject.of("type", "function").with("function", function());
  }

  /** {@return the JSON form in the Responses API, where the function is not nested} */
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
