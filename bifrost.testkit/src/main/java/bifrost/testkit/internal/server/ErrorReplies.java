package bifrost.testkit.internal.server;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import java.util.List;
import java.util.Map;

/** vLLM's error responses, in its four formats: a nested object, a string, {@code detail}, and plain text. */
public final class ErrorReplies {
  static final Reply NOT_HTTP = Reply.of(400, Map.of("content-type", "text/plain; charset=utf-8"),
      "Invalid HTTP request received.".getBytes(UTF_8));
  static final Reply UNAUTHORIZED = Reply.json(401, "{\"error\":\"Unauthorized\"}");
  public static final Reply NOT_FOUND = Reply.json(404, "{\"detail\":\"Not Found\"}");

  private ErrorReplies() {}

  public static Reply methodNotAllowed(String allowed) {
    return Reply.json(405, "{\"detail\":\"Method Not Allowed\"}").header("allow", allowed);
  }

  static RequestRejectedException internal(RuntimeException bug) {
    return nested(500, "The fake server failed: " + bug, "InternalServerError", null);
  }

  static RequestRejectedException malformed(RuntimeException reason) {
    return nested(400, "1 validation error:\n  " + reason.getMessage(), "Bad Request", null);
  }

  public static RequestRejectedException unknownModel(String id, List<String> served) {
    return nested(404, "The model `" + id + "` does not exist. Valid aliases: " + String.join(", ", served) + ".",
        "NotFoundError", "model");
  }

  /** Creates the error for an invalid value that has the right type. */
  public static RequestRejectedException invalidValue(String message, String parameter, Object value) {
    return nested(400, message + " (parameter=" + parameter + ", value=" + value + ")", "BadRequestError", parameter);
  }

  public static RequestRejectedException invalidValue(String message, String parameter) {
    return nested(400, message + " (parameter=" + parameter + ")", "BadRequestError", parameter);
  }

  public static RequestRejectedException promptTooLong() {
    return invalidValue("This model's maximum context length is " + ModelCatalog.MAX_LENGTH
        + " tokens. However, your prompt contains at least " + (ModelCatalog.MAX_LENGTH + 1)
        + " input tokens, which exceeds this limit even without any output tokens."
        + " Please reduce the length of the input prompt.", "input_tokens", ModelCatalog.MAX_LENGTH + 1);
  }

  static RequestRejectedException unsupportedMediaType() {
    return nested(400, "1 validation error:\n  Unsupported Media Type: Only 'application/json' is allowed",
        "Bad Request", null);
  }

  static RequestRejectedException invalidJson(int offset) {
    String loc = "body." + offset;
    return nested(400,
        "1 validation error:\n  {'type': 'json_invalid', 'loc': '" + loc
            + "', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}",
        "Bad Request", loc);
  }

  /** Creates the schema validation error for a value that is missing or has the wrong type. */
  public static RequestRejectedException schemaViolation(String type, String loc, String msg, JsonValue input) {
    return schemaViolation(type, loc, msg, describe(input));
  }

  static RequestRejectedException missingBody() {
    return schemaViolation("missing", "body", "Field required", "None");
  }

  private static RequestRejectedException schemaViolation(String type, String loc, String msg, String input) {
    return nested(400, "1 validation error:\n  {'type': '" + type + "', 'loc': '" + loc + "', 'msg': '" + msg
        + "', 'input': '" + input + "'}", "Bad Request", loc);
  }

  /** Creates an error without a parameter. */
  public static RequestRejectedException badRequest(String message) {
    return nested(400, message, "BadRequestError", null);
  }

  /** Creates OpenAI's error for an unknown id. */
  public static RequestRejectedException missingObject(String message) {
    return nested(404, message, "invalid_request_error", "id");
  }

  public static RequestRejectedException unknownPoolingModel(String id) {
    return nested(404, "The model `" + id + "` does not exist.", "NotFoundError", null);
  }

  static RequestRejectedException detail(int status, String detail) {
    return new RequestRejectedException(status, object("detail", detail));
  }

  private static RequestRejectedException nested(int code, String message, String type, @Nullable String param) {
    return new RequestRejectedException(code,
        object("error", object("message", message, "type", type, "param", param, "code", code)));
  }

  private static String describe(JsonValue input) {
    if (input instanceof JsonObject object) return "<dict of " + object.members().size() + " items>";
    if (input instanceof JsonArray array) return "<list of " + array.elements().size() + " items>";
    return input instanceof JsonString string ? string.value() : input.toString();
  }
}
