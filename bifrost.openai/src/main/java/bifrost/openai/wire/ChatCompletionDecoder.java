package bifrost.openai.wire;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Optional;

/** Reads a whole chat completion. */
final class ChatCompletionDecoder {
  private ChatCompletionDecoder() {}

  static ChatCompletion decode(JsonReader in) {
    var whole = Envelope.decode(in, "chat.completion", ChatCompletionDecoder::choice);
    var choices = whole.choices().orElseThrow(() -> in.unexpected("a chat completion with 'choices'"));
    return new ChatCompletion(whole.id(), whole.created(), whole.model(), choices, whole.usage(), whole.systemFingerprint(), whole.extras());
  }

  private static ChatCompletion.Choice choice(JsonReader in) {
    int index = 0;
    var message = AssistantMessageDecoder.EMPTY;
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = in.int32();
        case "message" -> message = AssistantMessageDecoder.decode(in);
        case "finish_reason" -> finishReason = Shape.text(in).map(FinishReason::new);
        case "logprobs" -> logprobs = Optional.of(LogprobsDecoder.decode(in));
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new ChatCompletion.Choice(index, message, finishReason, logprobs, extras);
  }
}
