package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A decoder for the chunks of one streamed chat completion. */
public final class ChatCompletionChunkDecoder {
  private static final Delta EMPTY_DELTA = new Delta(Optional.empty(), "", "", "", List.of(), JsonObject.of());

  private final ToolCallIndexAssigner indexes = new ToolCallIndexAssigner();
  private final Set<String> reasoningNames;

  public ChatCompletionChunkDecoder() {
    this(Set.of());
  }

  /** Creates a decoder that also reads reasoning from the given members. */
  public ChatCompletionChunkDecoder(Set<String> reasoningNames) {
    this.reasoningNames = reasoningNames;
  }

  /** {@return the chunk; empty for an event that is not a chunk} */
  public Optional<ChatCompletionChunk> decode(JsonReader in) {
    if (!in.isObject()) return RawResponse.nonObjectEvent(in);
    var members = CompletionMembers.decode(in, "chat.completion.chunk", this::choice);
    if (!members.isChunk()) return Optional.empty();
    var choices = ModalityFilter.moveMediaToExtras(members.choices().orElse(List.of()), members.extras());
    return Optional.of(new ChatCompletionChunk(members.id(), members.created(), members.model(),
        indexes.assign(choices), members.usage(),
        members.systemFingerprint(), members.extras()));
  }

  private Choice choice(JsonReader in, int position) {
    int index = position;
    var delta = EMPTY_DELTA;
    boolean hasDelta = false;
    JsonValue message = JsonNull.NULL; // some servers send it instead of a delta
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Decoders.index(in);
        case "delta" -> {
          delta = Decoders.isEmptyArray(in) ? EMPTY_DELTA : delta(in);
          hasDelta = true;
        }
        case "message" -> message = in.value();
        case "finish_reason" -> finishReason = Decoders.finishReason(in, extras);
        case "logprobs" -> logprobs = Decoders.lenient(in, extras, LogprobsDecoder::decode);
        case "error" -> Decoders.rejectError(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    if (!hasDelta && message instanceof JsonObject) delta = delta(Decoders.reader(message));
    else if (message != JsonNull.NULL) extras.put("message", message);
    return new Choice(index, delta, finishReason, logprobs, extras.build());
  }

  private Delta delta(JsonReader in) {
    Optional<String> role = Optional.empty();
    var decoder = new MessageTextDecoder(reasoningNames);
    List<ToolCallDelta> toolCalls = List.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "role" -> role = Decoders.text(in, decoder.extras());
        case "tool_calls" -> toolCalls = toolCalls(in);
        default -> decoder.decodeMember(in);
      }
    }
    return new Delta(role, decoder.text(), decoder.reasoning(), decoder.reasoningName(), decoder.refusal(), toolCalls,
        decoder.buildExtras());
  }

  private static List<ToolCallDelta> toolCalls(JsonReader in) {
    var calls = new ArrayList<ToolCallDelta>(1);
    while (in.nextElement()) {
      if (in.isNull()) in.skip();
      else calls.add(toolCall(in));
    }
    return calls;
  }

  private static ToolCallDelta toolCall(JsonReader in) {
    int index = ToolCallIndexAssigner.UNKNOWN;
    Optional<String> id = Optional.empty();
    var function = ToolFunction.NONE;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = Decoders.lenient(in, extras, JsonReader::int32).orElse(ToolCallIndexAssigner.UNKNOWN);
        case "id" -> id = Decoders.text(in, extras);
        case "type" -> Decoders.constant(in, "function", extras);
        case "function" -> function = Decoders.isEmptyArray(in) ? ToolFunction.NONE : ToolFunction.decode(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    var name = Optional.of(function.name()).filter(text -> !text.isEmpty());
    return new ToolCallDelta(index, id, name, function.arguments(), extras.build());
  }
}
