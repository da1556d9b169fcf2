package bifrost.openai.wire;

import bifrost.api.ChatCompletion;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Usage;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Reads a whole chat completion. */
final class ChatCompletionDecoder {
  private ChatCompletionDecoder() {}

  static ChatCompletion decode(JsonReader in) {
    var id = "";
    Optional<Instant> created = Optional.empty();
    var model = "";
    List<ChatCompletion.Choice> choices = null;
    Optional<Usage> usage = Optional.empty();
    Optional<String> systemFingerprint = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "object" -> extras = Shape.word(in, "chat.completion", extras);
        case "created" -> created = Shape.time(in);
        case "model" -> model = in.string();
        case "choices" -> choices = Shape.list(in, ChatCompletionDecoder::choice);
        case "usage" -> usage = Optional.of(UsageDecoder.decode(in));
        case "system_fingerprint" -> systemFingerprint = Optional.of(in.string());
        case "error" -> throw Shape.noAnswer(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    if (choices == null) throw in.unexpected("a chat completion with 'choices'");
    return new ChatCompletion(id, created, model, choices, usage, systemFingerprint, extras);
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
