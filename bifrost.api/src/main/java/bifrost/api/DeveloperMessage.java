package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.MessageContent;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * Instructions for the entire conversation, with the role that newer OpenAI models expect.
 *
 * @param content the parts, in order; at least one. A single text without extras is sent as a plain string
 * @param extras members of the message that have no component, such as {@code name}. They are sent, and a
 *     member that has the name of a component is sent instead of the component
 */
public record DeveloperMessage(List<ContentPart> content, JsonObject extras) implements Message {
  /** Copies the parts. */
  public DeveloperMessage {
    content = MessageContent.copy(content, "developer");
    Objects.requireNonNull(extras, "extras");
  }

  /**
   * Creates a message from a text.
   *
   * @param text the text
   * @param extras members that have no component
   */
  public DeveloperMessage(String text, JsonObject extras) {
    this(MessageContent.of(text), extras);
  }

  @Override
  public String role() {
    return "developer";
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
   * @return a message
   */
  public DeveloperMessage with(String name, @Nullable Object value) {
    return new DeveloperMessage(content, extras.with(name, value));
  }
}
