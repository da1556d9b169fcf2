package bifrost.api.internal.wire;

import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Set;

/** A reader of tool calls. */
public final class ToolCallReader {
  private static final Set<String> COMPONENTS = Set.of("id", "type", "function");

  private ToolCallReader() {}

  /**
   * Reads the current value.
   *
   * @param keepsNull whether null is kept in the extras, because it was set by the caller; in a response it counts as
   *     absent
   */
  public static ToolCall read(JsonReader in, boolean keepsNull) {
    var id = "";
    var function = ToolFunction.NONE;
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (MemberReader.skipsNull(in, keepsNull, COMPONENTS, extras)) continue;
      switch (in.name()) {
        case "id" -> id = MemberReader.text(in, extras).orElse("");
        case "type" -> MemberReader.constant(in, "function", extras);
        case "function" -> function = ToolFunction.read(in, extras, keepsNull);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new ToolCall(id, function.name(), function.arguments(), extras.build());
  }
}
