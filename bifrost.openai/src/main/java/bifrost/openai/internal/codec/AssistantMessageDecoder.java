package bifrost.openai.internal.codec;

import bifrost.api.AssistantMessage;
import bifrost.api.Message;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A decoder for assistant messages. */
public final class AssistantMessageDecoder {
  static final AssistantMessage EMPTY = Message.assistant("");

  private AssistantMessageDecoder() {}

  static AssistantMessage decode(JsonReader in, Set<String> reasoningNames) {
    var decoder = new MessageTextDecoder(reasoningNames);
    List<ToolCall> toolCalls = List.of();
    while (in.nextMember()) {
      switch (in.name()) {
        case "role" -> Decoders.constant(in, "assistant", decoder.extras());
        case "tool_calls" -> toolCalls = toolCalls(in);
        default -> decoder.decodeMember(in);
      }
    }
    return new AssistantMessage(decoder.text(), decoder.reasoning(), decoder.reasoningName(), decoder.refusal(),
        toolCalls,
        decoder.buildExtras());
  }

  private static List<ToolCall> toolCalls(JsonReader in) {
    var calls = new ArrayList<ToolCall>();
    while (in.nextElement()) {
      if (in.isNull()) {
        in.skip();
        continue;
      }
      var call = toolCall(in);
      if (!isEmpty(call)) calls.add(call);
    }
    return calls;
  }

  /** {@return whether a call is empty} Some servers add an empty call to a text, but reject it in the history. */
  private static boolean isEmpty(ToolCall call) {
    return call.id().isEmpty() && call.name().isEmpty() && call.arguments().isEmpty();
  }

  private static ToolCall toolCall(JsonReader in) {
    var id = "";
    var function = ToolFunction.NONE;
    var extras = JsonObject.builder();
    while (in.nextMember()) {
      switch (in.name()) {
        case "id" -> id = Decoders.text(in, extras).orElse("");
        case "type" -> Decoders.constant(in, "function", extras);
        case "function" -> function = Decoders.isEmptyArray(in) ? ToolFunction.NONE : ToolFunction.decode(in, extras);
        default -> Decoders.keepInExtras(in, extras);
      }
    }
    return new ToolCall(id, function.name(), function.arguments(), extras.build());
  }
}
