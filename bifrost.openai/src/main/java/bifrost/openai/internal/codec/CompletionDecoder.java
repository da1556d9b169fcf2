package bifrost.openai.internal.codec;

import bifrost.api.Completion;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** A decoder for text completions and for the chunks of streamed ones. */
public final class CompletionDecoder {
  private static final String OBJECT = "text_completion";

  private CompletionDecoder() {}

  public static Completion decode(JsonReader in) {
    var members = CompletionMembers.decode(in, OBJECT, CompletionDecoder::choice);
    var choices = members.choices().orElseThrow(() -> in.unexpected("a completion with 'choices'"));
    return completion(members, choices.stream().sorted(Comparator.comparingInt(Completion.Choice::index)).toList());
  }

  /** {@return the chunk; empty for an event that is not a chunk} */
  public static Optional<Completion> chunk(JsonReader in) {
    if (!in.isObject()) return RawResponse.nonObjectEvent(in);
    var members = CompletionMembers.decode(in, OBJECT, CompletionDecoder::choice);
    return members.isChunk() ? Optional.of(completion(members, members.choices().orElse(List.of()))) : Optional.empty();
  }

  private static Completion completion(CompletionMembers<Completion.Choice> members, List<Completion.Choice> choices) {
    return new Completion(members.id(), members.created(), members.model(), choices, members.usage(),
        members.systemFingerprint(), members.extras());
  }

  private static Completion.Choice choice(JsonReader in, int position) {
    int index = position;
    var text = "";
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<CompletionLogprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Decoders.index(in);
        case "text" -> text = Decoders.joinedText(in, extras);
        case "finish_reason" -> finishReason = Decoders.finishReason(in, extras);
        case "logprobs" -> logprobs = Decoders.lenient(in, extras, CompletionLogprobsDecoder::decode);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new Completion.Choice(index, text, finishReason, logprobs, extras.build());
  }
}
