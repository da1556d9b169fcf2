package bifrost.api.internal.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.Set;

/** The {@code function} of a tool call or of a fragment. */
public record ToolFunction(String name, String arguments) {
  static final ToolFunction NONE = new ToolFunction("", "");

  private static final String FUNCTION = "function";
  private static final Set<String> COMPONENTS = Set.of("name", "arguments");

  /**
   * Reads the current value.
   *
   * @param callExtras the extras of the call, which receive unknown members of the function under {@code function}
   * @param keepsNull whether null is kept in these extras
   */
  static ToolFunction read(JsonReader in, JsonObject.Builder callExtras, boolean keepsNull) {
    if (MemberReader.isEmptyArray(in)) return NONE;
    var name = "";
    var arguments = "";
    var extras = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (MemberReader.skipsNull(in, keepsNull, COMPONENTS, extras)) continue;
      switch (in.name()) {
        case "name" -> name = in.string();
        case "arguments" -> arguments = MemberReader.arguments(in);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (!extras.isEmpty()) callExtras.put("function", extras.build());
    return new ToolFunction(name, arguments);
  }

  /**
   * Writes the function of a call. Its extras are the member {@code function} of the extras of the call; if that member
   * is not an object, it replaces the function.
   *
   * @param isRequired whether the function is written even if it is empty
   */
  public void write(ObjectWriter call, JsonWriter out, boolean isRequired) {
    var replacement = call.replacement(FUNCTION);
    if (replacement != null && !(replacement instanceof JsonObject)) {
      call.begins(FUNCTION);
      return;
    }
    var extras = replacement instanceof JsonObject object ? object : JsonObject.of();
    call.omit(FUNCTION);
    if (!isRequired && name.isEmpty() && arguments.isEmpty() && extras.isEmpty()) return;
    out.name(FUNCTION);
    ObjectWriter.begin(extras, out).memberIfPresent("name", name).member("arguments", arguments).end();
  }
}
