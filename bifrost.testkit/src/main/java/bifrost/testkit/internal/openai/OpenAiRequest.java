package bifrost.testkit.internal.openai;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.testkit.RecordedRequest;
import java.util.Locale;
import java.util.Optional;

/**
 * A request in OpenAI's protocol.
 *
 * @param operation the operation, by the path of the request
 * @param received the request
 */
public record OpenAiRequest(Operation operation, RecordedRequest received) {
  public Optional<String> key() {
    return received.header("authorization").map(value -> value.startsWith("Bearer ") ? value.substring(7) : value);
  }

  /** {@return the JSON body; an empty object if there is none} */
  public JsonObject body() {
    if (received.body().length == 0) return JsonObject.of();
    var type = received.header("content-type").orElse("none");
    if (!type.toLowerCase(Locale.ROOT).startsWith("application/json")) {
      throw new IllegalStateException("content type of a JSON body must be application/json: " + type);
    }
    return received.json();
  }
}
