package bifrost.api.spi;

import bifrost.api.SpeechRequest;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
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
      if (in.name().equals("model")) model = in.string();
      else MemberReader.parameter(in, parameters);
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
    new ObjectWriter(out, request.parameters()).member("model", request.model()).end();
  }
}
