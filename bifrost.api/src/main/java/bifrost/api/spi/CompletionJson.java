package bifrost.api.spi;

import bifrost.api.Completion;
import bifrost.api.Completion.Choice;
import bifrost.api.CompletionLogprobs;
import bifrost.api.FinishReason;
import bifrost.api.internal.wire.AssistantContentForm;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/** The reader and the writer of {@link Completion}, for complete text completions and for chunks of streamed ones. */
public final class CompletionJson {
  private static final String OBJECT = "text_completion";

  private CompletionJson() {}

  /**
   * Reads the current value, which must be an object with {@code choices}. Members that are null count as absent.
   * Members that are not essential, and have an unexpected type, are added to the extras.
   *
   * @param in the reader
   * @return the completion
   */
  public static Completion read(JsonReader in) {
    var members = CompletionMembers.read(in, OBJECT, CompletionJson::choice);
    if (members.choices().isEmpty()) throw in.unexpected("a completion with 'choices'");
    return completion(members);
  }

  /**
   * Reads an event of a stream, as {@link #read} does, except that the choices may be missing in a chunk with usage,
   * and that an event that is not a chunk is permitted: null, or an object such as a ping or a warning.
   *
   * @param in the reader
   * @return the chunk; empty for an event that is not a chunk
   */
  public static Optional<Completion> readEvent(JsonReader in) {
    return CompletionMembers.readEvent(in, OBJECT, CompletionJson::choice).map(CompletionJson::completion);
  }

  private static Completion completion(CompletionMembers<Choice> members) {
    return new Completion(members.id(), members.created(), members.model(), members.choices().orElse(List.of()),
        members.usage(), members.systemFingerprint(), members.extras());
  }

  /**
   * Reads a choice; the current value must be an object. Its index is 0 if the member is missing.
   *
   * @param in the reader
   * @return the choice
   */
  public static Choice readChoice(JsonReader in) {
    return choice(in, 0);
  }

  private static Choice choice(JsonReader in, int position) {
    int index = position;
    var text = "";
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<CompletionLogprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.index(in);
        case "text" -> text = MemberReader.joinedText(in, extras);
        case "finish_reason" -> finishReason = MemberReader.finishReason(in, extras);
        case "logprobs" -> logprobs = MemberReader.lenient(in, extras, CompletionLogprobsJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    return new Choice(index, text, finishReason, logprobs, extras.build());
  }

  /**
   * Writes a completion or a chunk.
   *
   * @param completion the completion
   * @param out the writer
   */
  public static void write(Completion completion, JsonWriter out) {
    new CompletionMembers<>(completion.id(), completion.created(), completion.model(),
        Optional.of(completion.choices()), completion.usage(), completion.systemFingerprint(), completion.extras(),
        true).write(out, OBJECT, CompletionJson::writeChoice);
  }

  /**
   * Writes a choice.
   *
   * @param choice the choice
   * @param out the writer
   */
  public static void writeChoice(Choice choice, JsonWriter out) {
    var form = ObjectForm.begin(choice.extras(), out).number("index", choice.index());
    AssistantContentForm.write(form, out, "text", choice.text(), "", true);
    if (choice.logprobs().isPresent() && form.begins("logprobs")) {
      CompletionLogprobsJson.write(choice.logprobs().get(), out);
    }
    form.finishReason(choice.finishReason()).end();
  }
}
