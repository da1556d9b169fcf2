package bifrost.openai.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
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
    Optional<AssistantMessage> message = Optional.empty();
    JsonValue delta = JsonNull.NULL; // the message, from servers that answer in the form of a chunk
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Shape.index(in);
        case "message" -> message = Optional.of(message(in));
        case "delta" -> delta = in.value();
        case "finish_reason" -> finishReason = Shape.finishReason(in, extras);
        case "logprobs" -> logprobs = Shape.secondary(in, extras, LogprobsDecoder::decode);
        case "error" -> Shape.noError(in, extras);
        default -> Shape.unknown(in, extras);
      }
    }
    if (message.isEmpty() && delta instanceof JsonObject) message = Optional.of(message(Shape.reader(delta)));
    else if (delta != JsonNull.NULL) extras.put("delta", delta);
    return new ChatCompletion.Choice(index, message.orElse(AssistantMessageDecoder.EMPTY), finishReason, logprobs, extras.build());
  }

  private static AssistantMessage message(JsonReader in) {
    return Shape.isEmptyArray(in) ? AssistantMessageDecoder.EMPTY : AssistantMessageDecoder.decode(in);
  }
}
