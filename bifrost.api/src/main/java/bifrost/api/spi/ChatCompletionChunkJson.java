package bifrost.api.spi;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.internal.wire.CompletionMembers;
import bifrost.api.internal.wire.DeltaForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.ObjectWriter;
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
 * The reader and the writer of {@link ChatCompletionChunk}. Thread-safe.
 *
 * @since 0.1
 */
public final class ChatCompletionChunkJson {
  private static final String OBJECT = "chat.completion.chunk";

  private ChatCompletionChunkJson() {}

  /**
   * Reads a chunk: an object with {@code choices}, with {@code usage}, or with the {@code object} of a chunk. Members
   * that are null count as absent. Members that are not essential, and have an unexpected type, are added to the
   * extras.
   *
   * @param in the reader
   * @return the chunk
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ChatCompletionChunk read(JsonReader in) {
    return readEvent(in, Set.of()).orElseThrow(() -> in.unexpected("a chunk with 'choices' or 'usage'"));
  }

  /**
   * Reads an event of a stream, like {@link #read}. An event that is not a chunk is also accepted: null, or an object
   * such as a ping or a warning.
   *
   * @param in the reader
   * @param reasoningNames the members that contain reasoning, in addition to {@code reasoning} and
   *     {@code reasoning_content}
   * @return the chunk; empty for an event that is not a chunk
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Optional<ChatCompletionChunk> readEvent(JsonReader in, Set<String> reasoningNames) {
    var names = Set.copyOf(Objects.requireNonNull(reasoningNames, "reasoningNames"));
    var members = CompletionMembers.<Choice>readEvent(in, OBJECT,
        (choice, position) -> choice(choice, position, names));
    return members == null ? Optional.empty()
        : Optional.of(new ChatCompletionChunk(members.id(), members.created(), members.model(),
            members.choices().orElse(List.of()), members.usage(), members.systemFingerprint(), members.extras()));
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
    var delta = DeltaForm.EMPTY;
    boolean hasDelta = false;
    JsonValue message = JsonNull.NULL; // some servers send it instead of a delta
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = MemberReader.index(in);
        case "delta" -> {
          delta = DeltaForm.read(in, reasoningNames);
          hasDelta = true;
        }
        case "message" -> message = in.value();
        case "finish_reason" -> finishReason = MemberReader.finishReason(in, extras);
        case "logprobs" -> logprobs = MemberReader.lenient(in, extras, LogprobsJson::read);
        case "error" -> MemberReader.rejectError(in, extras);
        default -> MemberReader.keepInExtras(in, extras);
      }
    }
    if (!hasDelta && message instanceof JsonObject) {
      delta = DeltaForm.read(MemberReader.reader(message), reasoningNames);
    } else if (message != JsonNull.NULL) extras.put("message", message);
    return new Choice(index, delta, finishReason, logprobs, extras.build());
  }

  /**
   * Reads a delta: an object.
   *
   * @param in the reader
   * @return the delta
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Delta readDelta(JsonReader in) {
    return DeltaForm.read(in, Set.of());
  }

  /**
   * Reads an addition to a tool call: an object. Its index is -1 if the member is missing.
   *
   * @param in the reader
   * @return the addition
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static ToolCallDelta readToolCall(JsonReader in) {
    return DeltaForm.readToolCall(in);
  }

  /**
   * Writes a chunk.
   *
   * @param chunk the chunk
   * @param out the writer
   */
  public static void write(ChatCompletionChunk chunk, JsonWriter out) {
    new CompletionMembers<>(chunk.id(), chunk.created(), chunk.model(), Optional.of(chunk.choices()), chunk.usage(),
        chunk.systemFingerprint(), chunk.extras(), true).write(out, OBJECT, ChatCompletionChunkJson::writeChoice);
  }

  /**
   * Writes a choice.
   *
   * @param choice the choice
   * @param out the writer
   */
  public static void writeChoice(Choice choice, JsonWriter out) {
    ObjectWriter.begin(choice.extras(), out).member("index", choice.index())
        .member("delta", choice.delta(), DeltaForm::write)
        .memberIfPresent("logprobs", choice.logprobs(), LogprobsJson::write)
        .member("finish_reason", choice.finishReason(), CompletionMembers::writeFinishReason).end();
  }

  /**
   * Writes a delta.
   *
   * @param delta the delta
   * @param out the writer
   */
  public static void writeDelta(Delta delta, JsonWriter out) {
    DeltaForm.write(delta, out);
  }

  /**
   * Writes an addition to a tool call. An index of -1 is not written.
   *
   * @param call the addition
   * @param out the writer
   */
  public static void writeToolCall(ToolCallDelta call, JsonWriter out) {
    DeltaForm.writeToolCall(call, out);
  }
}
