package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ToolJson;
import java.util.Objects;

/**
 * A function that the model may call. Immutable and thread-safe.
 *
 * @param name the name: letters, digits, {@code _} and {@code -}
 * @param description the purpose of the function, and when to call it; {@code ""} for none
 * @param parameters the JSON schema of the arguments; empty for a function without arguments
 * @param extras any other members of {@code function}, such as {@code strict}
 * @since 0.1
 */
public record Tool(String name, String description, JsonObject parameters, JsonObject extras)
    implements JsonRepresentable {
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

  /**
   * Returns the tool that a JSON form represents.
   *
   * @param json the JSON form, an element of {@code tools}, as {@link #json()} returns it
   * @return the tool
   * @throws bifrost.api.json.JsonParseException if it is not a function
   */
  public static Tool of(JsonObject json) {
    return JsonForm.read(json, ToolJson::read);
  }

  /**
   * Returns the tool that a text represents.
   *
   * @param json the text of a JSON form
   * @return the tool
   * @throws bifrost.api.json.JsonParseException if the text is not a function
   */
  public static Tool parse(String json) {
    return JsonForm.parse(json, ToolJson::read);
  }

  /** {@return the JSON form, which is an element of {@code tools}} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ToolJson::write);
  }

  /** {@return the JSON form in the Responses API, where the function is not nested} */
  JsonObject flatJson() {
    return JsonObject.of("type", "function").with(json().get("function").asObject());
  }
}
