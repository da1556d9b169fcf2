package bifrost.api;

import bifrost.api.json.JsonObject;

/**
 * Instructions that stand above the conversation.
 *
 * @param text the instructions
 * @param extras members of the message that have no component; they are sent
 */
public record SystemMessage(String text, JsonObject extras) implements Message {
  @Override
  public String role() {
    return "system";
  }

  /**
   * The same message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public SystemMessage with(String name, Object value) {
    return new SystemMessage(text, extras.with(name, value));
  }
}
