package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** The {@code function} of a tool call, or of a fragment of one. */
public record ToolFunction(String name, String arguments) {
  static final ToolFunction NONE = new ToolFunction("", "");

  /**
   * Reads the current value.
   *
   * @param ofCall the extras of the call, which receive unknown members of the function under {@code function}
   */
  static ToolFunction decode(JsonReader in, JsonObject.Builder ofCall) {
    var name = "";
    var arguments = "";
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "name" -> name = in.string();
        case "arguments" -> arguments = arguments(in);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (!extras.isEmpty()) ofCall.put("function", extras.build());
    return new ToolFunction(name, arguments);
  }

  /** Reads arguments, which some servers send as an object instead of its JSON text. */
  static String arguments(JsonReader in) {
    return in.isObject() || in.isArray() ? in.value().toString() : in.string();
  }
}
