package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.MessageContent;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * The result of a tool call. Immutable and thread-safe.
 *
 * @param toolCallId the id of the call; sent even if it is {@code ""}, because vLLM accepts an empty id and
 *     requires the member
 * @param content the parts of the result, in order; at least one. A single text without extras is sent as a
 *     plain string
 * @param extras any other members of the message. They are sent with the message; a member with the name of a
 *     component replaces that component
 * @since 0.1
 */
public record ToolMessage(String toolCallId, List<ContentPart> content, JsonObject extras) implements Message {
  /** Copies the parts. */
  public ToolMessage {
    Objects.requireNonNull(toolCallId, "toolCallId");
    content = MessageContent.copy(content, "tool");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Creates a message from a text.
   *
   * @param toolCallId the id of the call
   * @param text the result of the call
   * @param extras any other members
   */
  public ToolMessage(String toolCallId, String text, JsonObject extras) {
    this(toolCallId, MessageContent.of(text), extras);
  }

  @Override
  public String role() {
    return "tool";
  }

  /** {@return the texts of the text parts, joined without a separator; {@code ""} if there is none} */
  public String text() {
    return MessageContent.text(content);
  }

  /**
   * Adds or replaces a member of the message.
   *
   * @param name the name of the member
   * @param value the value, of a type that {@link JsonObject#with(String, Object)} accepts
   * @return a changed copy
   */
  public ToolMessage with(String name, @Nullable Object value) {
    return new ToolMessage(toolCallId, content, extras.with(name, value));
  }
}
