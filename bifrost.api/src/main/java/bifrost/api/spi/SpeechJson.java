package bifrost.api.spi;

import bifrost.api.SpeechRequest;
import bifrost.api.internal.wire.ComponentWriter;
import bifrost.api.internal.wire.RequestForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/** The reader and the writer of {@link SpeechRequest}. */
public final class SpeechJson {
  private SpeechJson() {}

  /**
   * Reads a request. All members except {@code model} are parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static SpeechRequest readRequest(JsonReader in) {
    var model = "";
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.name().equals("model")) model = RequestForm.model(in);
      else RequestForm.parameter(in, parameters);
    }
    return new SpeechRequest(model, parameters.build());
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void write(SpeechRequest request, JsonWriter out) {
    new ComponentWriter(out, request.parameters()).member("model", request.model()).end();
  }
}
