package bifrost.openai.internal.codec;

import bifrost.api.Parameters;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.Objects;

/** The members {@code stream} and {@code stream_options} of a request whose response may be streamed. */
public final class StreamMembers {
  private static final String STREAM_OPTIONS = "stream_options";
  private static final String INCLUDE_USAGE = "include_usage";

  private StreamMembers() {}

  /**
   * {@return the request without {@code stream_options}} Servers reject them in a request that is not streamed, and
   * {@link #write} completes them for a stream.
   */
  static <Q extends Parameters<Q>> Q removeFrom(Q request) {
    return request.parameters().members().containsKey(STREAM_OPTIONS) ? request.without(STREAM_OPTIONS) : request;
  }

  /**
   * Writes the members for a stream, in an object that is open. The usage is requested, unless the parameters or the
   * options of the provider disable it.
   */
  static void write(JsonObject parameters, ProviderOptions options, JsonWriter out) {
    out.member("stream", true);
    boolean addsUsage = options.mayAdd(STREAM_OPTIONS);
    if (addsUsage || parameters.members().containsKey(STREAM_OPTIONS)) {
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
