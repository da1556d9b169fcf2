package bifrost.openai.internal.codec;

import bifrost.api.RerankRequest;
import bifrost.api.json.JsonWriter;

/** An encoder for rerank requests. */
public final class RerankEncoder {
  private RerankEncoder() {}

  public static byte[] encode(RerankRequest request) {
    var out = new JsonWriter().beginObject().member("model", request.model()).member("query", request.query())
        .name("documents").beginArray();
    request.documents().forEach(out::string);
    out.endArray();
    request.parameters().members().forEach(out::member);
    return out.endObject().toByteArray();
  }
}
