package bifrost.api.spi;

import bifrost.api.ImageGenerationRequest;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/**
 * The reader and the writer of {@link ImageGenerationRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class ImageGenerationJson {
  private ImageGenerationJson() {}

  /**
   * Reads a request. All members except {@code model} are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ImageGenerationRequest readRequest(JsonReader in) {
    var model = "";
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.name().equals("model")) model = RequestReader.model(in);
      else RequestReader.parameter(in, parameters);
    }
    return new ImageGenerationRequest(model, parameters.build());
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(ImageGenerationRequest request, JsonWriter out) {
    out.beginObject().member("model", request.model());
    JsonForm.parameters(request.parameters(), out);
    out.endObject();
  }
}
