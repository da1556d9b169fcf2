package bifrost.testkit.internal.openai;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Scenario;
import java.util.List;
import java.util.Optional;

/** An operation in OpenAI's protocol. By default, the body of a request is a JSON object. */
public interface OpenAiForm {
  /** {@return the members of the body that contain the input; the other members are parameters} */
  List<String> inputMembers();

  /** {@return the complete response, even if the scenario ends early} */
  Reply response(Scenario scenario);

  /** {@return whether the path, which may have a prefix, belongs to the operation} */
  default boolean hasPath(Operation operation, String path) {
    return operation.path().filter(path::endsWith).isPresent();
  }

  /** {@return the decoded request} */
  default DecodedRequest decode(OpenAiRequest request) {
    var body = request.body();
    return new DecodedRequest(request.operation(), body.string("model").orElse(""), messages(body), input(body),
        parameters(body), body.bool("stream").orElse(false), includesUsage(body), request.key());
  }

  /** {@return the conversation} */
  default List<Message> messages(JsonObject body) {
    return List.of();
  }

  /** {@return the value of the only input member, or an object with several} */
  default Optional<JsonValue> input(JsonObject body) {
    if (inputMembers().size() == 1) return body.tryGet(inputMembers().get(0));
    var input = JsonObject.of();
    for (var name : inputMembers()) input = input.with(name, body.tryGet(name).orElse(null));
    return inputMembers().isEmpty() ? Optional.empty() : Optional.of(input);
  }

  /** {@return whether the response contains the token usage} */
  default boolean includesUsage(JsonObject body) {
    return !body.bool("stream").orElse(false)
        || body.object("stream_options").flatMap(options -> options.bool("include_usage")).orElse(false);
  }

  private JsonObject parameters(JsonObject body) {
    var parameters = body.without("model").without("stream");
    for (var name : inputMembers()) parameters = parameters.without(name);
    return withoutUsageOption(parameters, body.bool("stream").orElse(false));
  }

  /**
   * Removes the option that requests the usage of a stream, because a provider may add it. It stays in other requests,
   * because vLLM rejects a request with {@code stream_options} that is not for a stream.
   */
  private static JsonObject withoutUsageOption(JsonObject parameters, boolean streamed) {
    var options = parameters.object("stream_options");
    if (options.isEmpty() || !streamed) return parameters;
    var others = options.get().without("include_usage");
    return others.isEmpty() ? parameters.without("stream_options") : parameters.with("stream_options", others);
  }
}
