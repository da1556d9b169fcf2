package bifrost.testkit.internal.operation;

import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.DecodedRequest;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiRequest;
import bifrost.testkit.internal.scenario.Deltas;
import bifrost.testkit.internal.server.ReceivedUrl;
import java.util.List;
import java.util.Optional;

/** Operations on stored resources, such as files, in OpenAI's protocol: a method, and a path with or without an id. */
interface ResourceForm extends OpenAiForm {
  /** {@return the action of a request with this method, and with an id or not} */
  Enum<?> action(String method, boolean hasId);

  /** {@return the input of a request, in every dialect} */
  static JsonValue input(Enum<?> action, Optional<String> id) {
    var input = JsonObject.of("action", action.name());
    return id.map(value -> input.with("id", value)).orElse(input);
  }

  @Override
  default boolean hasPath(Operation operation, String path) {
    return operation.path().filter(path::contains).isPresent();
  }

  @Override
  default List<String> inputMembers() {
    return List.of();
  }

  @Override
  default Reply response(Scenario scenario) {
    return Reply.json(Deltas.json(scenario).toString());
  }

  @Override
  default DecodedRequest decode(OpenAiRequest request) {
    var url = ReceivedUrl.of(request.received());
    var collection = request.operation().path().orElseThrow();
    var segments = url.segmentsAfter(collection); // the first is empty
    var id = segments.size() > 1 ? Optional.of(segments.get(1)) : Optional.<String>empty();
    return new DecodedRequest(request.operation(), "", List.of(),
        Optional.of(input(action(request.received().method(), id.isPresent()), id)),
        request.body().with(url.parameters()), false, true, request.key());
  }
}
