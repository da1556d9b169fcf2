package bifrost.openai.wire;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonWriter;

/** Writes a chat completion request. */
final class ChatCompletionEncoder {
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

  private ChatCompletionEncoder() {}

  /** Options of a stream are refused in a request that does not stream; in one that does, the usage is asked for. */
  static byte[] encode(ChatCompletionRequest request, boolean stream, Profile profile) {
    var out = new JsonWriter().beginObject().member("model", request.model()).name("messages");
    new MessageEncoder(out, profile).encode(request.messages());
    request.parameters().without(STREAM_OPTIONS).members().forEach(out::member);
    if (stream) out.member("stream", true).member(STREAM_OPTIONS, streamOptions(request.parameters()));
    return out.endObject().toByteArray();
  }

  private static JsonObject streamOptions(JsonObject parameters) {
    var own = parameters.get(STREAM_OPTIONS).orElse(null) instanceof JsonObject options ? options : JsonObject.of();
    return own.members().containsKey(INCLUDE_USAGE) ? own : own.with(INCLUDE_USAGE, true);
  }
}
