package bifrost.openai.internal.codec;

import bifrost.api.CompletionRequest;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.CompletionJson;

/** An encoder for text completion requests. */
public final class CompletionEncoder {
  private CompletionEncoder() {}

  public static byte[] encode(CompletionRequest request, boolean stream, ProviderOptions options) {
    var out = new JsonWriter().beginObject();
    CompletionJson.writeRequestMembers(StreamMembers.removeFrom(request), out);
    if (stream) StreamMembers.write(request.parameters(), options, out);
    return out.endObject().toByteArray();
  }
}
