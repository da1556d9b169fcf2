package bifrost.api.spi;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletion.Choice;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.internal.wire.AssistantMessageReader;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** The reader and the writer of {@link ChatCompletion}. */
public final class ChatCompletionJson {
  private static final String OBJECT = "chat.completion";

  private ChatCompletionJson() {}

  /**
   * Reads the current value, which must be an object with {@code choices}. Members that are null count as absent.
   * Members that are not essential, and have an unexpected type, are added to the extras.
   *
   * @param in the reader
   * @return the completion
   */
  public static ChatCompletion read(JsonReader in) {
    return read(in, Set.of());
  }

  /**
   * Reads the current value, as {@link #read(JsonReader)} does, from a server with other reasoning members.
   *
   * @param in the reader
   * @param reasoningNames the members that contain reasoning, in addition to {@code reasoning} and
   *     {@code reasoning_content}
   * @return the completion
   */
  public static ChatCompletion read(JsonReader in, Set<String> reasoningNames) {
    var names = Set.copyOf(Objects.requireNonNull(reasoningNames, "reasoningNames"));
    var members = CompletionMembers.read(in, OBJECT, (choice, position) -> choice(choice, position, names));
    var choices = members.choices().orElseThrow(() -> in.unexpected("a chat completion with 'choices'"));
    return new ChatCompletion(members.id(), members.created(), members.model(), choices, members.usage(),
        members.systemFingerprint(), members.extras());
  }

  /**
   * Reads a choice; the current value must be an object. Its index is 0 if the member is missing.
   *
   * @param in the reader
   * @return the choice
   */
  public static Choice readChoice(JsonReader in) {
    return choice(in, 0, Set.of());
  }

  private static Choice choice(JsonReader in, int position, Set<String> reasoningNames) {
    int index = position;
    Optional<AssistantMessage> message = Optional.empty();
    JsonValue delta = JsonNull.NULL; // some servers send it instead of a message
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.index(in);
        case "message" -> message = Optional.of(AssistantMessageReader.read(in, reasoningNames));
        case "delta" -> delta = in.value();
        case "finish_reason" -> finishReason = MemberReader.finishReason(in, extras);
        case "logprobs" -> logprobs = MemberReader.lenient(in, extras, LogprobsJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (message.isEmpty() && delta instanceof JsonObject) {
      message = Optional.of(AssistantMessageReader.read(MemberReader.reader(delta), reasoningNames));
    } else if (delta != JsonNull.NULL) extras.put("delta", delta);
    return new Choice(index, message.orElse(AssistantMessageReader.EMPTY), finishReason, logprobs, extras.build());
  }

  /**
   * Writes a completion.
   *
   * @param completion the completion
   * @param out the writer
   */
  public static void write(ChatCompletion completion, JsonWriter out) {
    new CompletionMembers<>(completion.id(), completion.created(), completion.model(),
        Optional.of(completion.choices()), completion.usage(), completion.systemFingerprint(), completion.extras(),
        true).write(out, OBJECT, ChatCompletionJson::writeChoice);
  }

  /**
   * Writes a choice.
   *
   * @param choice the choice
   * @param out the writer
   */
  public static void writeChoice(Choice choice, JsonWriter out) {
    var form = ObjectForm.begin(choice.extras(), out).number("index", choice.index());
    if (form.begins("message")) MessageJson.write(choice.message(), out);
    if (choice.logprobs().isPresent() && form.begins("logprobs")) LogprobsJson.write(choice.logprobs().get(), out);
    form.finishReason(choice.finishReason()).end();
  }
}
