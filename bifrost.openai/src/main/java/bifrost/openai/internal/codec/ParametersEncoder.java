package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.Objects;

/** Writes the parameters of a request whose answer may be streamed. */
public final class ParametersEncoder {
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

  private ParametersEncoder() {}

  /**
   * Writes the parameters. Servers refuse {@code stream_options} in a request that does not stream. In one that does, the usage is
   * requested unless the parameters or the options of the provider decide otherwise.
   */
  static void encode(JsonWriter out, JsonObject parameters, boolean stream, ProviderOptions options) {
    parameters.members().forEach((name, value) -> {
      if (!name.equals(STREAM_OPTIONS)) out.member(name, value);
    });
    if (stream) out.member("stream", true);
    boolean usage = options.mayAdd(STREAM_OPTIONS);
    if (stream && (usage || parameters.members().containsKey(STREAM_OPTIONS))) {
      out.member(STREAM_OPTIONS,
          usage ? withUsage(parameters) : Objects.requireNonNull(parameters.members().get(STREAM_OPTIONS)));
    }
  }

  private static JsonValue withUsage(JsonObject parameters) {
    var value = parameters.get(STREAM_OPTIONS).orElse(JsonObject.of());
    if (!(value instanceof JsonObject own)) return value;
    return own.members().containsKey(INCLUDE_USAGE) ? own : own.with(INCLUDE_USAGE, true);
  }
}
