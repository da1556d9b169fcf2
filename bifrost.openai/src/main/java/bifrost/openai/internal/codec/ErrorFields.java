package bifrost.openai.internal.codec;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The fields of an error, read from the members that different servers use.
 *
 * @param message the message
 * @param type the type
 * @param code the code, as text
 * @param param the name of the invalid parameter
 * @param status a status in addition to the code; {@code ""} if there is none
 */
public record ErrorFields(String message, Optional<String> type, Optional<String> code, Optional<String> param,
    String status) {
  /**
   * The number of levels that are searched for a message. It is limited because deeper JSON would overflow the stack.
   */
  private static final int MAX_LEVELS = 20;

  private static final List<String> MESSAGES =
      List.of("message", "msg", "error_message", "error_description", "errorMessage", "detail", "details", "reason",
          "title", "errors", "error");

  /** {@return an error that has only a message} */
  static ErrorFields messageOnly(String message) {
    return new ErrorFields(message, Optional.empty(), Optional.empty(), Optional.empty(), "");
  }

  /** {@return the fields of an error body without an {@code error} member; empty if it has no message} */
  static Optional<ErrorFields> fromBody(JsonValue body) {
    return message(body)
        .map(message -> body instanceof JsonObject object ? of(object, JsonObject.of()) : messageOnly(message));
  }

  /**
   * Returns the fields of an error.
   *
   * @param error the value of the {@code error} member, or the object that has the fields
   * @param parent the object that has the {@code error} member; it supplies the fields that the error lacks
   */
  static ErrorFields of(JsonValue error, JsonObject parent) {
    var errorObject = error instanceof JsonObject object ? object : JsonObject.of();
    var siblings = parent.without("error");
    var message = message(errorObject).or(() -> message(siblings)).or(() -> message(error)).orElseGet(error::toString);
    var type = scalar(errorObject, "type", "error_type", "errorType")
        .or(() -> string(errorObject.members().getOrDefault("status", JsonNull.NULL)))
        .or(() -> scalar(siblings, "error_type", "errorType", "type"))
        .filter(text -> !text.equals("error"))
        .or(() -> Optional.of(error).flatMap(ErrorFields::string).filter(text -> !text.equals(message)));
    var number = error instanceof JsonNumber code ? Optional.of(code.toString()) : Optional.<String>empty();
    var code = scalar(errorObject, "code", "error_code", "errorCode").or(() -> number)
        .or(() -> scalar(siblings, "code", "error_code", "errorCode"));
    var status = scalar(errorObject, "status", "statusCode", "status_code")
        .or(() -> scalar(siblings, "statusCode", "status_code", "status"));
    return new ErrorFields(message, type, code, scalar(errorObject, "param").or(() -> scalar(siblings, "param")),
        status.orElse(""));
  }

  private static Optional<String> message(JsonValue value) {
    return message(value, MAX_LEVELS);
  }

  private static Optional<String> message(JsonValue value, int levels) {
    if (levels == 0) return Optional.empty();
    if (value instanceof JsonArray list) {
      var all = list.elements().stream().flatMap(each -> message(each, levels - 1).stream())
          .collect(Collectors.joining("; "));
      return Optional.of(all).filter(text -> !text.isEmpty());
    }
    if (!(value instanceof JsonObject object)) return string(value);
    var message = MESSAGES.stream()
        .flatMap(name -> object.tryGet(name).flatMap(each -> message(each, levels - 1)).stream()).findFirst();
    return message.or(() -> object.tryGet("message").map(PlainText::of).filter(text -> !text.isEmpty()))
        .map(text -> location(object) + text);
  }

  /** {@return the location of a fault in the request, which FastAPI reports: {@code "body.model: "}} */
  private static String location(JsonObject detail) {
    if (!(detail.members().get("loc") instanceof JsonArray path) || path.isEmpty()) return "";
    return path.elements().stream().map(PlainText::of).collect(Collectors.joining(".", "", ": "));
  }

  private static Optional<String> string(JsonValue value) {
    return value instanceof JsonString text && !text.value().isEmpty() ? Optional.of(text.value()) : Optional.empty();
  }

  private static Optional<String> scalar(JsonObject object, String... names) {
    return Stream.of(names).flatMap(name -> object.tryGet(name).map(PlainText::of).stream())
        .filter(text -> !text.isEmpty()).findFirst();
  }

  /**
   * {@return whether the code or the type of the error is known} A body without an {@code error} member is an error
   * only in this case.
   */
  boolean isKnownError() {
    boolean byName = Stream.of(type, code).flatMap(Optional::stream).anyMatch(each -> statusOfType(each) != 500);
    return byName || code.filter(each -> statusCode(each) > 0).isPresent();
  }

  /** {@return the HTTP status implied by the code or status, otherwise by a known message, otherwise by the type} */
  int impliedStatus() {
    int number = Stream.of(code.orElse(""), status).mapToInt(ErrorFields::statusCode).filter(each -> each > 0)
        .findFirst().orElse(0);
    return number != 0 ? number : switch (message) {
      case "Unauthorized" -> 401;
      case "Not Found" -> 404;
      case "Method Not Allowed" -> 405;
      default -> Stream.of(type, code).flatMap(Optional::stream).mapToInt(ErrorFields::statusOfType)
          .filter(each -> each != 500).findFirst().orElse(500);
    };
  }

  private static int statusCode(String digits) {
    boolean number = digits.length() == 3 && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int status = number ? Integer.parseInt(digits) : 0;
    return status >= 400 && status <= 599 ? status : 0;
  }

  private static int statusOfType(String type) {
    return switch (type) {
      case "BadRequestError", "Bad Request", "invalid_request_error", "INVALID_ARGUMENT", "FAILED_PRECONDITION" -> 400;
      case "AuthenticationError", "authentication_error", "UNAUTHENTICATED" -> 401;
      case "permission_error", "PERMISSION_DENIED" -> 403;
      case "NotFoundError", "not_found_error", "NOT_FOUND" -> 404;
      case "UnprocessableEntityError" -> 422;
      case "RateLimitError", "Too Many Requests", "rate_limit_error", "rate_limit_exceeded", "insufficient_quota",
          "RESOURCE_EXHAUSTED" -> 429;
      case "NotImplementedError", "UNIMPLEMENTED" -> 501;
      case "ServiceUnavailableError", "Service Unavailable", "UNAVAILABLE" -> 503;
      case "DEADLINE_EXCEEDED" -> 504;
      default -> 500;
    };
  }
}
