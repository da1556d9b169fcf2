package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.value.NormalizedValues;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.util.List;
import java.util.Objects;

/**
 * A message from the model. Immutable and thread-safe.
 *
 * <p>Components may be added in later versions. {@code of} and the methods that set a component stay.
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
 *     The {@linkplain #json() JSON form} contains them all
 * @since 0.1
 */
public record AssistantMessage(String text, String reasoning, String reasoningName, String refusal,
    List<ToolCall> toolCalls, JsonObject extras)
    implements Message {
  /** Copies the tool calls. Without reasoning, the name of its member is {@code ""}. */
  public AssistantMessage {
    Objects.requireNonNull(text, "text");
    reasoningName = NormalizedValues.reasoningName(reasoning, reasoningName);
    Objects.requireNonNull(refusal, "refusal");
    toolCalls = List.copyOf(Objects.requireNonNull(toolCalls, "toolCalls"));
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Returns a message with a text.
   *
   * @param text the text
   * @return a message
   */
  public static AssistantMessage of(String text) {
    return new AssistantMessage(text, "", "", "", List.of(), JsonObject.of());
  }

  @Override
  public String role() {
    return "assistant";
  }

  /**
   * Sets the text.
   *
   * @param text the text
   * @return a changed copy
   */
  public AssistantMessage text(String text) {
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, extras);
  }

  /**
   * Sets the reasoning, which keeps the name of its member, if it has one. Reasoning without a name is sent only to
   * providers whose option {@code reasoning_names} is set, or whose kind sets it, as vLLM does.
   *
   * @param reasoning the reasoning
   * @return a changed copy
   */
  public AssistantMessage reasoning(String reasoning) {
    return reasoning(reasoning, reasoningName);
  }

  /**
   * Sets the reasoning, and the name of its member. A provider that creates responses should set it, because the JSON
   * form of reasoning without a name is a part of the content.
   *
   * @param reasoning the reasoning
   * @param name the name of the member, such as {@code reasoning}
   * @return a changed copy
   */
  public AssistantMessage reasoning(String reasoning, String name) {
    return new AssistantMessage(text, reasoning, Objects.requireNonNull(name, "name"), refusal, toolCalls, extras);
  }

  /**
   * Sets the refusal.
   *
   * @param refusal the refusal
   * @return a changed copy
   */
  public AssistantMessage refusal(String refusal) {
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, extras);
  }

  /**
   * Sets the tool calls.
   *
   * @param first the first call
   * @param more the others, in order
   * @return a changed copy
   */
  public AssistantMessage toolCalls(ToolCall first, ToolCall... more) {
    return toolCalls(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the tool calls.
   *
   * @param toolCalls the calls, in order
   * @return a changed copy
   */
  public AssistantMessage toolCalls(List<ToolCall> toolCalls) {
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, extras);
  }

  /**
   * Sets all other members.
   *
   * @param extras the members
   * @return a changed copy
   */
  public AssistantMessage extras(JsonObject extras) {
    return new AssistantMessage(text, reasoning, reasoningName, refusal, toolCalls, extras);
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
    return extras(more);
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
