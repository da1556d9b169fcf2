package bifrost.testkit.internal.operation;

import bifrost.api.Request;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.live.LiveClient;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Optional;

/**
 * The kit of an operation whose response is JSON without a type of its own.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the response
 */
interface JsonBodyKit<Q extends Request<R>, R extends JsonValue> extends UnaryKit<Q, R> {
  @Override
  default Scenario sampleScenario() {
    return Scenario.of(sample())
        .deltas(new ScriptedDelta.JsonBody(JsonObject.of("id", "kit-1").with("data", List.of())));
  }

  @Override
  default Object expected(Scenario scenario) {
    return Deltas.json(scenario);
  }

  @Override
  default Object normalized(R response) {
    return response;
  }

  @Override
  default Optional<LiveCheck<Q>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var response = client.send(request);
      LiveClient.expect(response instanceof JsonObject it && !it.isEmpty(), "JSON with members", response);
    });
  }
}
