package bifrost.testkit.internal.operation;

import bifrost.api.TranslationRequest;
import bifrost.api.Upload;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import java.util.Set;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Translations of audio into English text. */
final class TranslationKit extends AudioKit<TranslationRequest> {
  @Override
  public TranslationRequest sample() {
    return TranslationRequest.of("org/w", AUDIO);
  }

  @Override
  Upload file(TranslationRequest request) {
    return request.file();
  }

  @Override
  public OpenAiStreamForm openAi() {
    return new OpenAi("translate", "translation.chunk");
  }

  @Override
  public KitArbitraries<TranslationRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<TranslationRequest> {
    @Override
    public Arbitrary<TranslationRequest> requests() {
      return Combinators.combine(RequestArbitraries.uploads(), TextArbitraries.any())
          .as((file, prompt) -> TranslationRequest.of("org/w", file).prompt(prompt));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = TranslationRequest.of("org/w", AUDIO).with("prompt", "K\u00F6ln");
      return DeltaArbitraries.texts().map(deltas -> Scenario.of(request).deltas(deltas));
    }
  }
}
