package bifrost.openai.wire;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Comparator;
import java.util.Optional;

/** Reads a whole chat completion. */
final class ChatCompletionDecoder {
  private ChatCompletionDecoder() {}

  static ChatCompletion decode(JsonReader in) {
    var whole = Envelope.decode(in, "chat.completion", ChatCompletionDecoder::choice);
    var choices = whole.choices().orElseThrow(() -> in.unexpected("a chat completion with 'choices'"));
    var sorted = choices.stream().sorted(Comparator.comparingInt(ChatCompletion.Choice::index)).toList();
    return new ChatCompletion(whole.id(), whole.created(), whole.model(), sorted, whole.usage(), whole.systemFingerprint(), whole.extras());
  }

  private static ChatCompletion.Choice choice(JsonReader in, int position) {
    int index = position;
    var message = AssistantMessageDecoder.EMPTY;
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Shape.index(in);
        case "message" -> message = Shape.isEmptyArray(in) ? AssistantMessageDecoder.EMPTY : AssistantMessageDecoder.decode(in);
        case "finish_reason" -> finishReason = Shape.finishReason(in, extras);
        case "logprobs" -> logprobs = Shape.secondary(in, extras, LogprobsDecoder::decode);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    return new ChatCompletion.Choice(index, message, finishReason, logprobs, extras.build());
  }
}
