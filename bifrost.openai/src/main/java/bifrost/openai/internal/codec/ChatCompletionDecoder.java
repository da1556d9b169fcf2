package bifrost.openai.internal.codec;

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
import java.util.Set;

/** A decoder for chat completions that are not streamed. */
public final class ChatCompletionDecoder {
  private ChatCompletionDecoder() {}

  public static ChatCompletion decode(JsonReader in) {
    return decode(in, Set.of());
  }

  /** Decodes a chat completion, and also reads reasoning from the given members. */
  public static ChatCompletion decode(JsonReader in, Set<String> reasoningNames) {
    var members =
        CompletionMembers.decode(in, "chat.completion", (choice, position) -> choice(choice, position, reasoningNames));
    var choices = members.choices().orElseThrow(() -> in.unexpected("a chat completion with 'choices'"));
    var sorted = choices.stream().sorted(Comparator.comparingInt(ChatCompletion.Choice::index)).toList();
    return new ChatCompletion(members.id(), members.created(), members.model(), sorted, members.usage(),
        members.systemFingerprint(), members.extras());
  }

  private static ChatCompletion.Choice choice(JsonReader in, int position, Set<String> reasoningNames) {
    int index = position;
    Optional<AssistantMessage> message = Optional.empty();
    JsonValue delta = JsonNull.NULL; // some servers send it instead of a message
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Decoders.index(in);
        case "message" -> message = Optional.of(message(in, reasoningNames));
        case "delta" -> delta = in.value();
        case "finish_reason" -> finishReason = Decoders.finishReason(in, extras);
        case "logprobs" -> logprobs = Decoders.lenient(in, extras, LogprobsDecoder::decode);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (message.isEmpty() && delta instanceof JsonObject) {
      message = Optional.of(message(Decoders.reader(delta), reasoningNames));
    } else if (delta != JsonNull.NULL) extras.put("delta", delta);
    return new ChatCompletion.Choice(index, message.orElse(AssistantMessageDecoder.EMPTY), finishReason, logprobs,
        extras.build());
  }

  private static AssistantMessage message(JsonReader in, Set<String> reasoningNames) {
    return Decoders.isEmptyArray(in) ? AssistantMessageDecoder.EMPTY
        : AssistantMessageDecoder.decode(in, reasoningNames);
  }
}
