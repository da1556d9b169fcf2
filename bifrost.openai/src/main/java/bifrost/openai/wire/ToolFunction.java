package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/** The {@code function} of a tool call, or of a piece of one. */
record ToolFunction(String name, String arguments, JsonObject unknown) {
  static final ToolFunction NONE = new ToolFunction("", "", JsonObject.of());

  static ToolFunction decode(JsonReader in) {
    var name = "";
    var arguments = "";
    var unknown = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "name" -> name = in.string();
        case "arguments" -> arguments = in.string();
        default -> unknown = Shape.unknown(in, unknown);
      }
    }
    return new ToolFunction(name, arguments, unknown);
  }

  /** The extras of the call, with this one's under {@code function}. */
  JsonObject extras(JsonObject ofCall) {
    return unknown.isEmpty() ? ofCall : ofCall.with("function", unknown);
  }
}
