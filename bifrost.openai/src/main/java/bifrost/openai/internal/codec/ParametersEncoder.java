package bifrost.openai.internal.codec;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.Objects;

/** An encoder for the parameters of a request whose response may be streamed. */
public final class ParametersEncoder {
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

  private ParametersEncoder() {}

  /**
   * Writes the parameters. A request that is not streamed has no {@code stream_options}, because servers reject them.
   * For a stream, the usage is requested, unless the parameters or the options of the provider disable it.
   */
  static void encode(JsonWriter out, JsonObject parameters, boolean stream, ProviderOptions options) {
    parameters.members().forEach((name, value) -> {
      if (!name.equals(STREAM_OPTIONS)) out.member(name, value);
    });
    if (stream) out.member("stream", true);
    boolean addsUsage = options.mayAdd(STREAM_OPTIONS);
    if (stream && (addsUsage || parameters.members().containsKey(STREAM_OPTIONS))) {
      out.member(STREAM_OPTIONS,
          addsUsage ? withUsage(parameters) : Objects.requireNonNull(parameters.members().get(STREAM_OPTIONS)));
    }
  }

  private static JsonValue withUsage(JsonObject parameters) {
    var value = parameters.tryGet(STREAM_OPTIONS).orElse(JsonObject.of());
    if (!(value instanceof JsonObject object)) return value;
    return object.members().containsKey(INCLUDE_USAGE) ? object : object.with(INCLUDE_USAGE, true);
  }
}
