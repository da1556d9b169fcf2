package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.MessageContent;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * Instructions for the entire conversation. Immutable and thread-safe.
 *
 * @param content the parts, in order; at least one. A single text without extras is sent as a plain string
 * @param extras any other members of the message, such as {@code name}. They are sent with the message; a member
 *     with the name of a component replaces that component
 * @since 0.1
 */
public record SystemMessage(List<ContentPart> content, JsonObject extras) implements Message {
  /** Copies the parts. */
  public SystemMessage {
    content = MessageContent.copy(content, "system");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Creates a message from a text.
   *
   * @param text the text
   * @param extras any other members
   */
  public SystemMessage(String text, JsonObject extras) {
    this(MessageContent.of(text), extras);
  }

  @Override
  public String role() {
    return "system";
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
  public SystemMessage with(String name, @Nullable Object value) {
    return new SystemMessage(content, extras.with(name, value));
  }
}
