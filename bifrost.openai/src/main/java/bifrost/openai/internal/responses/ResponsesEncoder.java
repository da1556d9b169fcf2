package bifrost.openai.internal.responses;

import bifrost.api.ResponsesRequest;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.ResponseJson;

/** An encoder for requests of the Responses API. */
public final class ResponsesEncoder {
  private ResponsesEncoder() {}

  /** {@return the body of a request} Without a stream, {@code stream_options} has no meaning, and is omitted. */
  public static byte[] encode(ResponsesRequest request, boolean stream) {
    var out = new JsonWriter().beginObject();
    ResponseJson.writeRequestMembers(stream ? request : request.without("stream_options"), out);
    if (stream) out.member("stream", true);
    return out.endObject().toByteArray();
  }
}
