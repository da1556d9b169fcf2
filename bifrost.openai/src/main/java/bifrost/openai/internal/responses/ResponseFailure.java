package bifrost.openai.internal.responses;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.ErrorMember;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.RawResponse;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** A converter from failed responses and error events to exceptions. */
final class ResponseFailure {
  private ResponseFailure() {}

  /** {@return the error, if an event contains a failed response} */
  static Optional<BifrostException> of(ResponseEvent event) {
    if (event instanceof ResponseEvent.Failed it) return Optional.of(of(it.response(), it.extras()));
    if (event instanceof ResponseEvent.Completed it && hasFailed(it.response())) {
      return Optional.of(of(it.response(), it.extras()));
    }
    boolean isFailed = event instanceof ResponseEvent.Incomplete it && hasFailed(it.response());
    return isFailed ? Optional.of(of(((ResponseEvent.Incomplete) event).response(), JsonObject.of()))
        : Optional.empty();
  }

  private static boolean hasFailed(Response response) {
    return response.status().equals("failed") || response.status().equals("cancelled");
  }

  /** {@return the error of a failed response} Some servers send the members of the error next to the response. */
  static BifrostException of(Response response, JsonObject siblings) {
    var error = error(response.extras()).or(() -> error(siblings));
    return exception(
        error.orElseGet(() -> siblings.tryGet("message").isPresent() ? siblings : unknown(response.status())));
  }

  private static JsonObject unknown(String status) {
    return status.equals("cancelled") ? JsonObject.of("code", "cancelled").with("message", "the response was cancelled")
        : JsonObject.of("message", "the response failed");
  }

  private static Optional<JsonValue> error(JsonObject json) {
    return json.tryGet("error").filter(error -> !ErrorMember.isEmpty(error));
  }

  /** {@return the error of an error event, from the event itself or from the response that it contains} */
  static BifrostException of(JsonObject event) {
    var nested = event.tryGet("response").orElse(null) instanceof JsonObject response ? error(response)
        : Optional.<JsonValue>empty();
    var error = error(event).or(() -> nested);
    return exception(error.orElse(ErrorMember.isEmpty(event.without("sequence_number")) ? unknown("failed") : event));
  }

  private static BifrostException exception(JsonValue error) {
    var body = JsonObject.of("error", error).toString().getBytes(StandardCharsets.UTF_8);
    return ErrorDecoder.fromErrorStatus(RawResponse.of(200, HttpHeaders.of(Map.of(), (name, value) -> true), body));
  }
}
