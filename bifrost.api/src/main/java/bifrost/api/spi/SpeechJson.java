package bifrost.api.spi;

import bifrost.api.SpeechRequest;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link SpeechRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class SpeechJson {
  private SpeechJson() {}

  /**
   * Reads a request. All members except {@code model} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static SpeechRequest readRequest(JsonReader in) {
    var model = "";
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.name().equals("model")) model = RequestReader.model(in);
      else RequestReader.parameter(in, parameters);
    }
    return new SpeechRequest(model, parameters.build());
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(SpeechRequest request, JsonWriter out) {
    out.beginObject().member("model", request.model());
    JsonForm.parameters(request.parameters(), out);
    out.endObject();
  }
}
