package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonWriter;

/** Writes the parameters of a request whose answer may be streamed. */
final class ParametersEncoder {
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

  private ParametersEncoder() {}

  /** Options of a stream are refused in a request that does not stream; in one that does, the usage is asked for. */
  static void encode(JsonWriter out, JsonObject parameters, boolean stream) {
    parameters.without(STREAM_OPTIONS).members().forEach(out::member);
    if (stream) out.member("stream", true).member(STREAM_OPTIONS, streamOptions(parameters));
  }

  private static JsonObject streamOptions(JsonObject parameters) {
    var own = parameters.get(STREAM_OPTIONS).orElse(null) instanceof JsonObject options ? options : JsonObject.of();
    return own.members().containsKey(INCLUDE_USAGE) ? own : own.with(INCLUDE_USAGE, true);
  }
}
