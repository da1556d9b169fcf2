package bifrost.openai.wire;

import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonWriter;

/** Writes a text completion request. */
final class CompletionEncoder {
  private CompletionEncoder() {}

  static byte[] encode(CompletionRequest request, boolean stream, Options options) {
    var out = new JsonWriter().beginObject().member("model", request.model()).member("prompt", request.prompt().json());
    ParametersEncoder.encode(out, request.parameters(), stream, options);
    return out.endObject().toByteArray();
  }
}
