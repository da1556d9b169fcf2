package bifrost.api;

import bifrost.api.json.JsonObject;

/**
 * Instructions, under the role that newer OpenAI models want for them.
 *
 * @param text the instructions
 * @param extras members of the message that have no component; they are sent
 */
public record DeveloperMessage(String text, JsonObject extras) implements Message {
  @Override
  public String role() {
    return "developer";
  }

  /**
   * The same message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public DeveloperMessage with(String name, Object value) {
    return new DeveloperMessage(text, extras.with(name, value));
  }
}
