package bifrost.testkit.internal.operation;

import bifrost.api.ImageGenerationRequest;
import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.internal.arbitrary.JsonValueArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.openai.OpenAiForm;
import bifrost.testkit.internal.openai.OpenAiJsonForm;
import bifrost.testkit.internal.scenario.Deltas;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Generated images. The contract does not stream them, because the final event differs from the unary response. */
final class ImageGenerationKit implements JsonBodyKit<ImageGenerationRequest, JsonObject> {
  @Override
  public ImageGenerationRequest sample() {
    return ImageGenerationRequest.of("org/i", "a cat");
  }

  @Override
  public RequestContent content(ImageGenerationRequest request) {
    return RequestContent.parameters(request.parameters());
  }

  @Override
  public OpenAiForm openAi() {
    return OpenAiJsonForm.of(List.of(), Deltas::json);
  }

  @Override
  public KitArbitraries<ImageGenerationRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<ImageGenerationRequest> {
    @Override
    public Arbitrary<ImageGenerationRequest> requests() {
      return Combinators.combine(TextArbitraries.any(), JsonValueArbitraries.objects())
          .as((text, extra) -> ImageGenerationRequest.of("org/i", text).with("kit_parameter", extra));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      return Combinators.combine(requests(), JsonValueArbitraries.objects())
          .as((request, body) -> Scenario.of(request).deltas(new ScriptedDelta.JsonBody(body)));
    }
  }
}
