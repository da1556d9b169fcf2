package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Objects;

/**
 * A message from the model.
 *
 * @param text the text; {@code ""} if there is none
 * @param reasoning the reasoning that preceded the text; {@code ""} if there is none
 * @param reasoningName the name of the member in which the server sent the reasoning, {@code reasoning} or
 *     {@code reasoning_content}; {@code ""} if the message was not read from a response, or if the reasoning was a
 *     part of the content. The reasoning is sent back in this member, unless the provider's option
 *     {@code reasoning_names} specifies other members
 * @param refusal the refusal of the model; {@code ""} if it did not refuse
 * @param toolCalls the tool calls, in order
 * @param extras any other members of the message. They are sent with the message; a member with the name of a
 *     component replaces that component. Exceptions:
 *     <ul>
 *       <li>{@code annotations} and a {@code function_call} without a name are not sent, because servers add
 *           them to responses and reject them in requests. The constructors accept them, because responses
 *           contain them; {@link #with(String, Object)} rejects them</li>
 *       <li>{@code audio} is sent as its id, {@code {"id": …}}, if it has one, because servers reject its
 *           data</li>
 *       <li>{@code content}, if it is an array, contains the parts that are not text; they are sent after the
 *           text. A part of a known type whose text is in a component is not sent again</li>
 *     </ul>
 */
public record AssistantMessage(String text, String reasoning, String reasoningName, String refusal,
    List<ToolCall> toolCalls, JsonObject extras)
    implements Message {
  /** Copies the tool calls. */
  public AssistantMessage {
    Objects.requireNonNull(text, "text");
    Objects.requireNonNull(reasoning, "reasoning");
    Objects.requireNonNull(reasoningName, "reasoningName");
    Objects.requireNonNull(refusal, "refusal");
    toolCalls = List.copyOf(Objects.requireNonNull(toolCalls, "toolCalls"));
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Creates a message without the name of the member that contained the reasoning.
   *
   * @param text the text
   * @param reasoning the reasoning
   * @param refusal the refusal
   * @param toolCalls the tool calls
   * @param extras any other members
   */
  public AssistantMessage(String text, String reasoning, String refusal, List<ToolCall> toolCalls, JsonObject extras) {
    this(text, reasoning, "", refusal, toolCalls, extras);
  }

  @Override
  public String role() {
    return "assistant";
  }

  /**
   * Adds or replaces a member of the message.
   *
   * @param name the name of the member
   * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
   * @return a changed copy
   * @throws IllegalArgumentException if no server accepts the member in a request: {@code annotations}, or a
   *     {@code function_call} without a name
   */
  public AssistantMessage with(String name, @Nullable Object value) {
    var more = extras.with(name, value);
    rejectResponseOnly(name, more);
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, more);
  }

  /** Rejects a member that would not be sent. */
  private static void rejectResponseOnly(String name, JsonObject extras) {
    if (name.equals("annotations")) {
      throw new IllegalArgumentException(
          "'annotations' cannot be sent: servers add it to responses and reject it in requests");
    }
    boolean lacksName = name.equals("function_call") && extras.tryGet(name).isPresent()
        && !(extras.tryGet(name).get() instanceof JsonObject call
            && call.tryGet("name").orElse(null) instanceof JsonString function && !function.value().isEmpty());
    if (lacksName) {
      throw new IllegalArgumentException(
          "'function_call' without a name cannot be sent: servers reject it in requests");
    }
  }
}
