package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;

/**
 * What the user says and shows.
 *
 * @param content the parts, in order; at least one
 * @param extras members of the message that have no component; they are sent
 */
public record UserMessage(List<ContentPart> content, JsonObject extras) implements Message {
  /** Copies the parts, and checks that there are some. */
  public UserMessage {
    content = List.copyOf(content);
    if (content.isEmpty()) throw new IllegalArgumentException("the user message has no part: give at least one");
  }

  @Override
  public String role() {
    return "user";
  }

  /**
   * The text parts, one after the other.
   *
   * @return the text; {@code ""} if there is none
   */
  public String text() {
    var text = new StringBuilder();
    for (var part : content) if (part instanceof ContentPart.Text only) text.append(only.text());
    return text.toString();
  }

  /**
   * The same message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public UserMessage with(String name, Object value) {
    return new UserMessage(content, extras.with(name, value));
  }
}
