package bifrost.openai.internal.codec;

import bifrost.api.ToolCall;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;

/** An encoder for the tool calls of the history. */
public final class ToolCallJson {
  private static final String FUNCTION = "function";

  private ToolCallJson() {}

  /** {@return the JSON of a call} An empty id is sent, because vLLM accepts it, but rejects a call without an id. */
  static JsonObject of(ToolCall call) {
    var extras = call.extras();
    var members = new RequestObjectBuilder().put("id", call.id()).put("type", FUNCTION);
    if (!(extras.members().getOrDefault(FUNCTION, JsonObject.of()) instanceof JsonObject functionExtras)) {
      return members.putAll(extras).build();
    }
    boolean hasFunction =
        isFunction(extras) || !call.name().isEmpty() || !call.arguments().isEmpty() || !functionExtras.isEmpty();
    if (hasFunction) {
      members.put(FUNCTION, new RequestObjectBuilder().put("name", call.name()).put("arguments", call.arguments())
          .putAll(functionExtras).build());
    }
    return members.putAll(extras.without(FUNCTION)).build();
  }

  private static boolean isFunction(JsonObject extras) {
    if (!RequestObjectBuilder.isPresent(extras, "type")) return true;
    var type = extras.members().get("type");
    return type == JsonNull.NULL || new JsonString(FUNCTION).equals(type);
  }
}
