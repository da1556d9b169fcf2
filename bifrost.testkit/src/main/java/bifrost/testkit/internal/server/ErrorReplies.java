package bifrost.testkit.internal.server;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.endpoint.ModelCatalog;
import bifrost.testkit.internal.validation.Violation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** vLLM's error responses, in its four formats: a nested object, a string, {@code detail}, and plain text. */
public final class ErrorReplies {
  static final Reply NOT_HTTP = Reply.of(400, Map.of("content-type", "text/plain; charset=utf-8"),
      "Invalid HTTP request received.".getBytes(UTF_8));
  static final Reply UNAUTHORIZED = Reply.json(401, "{\"error\":\"Unauthorized\"}");
  public static final Reply NOT_FOUND = Reply.json(404, "{\"detail\":\"Not Found\"}");

  private static final int MAX_VIOLATIONS = 10;

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

  /** Throws vLLM's error if a prompt leaves no room for a response. */
  public static void rejectLongPrompt(int tokens) {
    if (tokens >= ModelCatalog.MAX_LENGTH) throw promptTooLong();
  }

  /** Throws vLLM's error if the requested response is longer than the context. */
  public static void rejectLongResponse(String parameter, JsonObject body) {
    long requested = body.integer(parameter).orElse(1);
    if (requested <= ModelCatalog.MAX_LENGTH) return;
    throw invalidValue(parameter + "=" + requested + " cannot be greater than max_model_len=" + ModelCatalog.MAX_LENGTH
        + ". Please request fewer output tokens.", parameter, requested);
  }

  /** Throws vLLM's error if an input does not fit into the context. */
  public static void rejectLongInput(int tokens) {
    if (tokens > ModelCatalog.MAX_LENGTH) throw promptTooLong();
  }

  private static RequestRejectedException promptTooLong() {
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
    return schemaViolations(List.of(Violation.of(type, loc, msg, input)));
  }

  static RequestRejectedException missingBody() {
    return schemaViolation("missing", "body", "Field required", JsonNull.NULL);
  }

  /** Creates the schema validation error for values that are missing or have the wrong type. */
  public static RequestRejectedException schemaViolations(List<Violation> violations) {
    int count = violations.size();
    var label = count == 1 ? " validation error" : " validation errors";
    var lines = violations.stream().limit(MAX_VIOLATIONS).map(violation -> "\n  " + violation)
        .collect(Collectors.joining());
    var more = count > MAX_VIOLATIONS ? "\n  ...and " + (count - MAX_VIOLATIONS) + " more errors" : "";
    return nested(400, count + label + ":" + lines + more, "Bad Request", violations.get(0).loc());
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

  public static RequestRejectedException missingPath() {
    return detail(404, "Not Found");
  }

  /** Creates an error with the type that vLLM uses only for the Responses API. */
  public static RequestRejectedException invalidResponsesRequest(int status, String message, String parameter) {
    return nested(status, message, "invalid_request_error", parameter);
  }

  static RequestRejectedException detail(int status, String detail) {
    return new RequestRejectedException(status, object("detail", detail));
  }

  private static RequestRejectedException nested(int code, String message, String type, @Nullable String param) {
    return new RequestRejectedException(code,
        object("error", object("message", message, "type", type, "param", param, "code", code)));
  }
}
