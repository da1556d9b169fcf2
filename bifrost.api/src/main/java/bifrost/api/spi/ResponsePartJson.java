package bifrost.api.spi;

import bifrost.api.ResponsePart;
import bifrost.api.internal.wire.ResponsePartForm;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link ResponsePart}. The JSON type of a text depends on the role of its item:
 * {@code output_text} for the model, {@code input_text} for all others. The methods of this class read and write a part
 * of an input message; {@link ResponseItemJson} takes the role into account. A type that the writer would not choose is
 * kept in the extras. Thread-safe.
 *
 * @since 0.1
 */
public final class ResponsePartJson {
  private ResponsePartJson() {}

  /**
   * Reads a part: an object. Without a {@code type}, the members imply the type. A text of an unexpected kind fails;
   * any other unexpected member is added to the extras.
   *
   * @param in the reader
   * @return the part
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ResponsePart read(JsonReader in) {
    return ResponsePartForm.read(in, ResponsePartForm.INPUT_TEXT);
  }

  /**
   * Writes a part.
   *
   * @param part the part
   * @param out the writer
   */
  public static void write(ResponsePart part, JsonWriter out) {
    ResponsePartForm.write(part, ResponsePartForm.INPUT_TEXT, out);
  }
}
