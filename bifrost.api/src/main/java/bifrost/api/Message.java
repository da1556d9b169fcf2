package bifrost.api;

import bifrost.api.internal.value.MessageContent;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * One message of a conversation, by role. Grows: switch over it with a default.
 *
 * <p>The records are top-level types, so that {@code import static bifrost.api.Message.*} brings the factories and nothing else.
 */
public sealed interface Message
    permits SystemMessage, DeveloperMessage, UserMessage, AssistantMessage, ToolMessage, UnknownMessage {
  /**
   * Returns the members of the message that have no component, such as {@code name}. They are sent; a member that has the name of a
   * component is sent instead of the component. {@code ""} for {@code role} or {@code name} counts as absent, and is not sent.
   *
   * @return the members
   */
  JsonObject extras();

  /** {@return the role on the wire, such as {@code user}} */
  String role();

  /**
   * Makes instructions for the whole conversation.
   *
   * @param text the instructions
   * @return a message
   */
  static SystemMessage system(String text) {
    return new SystemMessage(text, JsonObject.of());
  }

  /**
   * Makes instructions of several parts for the whole conversation.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static SystemMessage system(ContentPart first, ContentPart... more) {
    return new SystemMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Makes instructions under the role that newer OpenAI models expect.
   *
   * @param text the instructions
   * @return a message
   */
  static DeveloperMessage developer(String text) {
    return new DeveloperMessage(text, JsonObject.of());
  }

  /**
   * Makes instructions of several parts under the role that newer OpenAI models expect.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static DeveloperMessage developer(ContentPart first, ContentPart... more) {
    return new DeveloperMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Makes a message of the user.
   *
   * @param text the text
   * @return a message
   */
  static UserMessage user(String text) {
    return new UserMessage(text, JsonObject.of());
  }

  /**
   * Makes a message of the user from texts, images and other parts.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static UserMessage user(ContentPart first, ContentPart... more) {
    return new UserMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Makes a message of the model.
   *
   * @param text the text
   * @return a message
   */
  static AssistantMessage assistant(String text) {
    return new AssistantMessage(text, "", "", List.of(), JsonObject.of());
  }

  /**
   * Makes the result of a tool call.
   *
   * @param call the call
   * @param result the result
   * @return a message
   */
  static ToolMessage tool(ToolCall call, String result) {
    return new ToolMessage(call.id(), Objects.requireNonNull(result, "result"), JsonObject.of());
  }

  /**
   * Makes the result of a tool call from texts, images and other parts.
   *
   * @param call the call
   * @param first the first part of the result
   * @param more the other parts, in order
   * @return a message
   */
  static ToolMessage tool(ToolCall call, ContentPart first, ContentPart... more) {
    return new ToolMessage(call.id(), MessageContent.of(first, more), JsonObject.of());
  }
}
