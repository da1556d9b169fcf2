package bifrost.testkit.internal.operation;

import bifrost.api.Message;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Dialect;
import java.util.List;
import java.util.Optional;

/**
 * The content of a request, in the form of {@link Dialect.DecodedRequest}.
 *
 * @param messages the conversation
 * @param input the input of an operation without a conversation
 * @param parameters the other members of the body
 */
public record RequestContent(List<Message> messages, Optional<JsonValue> input, JsonObject parameters) {
  static RequestContent conversation(List<Message> messages, JsonObject parameters) {
    return new RequestContent(messages, Optional.empty(), parameters);
  }

  static RequestContent input(JsonValue input, JsonObject parameters) {
    return new RequestContent(List.of(), Optional.of(input), parameters);
  }

  static RequestContent parameters(JsonObject parameters) {
    return new RequestContent(List.of(), Optional.empty(), parameters);
  }
}
