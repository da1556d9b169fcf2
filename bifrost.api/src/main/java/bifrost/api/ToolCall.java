package bifrost.api;

import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.ToolCallJson;
import java.util.Objects;

/**
 * A tool call that the model requests. Immutable and thread-safe.
 *
 * @param id the id, which the tool result refers to; {@code ""} if the server sent none. It is sent back even
 *     if it is {@code ""}, because vLLM accepts an empty id and requires the member
 * @param name the name of the function; {@code ""} if there is none; an empty name is not sent back
 * @param arguments the arguments as the model generated them: usually a JSON object, but not checked;
 *     {@code ""} if there are none
 * @param extras any other members of the call; those of {@code function} are in an object named {@code function}.
 *     They are sent back; a member with the name of a component replaces that component
 * @since 0.1
 */
public record ToolCall(String id, String name, String arguments, JsonObject extras) implements JsonRepresentable {
  /** Rejects null components. */
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a call of a function.
   *
   * @param id the id, which the tool result refers to
   * @param name the name of the function
   * @param arguments the arguments, a JSON object
   * @return a call
   */
  public static ToolCall of(String id, String name, String arguments) {
    return new ToolCall(id, name, arguments, JsonObject.of());
  }

  /**
   * Returns the tool call that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a server sends it
   * @return the tool call
   * @throws bifrost.api.json.JsonParseException if it is not a tool call
   */
  public static ToolCall of(JsonObject json) {
    return JsonForm.read(json, ToolCallJson::read);
  }

  /**
   * Returns the tool call that a text represents.
   *
   * @param json the text of a JSON form
   * @return the tool call
   * @throws bifrost.api.json.JsonParseException if the text is not a tool call
   */
  public static ToolCall parse(String json) {
    return JsonForm.parse(json, ToolCallJson::read);
  }

  /** {@return the JSON form, with the names of the OpenAI API} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, ToolCallJson::write);
  }

  /**
   * Parses the arguments. If the model generated invalid JSON, send the exception's message back to the model
   * as the tool result.
   *
   * @return the arguments; an empty object if there are none
   * @throws JsonParseException if the arguments are not valid JSON
   * @throws IllegalStateException if the arguments are valid JSON, but not an object
   */
  public JsonObject argumentsObject() {
    if (arguments.isBlank()) return JsonObject.of();
    if (Json.parse(arguments) instanceof JsonObject object) return object;
    throw new IllegalStateException("the arguments of " + name + " are not a JSON object");
  }
}
