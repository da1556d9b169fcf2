package bifrost.openai.internal.codec;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.http.RedirectPolicy;
import bifrost.openai.internal.http.RetryAfter;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;

/**
 * An error in the shapes that servers give it: {@code {"error":{…}}} (OpenAI, vLLM from 0.10.1), {@code {"object":"error",…}} (vLLM
 * before), {@code {"error":"text"}} (vLLM without a key), {@code {"detail":…}} (FastAPI), arrays of these, and others that
 * {@link ErrorFields} knows; under an HTTP error, under status 200, and as an event of a stream. The same payload gives the same error,
 * whatever carried it.
 */
public final class ErrorDecoder {
  private static final JsonString ERROR = new JsonString("error");

  private ErrorDecoder() {}

  /** The error that came under an error status, whatever its body. */
  public static BifrostException fromErrorStatus(RawResponse answer) {
    var payload = ErrorBodyParser.json(answer);
    return exception(answer, payload.flatMap(json -> fields(json, true).or(() -> ErrorFields.fromBody(json)))
        .orElseGet(() -> ErrorFields.text(NonJsonErrorMessage.of(answer))));
  }

  /** {@return the error in an event that the server marked as an error, whatever its data; empty only if the data denies an error} */
  public static Optional<BifrostException> fromErrorEvent(RawResponse event, boolean byName) {
    var payload = ErrorBodyParser.json(event);
    boolean none = event.isBlank() || payload.filter(ErrorDecoder::isEmpty).isPresent();
    if (none && !byName) return Optional.empty();
    var fields = payload.flatMap(json -> fields(json, true).or(() -> ErrorFields.fromBody(json)));
    return Optional.of(exception(event, fields.orElseGet(
        () -> ErrorFields
            .text(none ? "the server sent an error event that says nothing" : NonJsonErrorMessage.of(event)))));
  }

  /**
   * The error in an answer that is not what was asked for; empty if it is no error either.
   *
   * @param isOther whether what was asked for is missing: only then a {@code detail} is an error
   */
  public static Optional<BifrostException> find(RawResponse answer, boolean isOther) {
    return ErrorBodyParser.json(answer).flatMap(payload -> fields(payload, isOther))
        .map(fields -> exception(answer, fields));
  }

  private static Optional<ErrorFields> fields(JsonValue payload, boolean isOther) {
    var first = payload;
    while (first instanceof JsonArray array && !array.isEmpty()) first = array.elements().get(0);
    if (!(first instanceof JsonObject object)) return Optional.empty();
    var error = object.members().getOrDefault("error", JsonNull.NULL);
    if (!isEmpty(error) || isOther && error instanceof JsonObject) return Optional.of(ErrorFields.of(error, object));
    if (ERROR.equals(object.members().get("object"))) return Optional.of(ErrorFields.of(object, JsonObject.of()));
    if (ERROR.equals(object.members().get("type"))) {
      return Optional.of(ErrorFields.of(object.without("type"), JsonObject.of())); // the event's
    }
    var ofChoice = choiceError(object);
    if (ofChoice.isPresent() || !isOther) return ofChoice.map(each -> ErrorFields.of(each, object));
    var named = object.get("errors").or(() -> object.get("detail")).filter(each -> !isEmpty(each))
        .map(each -> ErrorFields.of(each, object));
    return named.or(() -> ErrorFields.fromBody(object).filter(ErrorFields::isKnownError));
  }

  /** {@return the error that a gateway adds to the choice whose model failed} */
  private static Optional<JsonValue> choiceError(JsonObject object) {
    if (!(object.members().get("choices") instanceof JsonArray choices)) return Optional.empty();
    return choices.elements().stream()
        .flatMap(choice -> choice instanceof JsonObject each ? each.get("error").stream() : null)
        .filter(error -> !isEmpty(error)).findFirst();
  }

  /** {@return whether an {@code error} member denies an error: it is empty, or all its members are empty} */
  public static boolean isEmpty(JsonValue error) {
    var open = new ArrayDeque<>(List.of(error)); // no recursion, because the value may be nested deeply
    while (!open.isEmpty()) {
      var next = open.pop();
      if (next instanceof JsonArray array) open.addAll(array.elements());
      else if (next instanceof JsonObject object) open.addAll(object.members().values());
      else if (!isEmptyScalar(next)) return false;
    }
    return true;
  }

  private static boolean isEmptyScalar(JsonValue scalar) {
    if (scalar instanceof JsonString text) return text.value().isBlank();
    if (scalar instanceof JsonNumber number) return number.equals(JsonNumber.of(0));
    return scalar == JsonNull.NULL || scalar == JsonBoolean.FALSE;
  }

  private static BifrostException exception(RawResponse answer, ErrorFields fields) {
    var message = fields.message() + RedirectPolicy.explanation(answer.status(), answer.headers());
    var requestId = answer.headers().firstValue("x-request-id");
    int status = answer.status() >= 300 ? answer.status() : fields.impliedStatus();
    return new BifrostException(new Rejected(status, fields.type(), fields.code(), fields.param(), message,
        RetryAfter.of(answer.headers()), requestId, answer.text()));
  }
}
