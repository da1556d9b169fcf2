package bifrost.testkit;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import java.util.Locale;

/** The JSON object in a request's body, or the refusal the real server has for anything else. */
final class JsonBody {
  private JsonBody() {}

  static JsonObject of(RecordedRequest request) {
    String type = request.header("content-type").orElse("").toLowerCase(Locale.ROOT).split(";", 2)[0];
    if (!type.equals("application/json")) throw Errors.unsupportedMediaType();
    byte[] body = request.body();
    // an offer to switch to HTTP/2 makes the real server's parser lose the body
    if (body.length == 0 || request.header("upgrade").isPresent()) throw Errors.missingBody();
    if (parse(body) instanceof JsonObject object) return object;
    throw Errors.schema("model_attributes_type", "body", "Input should be a valid dictionary or object to extract fields from", parse(body));
  }

  private static JsonValue parse(byte[] body) {
    try {
      return Json.parse(body);
    } catch (JsonParseException invalid) {
      throw Errors.invalidJson(invalid.offset());
    }
  }
}
