package bifrost.api.spi;

import bifrost.api.ImageGenerationRequest;
import bifrost.api.internal.wire.ComponentWriter;
import bifrost.api.internal.wire.RequestForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;

/** The reader and the writer of {@link ImageGenerationRequest}. */
public final class ImageGenerationJson {
  private ImageGenerationJson() {}

  /**
   * Reads a request. All members except {@code model} are parameters.
   *
   * @param in the reader
   * @return the request
   */
  public static ImageGenerationRequest readRequest(JsonReader in) {
    var model = "";
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      if (in.name().equals("model")) model = RequestForm.model(in);
      else RequestForm.parameter(in, parameters);
    }
    return new ImageGenerationRequest(model, parameters.build());
  }

  /**
   * Writes a request.
   *
   * @param request the request
   * @param out the writer
   */
  public static void write(ImageGenerationRequest request, JsonWriter out) {
    new ComponentWriter(out, request.parameters()).member("model", request.model()).end();
  }
}
