package bifrost.api;

import bifrost.api.json.JsonObject;

/**
 * What a tool gave back.
 *
 * @param toolCallId the id of the call that is answered
 * @param text the result, as the model is to read it
 * @param extras members of the message that have no component; they are sent
 */
public record ToolMessage(String toolCallId, String text, JsonObject extras) implements Message {
  @Override
  public String role() {
    return "tool";
  }

  /**
   * The same message with one more member.
   *
   * @param name the name on the wire
   * @param value as {@link JsonObject#with(String, Object)} takes it
   * @return a message
   */
  public ToolMessage with(String name, Object value) {
    return new ToolMessage(toolCallId, text, extras.with(name, value));
  }
}
