package bifrost.api.spi;

import bifrost.api.ToolCall;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.ToolCallReader;
import bifrost.api.internal.wire.ToolFunction;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link ToolCall}: an element of {@code tool_calls}. Thread-safe.
 *
 * @since 0.1
 */
public final class ToolCallJson {
  private static final String FUNCTION = "function";

  private ToolCallJson() {}

  /**
   * Reads a call: an object. The name and the arguments of the function must be strings, or the arguments an object,
   * which is read as its text.
   *
   * @param in the reader
   * @return the call
   * @throws JsonParseException if the value is not JSON, or not of this form
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
    var form = ObjectWriter.begin(call.extras(), out).member("id", call.id()).member("type", FUNCTION);
    new ToolFunction(call.name(), call.arguments()).write(form, out, isFunction(call.extras()));
    form.end();
  }

  private static boolean isFunction(JsonObject extras) {
    var type = extras.tryGet("type");
    return type.isEmpty() || type.get().equals(new JsonString("")) || type.get().equals(new JsonString(FUNCTION));
  }
}
