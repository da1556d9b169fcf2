package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.json.JsonWriter;

/** An encoder for chat completion requests. */
public final class ChatCompletionEncoder {
  private ChatCompletionEncoder() {}

  public static byte[] encode(ChatCompletionRequest request, boolean stream, ProviderOptions options) {
    var out = new JsonWriter().beginObject().member("model", request.model()).name("messages");
    new MessageEncoder(out, options).encode(request.messages());
    ParametersEncoder.encode(out, request.parameters(), stream, options);
    return out.endObject().toByteArray();
  }
}
