package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** The {@code function} of a tool call or of a fragment. */
public record ToolFunction(String name, String arguments) {
  static final ToolFunction NONE = new ToolFunction("", "");

  /**
   * Reads the current value.
   *
   * @param callExtras the extras of the call, which receive unknown members of the function under {@code function}
   */
  static ToolFunction decode(JsonReader in, JsonObject.Builder callExtras) {
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
    if (!extras.isEmpty()) callExtras.put("function", extras.build());
    return new ToolFunction(name, arguments);
  }

  /** Reads arguments. Some servers send an object instead of its JSON as a string. */
  static String arguments(JsonReader in) {
    return in.isObject() || in.isArray() ? in.value().toString() : in.string();
  }
}
