package bifrost.openai.internal.codec;

import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonWriter;

/** An encoder for text completion requests. */
public final class CompletionEncoder {
  private CompletionEncoder() {}

  public static byte[] encode(CompletionRequest request, boolean stream, ProviderOptions options) {
    var out = new JsonWriter().beginObject().member("model", request.model()).member("prompt", request.prompt().json());
    ParametersEncoder.encode(out, request.parameters(), stream, options);
    return out.endObject().toByteArray();
  }
}
