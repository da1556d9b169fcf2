package bifrost.openai.internal.responses;

import bifrost.api.BifrostException;
import bifrost.api.Response;
import bifrost.api.ResponseEvent;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.codec.ErrorDecoder;
import bifrost.openai.internal.codec.RawResponse;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** The errors of failed responses, and of error events without an {@code error} member. */
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

  /** {@return the error of a failed response; some servers describe it beside the response} */
  static BifrostException of(Response response, JsonObject beside) {
    var error = described(response.extras()).or(() -> described(beside));
    return exception(error.orElseGet(() -> beside.get("message").isPresent() ? beside : unknown(response.status())));
  }

  private static JsonObject unknown(String status) {
    return status.equals("cancelled") ? JsonObject.of("code", "cancelled").with("message", "the response was cancelled")
        : JsonObject.of("message", "the response failed");
  }

  private static Optional<JsonValue> described(JsonObject json) {
    return json.get("error").filter(error -> !ErrorDecoder.isEmpty(error));
  }

  /** {@return the error of an error event, which describes it in its own members or in those of a response} */
  static BifrostException of(JsonObject event) {
    var nested = event.get("response").orElse(null) instanceof JsonObject response ? described(response)
        : Optional.<JsonValue>empty();
    var error = described(event).or(() -> nested);
    return exception(error.orElse(ErrorDecoder.isEmpty(event.without("sequence_number")) ? unknown("failed") : event));
  }

  private static BifrostException exception(JsonValue error) {
    var body = JsonObject.of("error", error).toString().getBytes(StandardCharsets.UTF_8);
    return ErrorDecoder.fromErrorStatus(RawResponse.of(200, HttpHeaders.of(Map.of(), (name, value) -> true), body));
  }
}
