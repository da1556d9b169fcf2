package bifrost.api.spi;

import bifrost.api.AssistantMessage;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletion.Choice;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.Message;
import bifrost.api.internal.wire.AssistantMessageReader;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The readers and the writers of {@link ChatCompletion}, {@link Choice} and {@link ChatCompletionRequest}. Thread-safe.
 *
 * @since 0.1
 */
public final class ChatCompletionJson {
  private static final String OBJECT = "chat.completion";

  private ChatCompletionJson() {}

  /**
   * Reads a chat completion: an object with {@code choices}. Members that are null count as absent. Members that are
   * not essential, and have an unexpected type, are added to the extras.
   *
   * @param in the reader
   * @return the completion
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ChatCompletion read(JsonReader in) {
    return read(in, Set.of());
  }

  /**
   * Reads a chat completion, like {@link #read(JsonReader)}, from a server with other reasoning members.
   *
   * @param in the reader
   * @param reasoningNames the members that contain reasoning, in addition to {@code reasoning} and
   *     {@code reasoning_content}
   * @return the completion
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ChatCompletion read(JsonReader in, Set<String> reasoningNames) {
    var names = Set.copyOf(Objects.requireNonNull(reasoningNames, "reasoningNames"));
    var members = CompletionMembers.read(in, OBJECT, (choice, position) -> choice(choice, position, names));
    if (members.choices().isEmpty()) throw in.unexpected("a chat completion with 'choices'");
    return new ChatCompletion(members.id(), members.created(), members.model(), members.choices().get(),
        members.usage(), members.systemFingerprint(), members.extras());
  }

  /**
   * Reads a choice: an object. Its index is 0 if the member is missing.
   *
   * @param in the reader
   * @return the choice
   * @throws JsonParseException if the value is not JSON, or not of this form
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
    ObjectWriter.begin(choice.extras(), out).member("index", choice.index())
        .member("message", choice.message(), MessageJson::write)
        .memberIfPresent("logprobs", choice.logprobs(), LogprobsJson::write)
        .member("finish_reason", choice.finishReason(), CompletionMembers::writeFinishReason).end();
  }

  /**
   * Reads a request: an object with {@code model} and {@code messages}. The member {@code stream} is skipped, because
   * the method that sends the request determines it. All other members are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ChatCompletionRequest readRequest(JsonReader in) {
    var model = "";
    Optional<List<Message>> messages = Optional.empty();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "messages" -> messages = Optional.of(MessageJson.readList(in));
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (model.isEmpty() || messages.isEmpty()) throw in.unexpected("a request with 'model' and 'messages'");
    return new ChatCompletionRequest(model, messages.get(), parameters.build());
  }

  /**
   * Writes a request, without {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(ChatCompletionRequest request, JsonWriter out) {
    writeRequestMembers(request, out.beginObject());
    out.endObject();
  }

  /**
   * Writes the members of a request, in an object that is open, so that a provider can add members such as
   * {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequestMembers(ChatCompletionRequest request, JsonWriter out) {
    MessageJson.writeList(request.messages(), out.member("model", request.model()).name("messages"));
    JsonForm.parameters(request.parameters(), out);
  }
}
