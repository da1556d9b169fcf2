package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.ChatCompletionJson;

/** An encoder for chat completion requests. */
public final class ChatCompletionEncoder {
  private ChatCompletionEncoder() {}

  public static byte[] encode(ChatCompletionRequest request, boolean stream, ProviderOptions options) {
    var out = new JsonWriter().beginObject();
    var sent = new HistoryFilter(options).filter(StreamMembers.removeFrom(request));
    ChatCompletionJson.writeRequestMembers(sent, out);
    if (stream) StreamMembers.write(request.parameters(), options, out);
    return out.endObject().toByteArray();
  }
}
