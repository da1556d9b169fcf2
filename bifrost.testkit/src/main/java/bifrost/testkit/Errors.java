package bifrost.testkit;

import static bifrost.testkit.Shape.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.Nullable;
import java.util.List;
import java.util.Map;

/** The four shapes in which the real server says no: nested, a bare string, {@code detail}, and plain text. */
final class Errors {
  static final Reply NOT_HTTP = Reply.of(400, Map.of("content-type", "text/plain; charset=utf-8"), "Invalid HTTP request received.".getBytes(UTF_8));
  static final Reply UNAUTHORIZED = Reply.json(401, "{\"error\":\"Unauthorized\"}");
  static final Reply NOT_FOUND = Reply.json(404, "{\"detail\":\"Not Found\"}");

  private Errors() {}

  static Reply methodNotAllowed(String allowed) {
    return Reply.json(405, "{\"detail\":\"Method Not Allowed\"}").header("allow", allowed);
  }

  static Refusal internal(RuntimeException bug) {
    return nested(500, "The fake server failed: " + bug, "InternalServerError", null);
  }

  static Refusal malformed(RuntimeException reason) {
    return nested(400, "1 validation error:\n  " + reason.getMessage(), "Bad Request", null);
  }

  static Refusal unknownModel(String id, List<String> served) {
    return nested(404, "The model `" + id + "` does not exist. Valid aliases: " + String.join(", ", served) + ".", "NotFoundError", "model");
  }

  /** A value that is of the right type and still wrong. */
  static Refusal semantic(String message, String parameter, Object value) {
    return nested(400, message + " (parameter=" + parameter + ", value=" + value + ")", "BadRequestError", parameter);
  }

  static Refusal semantic(String message, String parameter) {
    return nested(400, message + " (parameter=" + parameter + ")", "BadRequestError", parameter);
  }

  static Refusal promptTooLong() {
    return semantic("This model's maximum context length is " + Models.MAX_LENGTH + " tokens. However, your prompt contains at least "
        + (Models.MAX_LENGTH + 1) + " input tokens, which exceeds this limit even without any output tokens."
        + " Please reduce the length of the input prompt.", "input_tokens", Models.MAX_LENGTH + 1);
  }

  static Refusal unsupportedMediaType() {
    return nested(400, "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed", "Bad Request", null);
  }

  static Refusal invalidJson(int offset) {
    String loc = "body." + offset;
    return nested(400, "1 validation error:\n  {'type': 'json_invalid', 'loc': '" + loc
        + "', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}", "Bad Request", loc);
  }

  /** A value of the wrong type, or none: what the schema's validation says. */
  static Refusal schema(String type, String loc, String msg, JsonValue input) {
    return schema(type, loc, msg, shown(input));
  }

  static Refusal missingBody() {
    return schema("missing", "body", "Field required", "None");
  }

  private static Refusal schema(String type, String loc, String msg, String input) {
    return nested(400, "1 validation error:\n  {'type': '" + type + "', 'loc': '" + loc + "', 'msg': '" + msg + "', 'input': '" + input + "'}",
        "Bad Request", loc);
  }

  /** What is wrong without a parameter to name. */
  static Refusal bad(String message) {
    return nested(400, message, "BadRequestError", null);
  }

  /** OpenAI's refusal of an unknown id. */
  static Refusal missingObject(String message) {
    return nested(404, message, "invalid_request_error", "id");
  }

  static Refusal unknownPoolingModel(String id) {
    return nested(404, "The model `" + id + "` does not exist.", "NotFoundError", null);
  }

  static Refusal detail(int status, String detail) {
    return new Refusal(status, object("detail", detail));
  }

  private static Refusal nested(int code, String message, String type, @Nullable String param) {
    return new Refusal(code, object("error", object("message", message, "type", type, "param", param, "code", code)));
  }

  private static String shown(JsonValue input) {
    if (input instanceof JsonObject object) return "<dict of " + object.members().size() + " items>";
    if (input instanceof JsonArray array) return "<list of " + array.elements().size() + " items>";
    return input instanceof JsonString string ? string.value() : input.toString();
  }
}
