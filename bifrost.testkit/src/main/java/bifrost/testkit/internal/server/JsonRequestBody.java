package bifrost.testkit.internal.server;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import bifrost.testkit.RecordedRequest;
import java.util.Locale;

/** A parser of request bodies that must be JSON objects. Throws vLLM's errors for other bodies. */
public final class JsonRequestBody {
  private JsonRequestBody() {}

  public static JsonObject of(RecordedRequest request) {
    String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT).split(";", 2)[0];
    if (!type.equals("application/json")) throw ErrorReplies.unsupportedMediaType();
    byte[] body = request.body();
    // vLLM's HTTP parser loses the body of a request that offers an upgrade to HTTP/2
    if (body.length == 0 || request.header("upgrade").isPresent()) throw ErrorReplies.missingBody();
    if (parse(body) instanceof JsonObject object) return object;
    throw ErrorReplies.schemaViolation("model_attributes_type", "body",
        "Input should be a valid dictionary or object to extract fields from", parse(body));
  }

  private static JsonValue parse(byte[] body) {
    try {
      return Json.parse(body);
    } catch (JsonParseException e) {
      throw ErrorReplies.invalidJson(e.offset());
    }
  }
}
