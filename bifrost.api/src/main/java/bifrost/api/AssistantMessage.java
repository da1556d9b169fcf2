package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * A message of the model.
 *
 * @param text the text; {@code ""} if there is none
 * @param reasoning the reasoning that preceded the text; {@code ""} if there is none
 * @param reasoningName the member in which the server sent the reasoning, {@code reasoning} or {@code reasoning_content}; {@code ""} if
 *     the message was not read from a response, or if the reasoning was a part of the content. A provider whose configuration names no
 *     other member sends the reasoning back in this one
 * @param refusal the reason why the model refused; {@code ""} if it did not
 * @param toolCalls the tool calls, in order
 * @param extras members of the message that have no component. They are sent, except those that only responses have: {@code annotations}
 *     and an empty {@code function_call}; {@code audio} is sent as its id
 */
public record AssistantMessage(String text, String reasoning, String reasoningName, String refusal, List<ToolCall> toolCalls, JsonObject extras)
    implements Message {
  /** Copies the calls. */
  public AssistantMessage {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(reasoningName, "reasoningName");
    Objects.requireNonNull(refusal, "refusal");
    toolCalls = List.copyOf(Objects.requireNonNull(toolCalls, "toolCalls"));
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Makes a message whose reasoning has no name.
   *
   * @param text the text
   * @param reasoning the reasoning
   * @param refusal the refusal
   * @param toolCalls the tool calls
   * @param extras members that have no component
   */
  public AssistantMessage(String text, String reasoning, String refusal, List<ToolCall> toolCalls, JsonObject extras) {
    this(text, reasoning, "", refusal, toolCalls, extras);
  }

  @Override
  public String role() {
    return "assistant";
  }

  /**
   * Returns this message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public AssistantMessage with(String name, Object value) {
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, extras.with(name, value));
  }
}
