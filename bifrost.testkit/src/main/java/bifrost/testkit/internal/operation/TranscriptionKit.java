package bifrost.testkit.internal.operation;

import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.arbitrary.DeltaArbitraries;
import bifrost.testkit.internal.arbitrary.KitArbitraries;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import bifrost.testkit.internal.arbitrary.TextArbitraries;
import bifrost.testkit.internal.openai.OpenAiStreamForm;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Transcriptions of audio. */
final class TranscriptionKit extends AudioKit<TranscriptionRequest> {
  @Override
  public TranscriptionRequest sample() {
    return TranscriptionRequest.of("org/w", AUDIO);
  }

  @Override
  Upload file(TranscriptionRequest request) {
    return request.file();
  }

  @Override
  public OpenAiStreamForm openAi() {
    return new OpenAi("transcribe", "transcription.chunk");
  }

  @Override
  public KitArbitraries<TranscriptionRequest> arbitraries() {
    return new Generated();
  }

  private static final class Generated implements KitArbitraries<TranscriptionRequest> {
    @Override
    public Arbitrary<TranscriptionRequest> requests() {
      return Combinators.combine(RequestArbitraries.uploads(), TextArbitraries.any())
          .as((file, prompt) -> TranscriptionRequest.of("org/w", file).prompt(prompt));
    }

    @Override
    public Arbitrary<Scenario> scenarios(Set<Feature> features) {
      var request = TranscriptionRequest.of("org/w", AUDIO);
      var requests = Arbitraries.of(request, request.with("language", "de"), request.with("temperature", 0.5));
      return Combinators.combine(requests, DeltaArbitraries.texts())
          .as((chosen, deltas) -> Scenario.of(chosen).deltas(deltas));
    }
  }
}
