package bifrost.openai.internal.codec;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import bifrost.openai.internal.http.RedirectPolicy;
import bifrost.openai.internal.http.RetryAfter;
import java.net.http.HttpHeaders;
import java.util.Optional;

/**
 * A decoder for errors in the forms that servers use: {@code {"error":{…}}} (OpenAI, and vLLM since 0.10.1),
 * {@code {"object":"error",…}} (earlier vLLM), {@code {"error":"text"}} (vLLM without a key), {@code {"detail":…}}
 * (FastAPI), arrays of these, and the forms that {@link ErrorFields} reads. Errors arrive with an error status, with
 * status 200, and as events of a stream. The same payload always results in the same error.
 */
public final class ErrorDecoder {
  private static final JsonString ERROR = new JsonString("error");

  private ErrorDecoder() {}

  /** {@return the error of a response with an error status} Its body may have any form. */
  public static BifrostException fromErrorStatus(RawResponse response) {
    var payload = ErrorBodyParser.json(response);
    return exception(response, payload.flatMap(json -> fields(json, true).or(() -> ErrorFields.fromBody(json)))
        .orElseGet(() -> ErrorFields.messageOnly(NonJsonErrorMessage.of(response))));
  }

  /**
   * {@return the error in an event that the server marked as an error} The result is empty only if the data is empty
   * and the event is not named {@code error}.
   */
  public static Optional<BifrostException> fromErrorEvent(RawResponse event, boolean byName) {
    var payload = ErrorBodyParser.json(event);
    boolean isEmpty = event.isBlank() || payload.filter(ErrorMember::isEmpty).isPresent();
    if (isEmpty && !byName) return Optional.empty();
    var fields = payload.flatMap(json -> fields(json, true).or(() -> ErrorFields.fromBody(json)));
    return Optional.of(exception(event, fields.orElseGet(
        () -> ErrorFields
            .messageOnly(
                isEmpty ? "the server sent an error event without a message" : NonJsonErrorMessage.of(event)))));
  }

  /**
   * Returns the error in a response; empty if the response is not an error.
   *
   * @param isUnexpected whether the response is not the expected result; only then is a {@code detail} an error
   */
  public static Optional<BifrostException> find(RawResponse response, boolean isUnexpected) {
    return ErrorBodyParser.json(response).flatMap(payload -> fields(payload, isUnexpected))
        .map(fields -> exception(response, fields));
  }

  private static Optional<ErrorFields> fields(JsonValue payload, boolean isUnexpected) {
    var first = payload;
    while (first instanceof JsonArray array && !array.isEmpty()) first = array.elements().get(0);
    if (!(first instanceof JsonObject object)) return Optional.empty();
    var error = object.members().getOrDefault("error", JsonNull.NULL);
    if (!ErrorMember.isEmpty(error)
        || isUnexpected && error instanceof JsonObject) return Optional.of(ErrorFields.of(error, object));
    if (ERROR.equals(object.members().get("object"))) return Optional.of(ErrorFields.of(object, JsonObject.of()));
    if (ERROR.equals(object.members().get("type"))) {
      return Optional.of(ErrorFields.of(object.without("type"), JsonObject.of())); // this is the type of the event
    }
    var choiceError = choiceError(object);
    if (choiceError.isPresent() || !isUnexpected) return choiceError.map(each -> ErrorFields.of(each, object));
    var named = object.tryGet("errors").or(() -> object.tryGet("detail")).filter(each -> !ErrorMember.isEmpty(each))
        .map(each -> ErrorFields.of(each, object));
    return named.or(() -> ErrorFields.fromBody(object).filter(ErrorFields::isKnownError));
  }

  /** {@return the error with the request id and the delay of the response head, unless it has them} */
  public static BifrostException withHead(BifrostException e, HttpHeaders headers) {
    return e.error() instanceof Rejected it ? complete(e, it, headers, it.body()) : e;
  }

  /** {@return the error that a decoder found in a response, with the head and the exact text of the response} */
  static BifrostException withResponse(BifrostException e, RawResponse response) {
    return e.error() instanceof Rejected it ? complete(e, it, response.headers(), response.text()) : e;
  }

  private static BifrostException complete(BifrostException e, Rejected it, HttpHeaders headers, String body) {
    var retryAfter = it.retryAfter().or(() -> RetryAfter.of(headers));
    var requestId = it.requestId().or(() -> headers.firstValue("x-request-id"));
    var complete = new Rejected(it.status(), it.type(), it.serverCode(), it.param(), it.message(), retryAfter,
        requestId, body);
    return complete.equals(it) ? e : new BifrostException(complete, e.getCause());
  }

  /** {@return the error in a choice, which gateways add if the model has failed} */
  private static Optional<JsonValue> choiceError(JsonObject object) {
    if (!(object.members().get("choices") instanceof JsonArray choices)) return Optional.empty();
    return choices.elements().stream()
        .flatMap(choice -> choice instanceof JsonObject each ? each.tryGet("error").stream() : null)
        .filter(error -> !ErrorMember.isEmpty(error)).findFirst();
  }

  private static BifrostException exception(RawResponse response, ErrorFields fields) {
    var message = fields.message() + RedirectPolicy.explanation(response.status(), response.headers());
    var requestId = response.headers().firstValue("x-request-id");
    int status = response.status() >= 300 ? response.status() : fields.impliedStatus();
    return new BifrostException(new Rejected(status, fields.type(), fields.code(), fields.param(), message,
        RetryAfter.of(response.headers()), requestId, response.text()));
  }
}
