package bifrost.openai.wire;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionChunk.Choice;
import bifrost.api.ChatCompletionChunk.Delta;
import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import bifrost.api.FinishReason;
import bifrost.api.Logprobs;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads a piece of a streamed chat completion. */
final class ChatCompletionChunkDecoder {
  private static final Delta NOTHING = new Delta(Optional.empty(), "", "", "", List.of(), JsonObject.of());

  private ChatCompletionChunkDecoder() {}

  static ChatCompletionChunk decode(JsonReader in) {
    var piece = Envelope.decode(in, "chat.completion.chunk", ChatCompletionChunkDecoder::choice);
    if (piece.choices().isEmpty() && piece.usage().isEmpty()) throw in.unexpected("a chunk with 'choices' or 'usage'");
    return new ChatCompletionChunk(piece.id(), piece.created(), piece.model(), piece.choices().orElse(List.of()), piece.usage(),
        piece.systemFingerprint(), piece.extras());
  }

  private static Choice choice(JsonReader in) {
    int index = 0;
    var delta = NOTHING;
    Optional<FinishReason> finishReason = Optional.empty();
    Optional<Logprobs> logprobs = Optional.empty();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = in.int32();
        case "delta" -> delta = delta(in);
        case "finish_reason" -> finishReason = Shape.text(in).map(FinishReason::new);
        case "logprobs" -> logprobs = Optional.of(LogprobsDecoder.decode(in));
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Choice(index, delta, finishReason, logprobs, extras);
  }

  private static Delta delta(JsonReader in) {
    Optional<String> role = Optional.empty();
    var text = "";
    var reasoning = new Reasoning();
    var refusal = "";
    List<ToolCallDelta> toolCalls = List.of();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "role" -> role = Shape.text(in);
        case "content" -> text = in.string();
        case "reasoning", "reasoning_content" -> reasoning.read(in);
        case "refusal" -> refusal = in.string();
        case "tool_calls" -> toolCalls = toolCalls(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new Delta(role, text, reasoning.text(), refusal, toolCalls, reasoning.extras(extras));
  }

  /** A server that leaves the index out sends its calls whole, in one piece and in order. */
  private static List<ToolCallDelta> toolCalls(JsonReader in) {
    var calls = new ArrayList<ToolCallDelta>();
    while (in.nextElement()) calls.add(toolCall(in, calls.size()));
    return calls;
  }

  private static ToolCallDelta toolCall(JsonReader in, int position) {
    int index = position;
    Optional<String> id = Optional.empty();
    var function = ToolFunction.NONE;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "index" -> index = in.int32();
        case "id" -> id = Shape.text(in);
        case "type" -> extras = Shape.word(in, "function", extras);
        case "function" -> function = ToolFunction.decode(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    var name = Optional.of(function.name()).filter(text -> !text.isEmpty());
    return new ToolCallDelta(index, id, name, function.arguments(), function.extras(extras));
  }
}
