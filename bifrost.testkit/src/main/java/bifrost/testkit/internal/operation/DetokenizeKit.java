package bifrost.testkit.internal.operation;

import static bifrost.testkit.internal.json.OrderedJson.object;
import static bifrost.testkit.internal.live.LiveClient.expect;

import bifrost.api.Detokenization;
import bifrost.api.DetokenizeRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.live.LiveCheck;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.openai.OpenAiMembers;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** The texts of tokens. */
final class DetokenizeKit implements UnaryKit<DetokenizeRequest, Detokenization> {
  @Override
  public DetokenizeRequest sample() {
    return DetokenizeRequest.of("org/t", 7, 8);
  }

  @Override
  public Scenario sampleScenario() {
    return Scenario.of(sample()).deltas(new ScriptedDelta.JsonBody(object("prompt", "Hi")));
  }

  @Override
  public RequestContent content(DetokenizeRequest request) {
    return RequestContent.input(Json.of(request.tokens()), request.parameters());
  }

  @Override
  public Object expected(Scenario scenario) {
    return Deltas.json(scenario).get("prompt").asString();
  }

  @Override
  public Object normalized(Detokenization response) {
    return response.text();
  }

  @Override
  public Optional<JsonObject> extras(Detokenization response) {
    return Optional.of(response.extras());
  }

  @Override
  public Optional<LiveCheck<DetokenizeRequest>> liveCheck() {
    return Optional.of((client, request, served) -> {
      var text = client.send(request).text();
      expect(!text.isEmpty() || request.tokens().isEmpty(), "the text of the tokens", text);
    });
  }

  @Override
  public OpenAiForm openAi() {
    return OpenAiJsonForm.of(List.of("tokens"),
        scenario -> OpenAiMembers.withQuirks(scenario, Deltas.json(scenario).asObject()));
  }

  @Override
  public KitArbitraries<DetokenizeRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<DetokenizeRequest> {
    @Override
    public Arbitrary<DetokenizeRequest> requests() {
      return Arbitraries.integers().between(0, 200_000).list().ofMaxSize(5)
          .map(tokens -> DetokenizeRequest.of("org/t", tokens));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      return Combinators.combine(requests(), TextArbitraries.any()).as(
          (request, text) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(object("prompt", text))));
    }

    @Override
    public Optional<Responses<?>> responses() {
      return Optional.of(new Responses<>(Detokenization.class,
          Combinators.combine(TextArbitraries.any(), JsonValueArbitraries.objects())
              .as((text, extra) -> Detokenization.of(text).extras(JsonObject.of("kit_extra", extra)))));
    }
  }
}
