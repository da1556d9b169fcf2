package bifrost.openai.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.Message;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.List;

/** Reads what a model said. */
final class AssistantMessageDecoder {
  static final AssistantMessage EMPTY = Message.assistant("");

  private AssistantMessageDecoder() {}

  static AssistantMessage decode(JsonReader in) {
    var text = "";
    var reasoning = new Reasoning();
    var refusal = "";
    List<ToolCall> toolCalls = List.of();
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "role" -> extras = Shape.word(in, "assistant", extras);
        case "content" -> text = in.string();
        case "reasoning", "reasoning_content" -> reasoning.read(in);
        case "refusal" -> refusal = in.string();
        case "tool_calls" -> toolCalls = Shape.list(in, AssistantMessageDecoder::toolCall);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new AssistantMessage(text, reasoning.text(), refusal, toolCalls, reasoning.extras(extras));
  }

  private static ToolCall toolCall(JsonReader in) {
    var id = "";
    var function = ToolFunction.NONE;
    var extras = JsonObject.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = in.string();
        case "type" -> extras = Shape.word(in, "function", extras);
        case "function" -> function = ToolFunction.decode(in);
        default -> extras = Shape.unknown(in, extras);
      }
    }
    return new ToolCall(id, function.name(), function.arguments(), function.extras(extras));
  }
}
