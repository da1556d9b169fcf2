package bifrost.api;

import bifrost.api.json.JsonObject;
import java.util.List;

/**
 * One message of a conversation, by role. Grows: switch over it with a default.
 *
 * <p>The records are top-level types, so that {@code import static bifrost.api.Message.*} brings the factories and nothing else.
 */
public sealed interface Message
    permits SystemMessage, DeveloperMessage, UserMessage, AssistantMessage, ToolMessage, UnknownMessage {
  /**
   * Members of the message that have no component, such as {@code name}; they are sent.
   *
   * @return the members
   */
  JsonObject extras();

  /**
   * The role on the wire.
   *
   * @return such as {@code user}
   */
  String role();

  /**
   * Instructions that stand above the conversation.
   *
   * @param text the instructions
   * @return a message
   */
  static SystemMessage system(String text) {
    return new SystemMessage(text, JsonObject.of());
  }

  /**
   * Instructions, under the role that newer OpenAI models want for them.
   *
   * @param text the instructions
   * @return a message
   */
  static DeveloperMessage developer(String text) {
    return new DeveloperMessage(text, JsonObject.of());
  }

  /**
   * What the user says.
   *
   * @param text the text
   * @return a message
   */
  static UserMessage user(String text) {
    return user(ContentPart.text(text));
  }

  /**
   * What the user says and shows.
   *
   * @param parts at least one part
   * @return a message
   */
  static UserMessage user(ContentPart... parts) {
    return new UserMessage(List.of(parts), JsonObject.of());
  }

  /**
   * What the model said.
   *
   * @param text the text
   * @return a message
   */
  static AssistantMessage assistant(String text) {
    return new AssistantMessage(text, "", "", List.of(), JsonObject.of());
  }

  /**
   * What a tool gave back.
   *
   * @param call the call that is answered
   * @param result the result, as the model is to read it
   * @return a message
   */
  static ToolMessage tool(ToolCall call, String result) {
    return new ToolMessage(call.id(), result, JsonObject.of());
  }
}
