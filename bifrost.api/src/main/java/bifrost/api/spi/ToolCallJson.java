package bifrost.api.spi;

import bifrost.api.ToolCall;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.internal.wire.ToolCallReader;
import bifrost.api.internal.wire.ToolFunction;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonWriter;

/** The reader and the writer of {@link ToolCall}: an element of {@code tool_calls}. */
public final class ToolCallJson {
  private static final String FUNCTION = "function";

  private ToolCallJson() {}

  /**
   * Reads the current value, which must be an object. The name and the arguments of the function must be strings, or
   * the arguments an object, which is read as its text.
   *
   * @param in the reader
   * @return the call
   */
  public static ToolCall read(JsonReader in) {
    return ToolCallReader.read(in, true);
  }

  /**
   * Writes a call. An empty id is written, because vLLM accepts it, but rejects a call without an id.
   *
   * @param call the call
   * @param out the writer
   */
  public static void write(ToolCall call, JsonWriter out) {
    var form = ObjectForm.begin(call.extras(), out).string("id", call.id()).string("type", FUNCTION);
    new ToolFunction(call.name(), call.arguments()).write(form, out, isFunction(call.extras()));
    form.end();
  }

  private static boolean isFunction(JsonObject extras) {
    var type = extras.tryGet("type");
    return type.isEmpty() || type.get().equals(new JsonString("")) || type.get().equals(new JsonString(FUNCTION));
  }
}
