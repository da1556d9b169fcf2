package bifrost.api;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.util.Objects;

/**
 * A call of a tool that the model asks for.
 *
 * @param id the id to answer under; {@code ""} if the server gave none
 * @param name the name of the function
 * @param arguments the arguments as the model wrote them: meant to be a JSON object, not checked; {@code ""} if there are none
 * @param extras members of the call that have no component; unknown members of {@code function} stand under {@code function}
 */
public record ToolCall(String id, String name, String arguments, JsonObject extras) {
  /** Refuses null. */
  public ToolCall {
    Objects.requireNonNull(id, "id");
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(arguments, "arguments");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * A call of a function.
   *
   * @param id the id to answer under
   * @param name the name of the function
   * @param arguments a JSON object
   * @return a call
   */
  public static ToolCall of(String id, String name, String arguments) {
    return new ToolCall(id, name, arguments, JsonObject.of());
  }

  /**
   * The arguments, parsed. Models write broken JSON at times: tell them, in the tool message, what this exception says.
   *
   * @return the arguments; an empty object if there are none
   * @throws JsonParseException if they are not JSON
   * @throws IllegalStateException if they are JSON, but not an object
   */
  public JsonObject argumentsObject() {
    if (arguments.isBlank()) return JsonObject.of();
    if (Json.parse(arguments) instanceof JsonObject object) return object;
    throw new IllegalStateException("the arguments of " + name + " are not a JSON object");
  }
}
