package bifrost.api.spi;

import bifrost.api.Completion;
import bifrost.api.Completion.Choice;
import bifrost.api.CompletionLogprobs;
import bifrost.api.CompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Input;
import bifrost.api.internal.wire.AssistantContentForm;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.internal.wire.RequestReader;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Optional;

/**
 * The readers and the writers of {@link Completion}, {@link Choice} and {@link CompletionRequest}. A {@link Completion}
 * is a complete text completion, or a chunk of a streamed one. Thread-safe.
 *
 * @since 0.1
 */
public final class CompletionJson {
  private static final String OBJECT = "text_completion";

  private CompletionJson() {}

  /**
   * Reads a completion: an object with {@code choices}. Members that are null count as absent. Members that are not
   * essential, and have an unexpected type, are added to the extras.
   *
   * @param in the reader
   * @return the completion
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Completion read(JsonReader in) {
    var members = CompletionMembers.read(in, OBJECT, CompletionJson::choice);
    if (members.choices().isEmpty()) throw in.unexpected("a completion with 'choices'");
    return completion(members);
  }

  /**
   * Reads an event of a stream, like {@link #read}. The choices may be missing in a chunk with usage. An event that is
   * not a chunk is also accepted: null, or an object such as a ping or a warning.
   *
   * @param in the reader
   * @return the chunk; empty for an event that is not a chunk
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Optional<Completion> readEvent(JsonReader in) {
    var members = CompletionMembers.readEvent(in, OBJECT, CompletionJson::choice);
    return members == null ? Optional.empty() : Optional.of(completion(members));
  }

  private static Completion completion(CompletionMembers<Choice> members) {
    return new Completion(members.id(), members.created(), members.model(), members.choices().orElse(List.of()),
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
    var form = ObjectWriter.begin(choice.extras(), out).member("index", choice.index());
    AssistantContentForm.write(form, out, "text", choice.text(), "", true);
    form.memberIfPresent("logprobs", choice.logprobs(), CompletionLogprobsJson::write)
        .member("finish_reason", choice.finishReason(), CompletionMembers::writeFinishReason).end();
  }

  /**
   * Reads a request: an object with {@code model} and {@code prompt}. The member {@code stream} is skipped, because the
   * method that sends the request determines it. All other members are parameters.
   *
   * @param in the reader
   * @return the request
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static CompletionRequest readRequest(JsonReader in) {
    var model = "";
    Optional<Input> prompt = Optional.empty();
    var parameters = JsonObject.builder();
    while (in.nextMemberIncludingNull()) {
      switch (in.name()) {
        case "model" -> model = RequestReader.model(in);
        case "prompt" -> prompt = Optional.of(RequestReader.input(in));
        default -> RequestReader.parameter(in, parameters);
      }
    }
    if (model.isEmpty() || prompt.isEmpty()) throw in.unexpected("a request with 'model' and 'prompt'");
    return new CompletionRequest(model, prompt.get(), parameters.build());
  }

  /**
   * Writes a request, without {@code stream}.
   *
   * @param request the request
   * @param out the writer
   */
  public static void writeRequest(CompletionRequest request, JsonWriter out) {
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
  public static void writeRequestMembers(CompletionRequest request, JsonWriter out) {
    out.member("model", request.model()).member("prompt", request.prompt().json());
    JsonForm.parameters(request.parameters(), out);
  }
}
