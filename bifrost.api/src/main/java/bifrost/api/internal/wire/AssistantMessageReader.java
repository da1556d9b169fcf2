package bifrost.api.internal.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.Message;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** A reader of assistant messages. */
public final class AssistantMessageReader implements MessageReader {
  public static final AssistantMessage EMPTY = Message.assistant("");

  private final MessageTextReader members;
  private final boolean isStored;
  private List<ToolCall> toolCalls = List.of();

  private AssistantMessageReader(Set<String> reasoningNames, boolean isStored) {
    this.members = new MessageTextReader(reasoningNames);
    this.isStored = isStored;
  }

  /** Reads the message of a response, in which null and empty tool calls count as absent. */
  public static AssistantMessage read(JsonReader in, Set<String> reasoningNames) {
    if (MemberReader.isEmptyArray(in)) return EMPTY;
    var reader = new AssistantMessageReader(reasoningNames, false);
    while (in.nextMember()) reader.readMember(in);
    return reader.message(in);
  }

  /** {@return a reader of a message of a request, in which null and empty tool calls are kept} */
  static AssistantMessageReader ofRequest(Set<String> reasoningNames) {
    return new AssistantMessageReader(reasoningNames, true);
  }

  @Override
  public void readMember(JsonReader in) {
    var name = in.name();
    if (in.isNull()) {
      in.skip();
      boolean isComponent = name.equals("tool_calls") || MessageTextReader.isComponent(name);
      if (!isComponent) members.extras().put(name, JsonNull.NULL);
    } else if (name.equals("role")) {
      MemberReader.constant(in, "assistant", members.extras());
    } else if (name.equals("tool_calls")) {
      toolCalls = toolCalls(in);
    } else {
      members.readMember(in);
    }
  }

  private List<ToolCall> toolCalls(JsonReader in) {
    var calls = new ArrayList<ToolCall>();
    while (in.nextElement()) {
      if (in.isNull()) {
        in.skip();
        continue;
      }
      var call = ToolCallReader.read(in, isStored);
      if (isStored || !isEmpty(call)) calls.add(call);
    }
    return calls;
  }

  /** {@return whether a call is empty} Some servers add an empty call to a text, but reject it in the history. */
  private static boolean isEmpty(ToolCall call) {
    return call.id().isEmpty() && call.name().isEmpty() && call.arguments().isEmpty();
  }

  @Override
  public AssistantMessage message(JsonReader in) {
    return new AssistantMessage(members.text(), members.reasoning(), members.reasoningName(), members.refusal(),
        toolCalls, members.buildExtras());
  }
}
