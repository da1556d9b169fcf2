package bifrost.openai.internal.codec;

import bifrost.api.ToolCall;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;

/** The JSON form of a tool call in the history. */
public final class ToolCallJson {
  private static final String FUNCTION = "function";

  private ToolCallJson() {}

  /** {@return the JSON of a call} The id is sent even if it is empty, because vLLM accepts an empty id and refuses a call without one. */
  static JsonObject of(ToolCall call) {
    var extras = call.extras();
    var members = new RequestObjectBuilder().put("id", call.id()).put("type", FUNCTION);
    if (!(extras.members().getOrDefault(FUNCTION, JsonObject.of()) instanceof JsonObject inside)) {
      return members.putAll(extras).build();
    }
    boolean function = isFunction(extras) || !call.name().isEmpty() || !call.arguments().isEmpty() || !inside.isEmpty();
    if (function) {
      members.put(FUNCTION, new RequestObjectBuilder().put("name", call.name()).put("arguments", call.arguments())
          .putAll(inside).build());
    }
    return members.putAll(extras.without(FUNCTION)).build();
  }

  private static boolean isFunction(JsonObject extras) {
    if (!RequestObjectBuilder.isPresent(extras, "type")) return true;
    var type = extras.members().get("type");
    return type == JsonNull.NULL || new JsonString(FUNCTION).equals(type);
  }
}
