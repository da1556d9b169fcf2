package bifrost.openai.wire;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * An error in the shapes that servers give it: {@code {"error":{…}}} (OpenAI, vLLM from 0.10.1), {@code {"object":"error",…}} (vLLM
 * before), {@code {"error":"text"}} (vLLM without a key), {@code {"detail":…}} (FastAPI); under an HTTP error, under status 200, and as
 * an event of a stream. The same payload gives the same error, whatever carried it.
 */
final class ErrorPayload {
  private final Answer answer;
  private final JsonObject fields;

  private ErrorPayload(Answer answer, JsonObject fields) {
    this.answer = answer;
    this.fields = fields;
  }

  /** The error that came under an error status, whatever its body. */
  static BifrostException under(Answer answer) {
    var fields = parse(answer).flatMap(payload -> fields(payload, true));
    return new ErrorPayload(answer, fields.orElseGet(() -> described(answer))).exception();
  }

  /**
   * The error in an answer that is not what was asked for; empty if it is no error either.
   *
   * @param isOther whether what was asked for is missing: only then a {@code detail} is an error
   */
  static Optional<BifrostException> in(Answer answer, boolean isOther) {
    return parse(answer).flatMap(payload -> fields(payload, isOther)).map(fields -> new ErrorPayload(answer, fields).exception());
  }

  private static Optional<JsonObject> parse(Answer answer) {
    try {
      var in = new JsonReader(answer.bytes(), answer.from(), answer.to());
      var payload = in.value();
      in.end();
      return payload instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    } catch (JsonParseException e) {
      return Optional.empty();
    }
  }

  /** The object that has the message, the type, the code and the param. */
  private static Optional<JsonObject> fields(JsonObject payload, boolean isOther) {
    var error = payload.get("error").orElse(null);
    if (error instanceof JsonObject nested) return Optional.of(nested);
    if (error instanceof JsonString text) return Optional.of(JsonObject.of("message", text));
    if (isNamedError(payload, "object")) return Optional.of(payload);
    if (isNamedError(payload, "type")) return Optional.of(payload.without("type")); // that of the event, not of the error
    return payload.get("detail").filter(detail -> isOther).map(detail -> JsonObject.of("message", text(detail)));
  }

  /** {@code "object": "error"} of an old vLLM, {@code "type": "error"} of an event of the Responses API. */
  private static boolean isNamedError(JsonObject payload, String by) {
    return payload.get(by).filter(new JsonString("error")::equals).isPresent();
  }

  private static JsonObject described(Answer answer) {
    var text = answer.text().strip();
    if (text.isEmpty()) return JsonObject.of("message", "HTTP " + answer.status() + " without a body");
    var type = answer.headers().firstValue("content-type").map(name -> " (" + name + ")").orElse("");
    return JsonObject.of("message", "HTTP " + answer.status() + type + ": " + (text.length() <= 500 ? text : text.substring(0, 500) + "…"));
  }

  private BifrostException exception() {
    var message = field("message").orElseGet(fields::toString) + Redirects.explanation(answer.status(), answer.headers());
    var requestId = answer.headers().firstValue("x-request-id");
    return new BifrostException(new Rejected(status(message), field("type"), field("code"), field("param"), message,
        RetryAfter.of(answer.headers()), requestId, answer.text()));
  }

  private Optional<String> field(String name) {
    return fields.get(name).map(ErrorPayload::text);
  }

  private static String text(JsonValue value) {
    return value instanceof JsonString string ? string.value() : value.toString();
  }

  /** Under status 200 what the error says of itself counts: its code, else the texts that have none, else its type. */
  private int status(String message) {
    if (answer.status() >= 300) return answer.status();
    int code = fields.get("code").map(ErrorPayload::statusCode).orElse(0);
    return code != 0 ? code : switch (message) {
      case "Unauthorized" -> 401;
      case "Not Found" -> 404;
      case "Method Not Allowed" -> 405;
      default -> Stream.of(field("type"), field("code")).flatMap(Optional::stream).mapToInt(ErrorPayload::statusOfType)
          .filter(status -> status != 500).findFirst().orElse(500);
    };
  }

  private static int statusCode(JsonValue code) {
    var digits = text(code);
    boolean number = (code instanceof JsonNumber || code instanceof JsonString) && digits.length() == 3
        && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int status = number ? Integer.parseInt(digits) : 0;
    return status >= 400 && status <= 599 ? status : 0;
  }

  private static int statusOfType(String type) {
    return switch (type) {
      case "BadRequestError", "Bad Request", "invalid_request_error" -> 400;
      case "AuthenticationError", "authentication_error" -> 401;
      case "NotFoundError", "not_found_error" -> 404;
      case "UnprocessableEntityError" -> 422;
      case "RateLimitError", "Too Many Requests", "rate_limit_error", "rate_limit_exceeded", "insufficient_quota" -> 429;
      case "NotImplementedError" -> 501;
      case "ServiceUnavailableError", "Service Unavailable" -> 503;
      default -> 500;
    };
  }
}
