package bifrost.openai.wire;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.List;
import java.util.Optional;

/** Reads a text completion, whole or a piece of a streamed one. */
final class CompletionDecoder {
  private CompletionDecoder() {}

  static Completion decode(JsonReader in) {
    var it = Envelope.decode(in, "text_completion", CompletionDecoder::choice);
    if (it.choices().isEmpty() && it.usage().isEmpty()) throw in.unexpected("a completion with 'choices'");
    return new Completion(it.id(), it.created(), it.model(), it.choices().orElse(List.of()), it.usage(), it.systemFingerprint(), it.extras());
  }

  private static Completion.Choice choice(JsonReader in) {
    int index = 0;
    var text = "";
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<CompletionLogprobs> logprobs = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = in.int32();
        case "text" -> text = in.string();
        case "finish_reason" -> finishReason = Shape.text(in).map(FinishReason::new);
        case "logprobs" -> logprobs = Optional.of(CompletionLogprobsDecoder.decode(in));
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Completion.Choice(index, text, finishReason, logprobs, extras);
  }
}
