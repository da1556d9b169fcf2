package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;

/**
 * What the model said.
 *
 * @param text the answer; {@code ""} if there is none
 * @param reasoning what the model thought before, from {@code reasoning} or {@code reasoning_content}; {@code ""} if there is none
 * @param refusal why the model refused; {@code ""} if it did not
 * @param toolCalls the tools it wants called, in order
 * @param extras members of the message that have no component; they are sent
 */
public record AssistantMessage(String text, String reasoning, String refusal, List<ToolCall> toolCalls, JsonObject extras) implements Message {
  /** Copies the calls. */
  public AssistantMessage {
    toolCalls = List.copyOf(toolCalls);
  }

  @Override
  public String role() {
    return "assistant";
  }

  /**
   * The same message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public AssistantMessage with(String name, Object value) {
    return new AssistantMessage(text, reasoning, refusal, toolCalls, extras.with(name, value));
  }
}
