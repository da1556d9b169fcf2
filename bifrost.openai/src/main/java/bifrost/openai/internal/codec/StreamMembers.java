package bifrost.openai.internal.codec;

import bifrost.api.Parameters;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonWriter;

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
    var set = parameters.members().get(STREAM_OPTIONS);
    boolean addsUsage = options.mayAdd(STREAM_OPTIONS);
    boolean isUnset = set == null || set == JsonNull.NULL;
    if (isUnset && addsUsage) out.name(STREAM_OPTIONS).beginObject().member(INCLUDE_USAGE, true).endObject();
    else if (set
        != null) out.member(STREAM_OPTIONS, addsUsage && set instanceof JsonObject object ? withUsage(object) : set);
  }

  private static JsonObject withUsage(JsonObject object) {
    return object.members().containsKey(INCLUDE_USAGE) ? object : object.with(INCLUDE_USAGE, true);
  }
}
