package bifrost.openai.internal.codec;

import bifrost.api.BifrostError.Unsupported;
import bifrost.api.BifrostException;
import bifrost.api.EmbeddingRequest;
import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonWriter;
import bifrost.api.spi.EmbeddingJson;
import java.util.Optional;

/**
 * An encoder for embedding requests. If the server supports Base64, it requests vectors in this encoding, which takes a
 * quarter of the bytes.
 */
public final class EmbeddingEncoder {
  private static final String ENCODING_FORMAT = "encoding_format";

  private EmbeddingEncoder() {}

  public static byte[] encode(EmbeddingRequest request, String provider, ProviderOptions options) {
    var parameters = request.parameters();
    check(parameters, ENCODING_FORMAT, "float", "base64", provider);
    if (parameters.tryGet(ENCODING_FORMAT).isEmpty() && options.mayAdd(ENCODING_FORMAT)) {
      parameters = parameters.with(ENCODING_FORMAT, "base64");
    }
    if (parameters.tryGet(ENCODING_FORMAT).map(PlainText::of).equals(Optional.of("base64"))) {
      check(parameters, "embed_dtype", "float32", "float32", provider);
    }
    var out = new JsonWriter();
    EmbeddingJson.writeRequest(request.parameters(parameters), out);
    return out.toByteArray();
  }

  /** Throws {@code Unsupported} for a value that vLLM accepts, but whose response cannot be decoded. */
  private static void check(JsonObject parameters, String name, String defaultValue, String alternative,
      String provider) {
    var value = parameters.tryGet(name).map(PlainText::of).orElse(defaultValue);
    if (value.equals(defaultValue) || value.equals(alternative)) return;
    throw new BifrostException(new Unsupported(provider, Operation.EMBEDDING, Optional.of(name)));
  }
}
