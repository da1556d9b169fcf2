package bifrost.api;

import bifrost.api.internal.value.MessageContent;
import bifrost.api.json.JsonObject;
import java.util.List;
import java.util.Objects;

/**
 * A message of a conversation. Each role has its own type. More types may be added, so a switch needs a default.
 *
 * <p>The records are top-level types, so that {@code import static bifrost.api.Message.*} imports only the
 * factory methods.
 */
public sealed interface Message
    permits SystemMessage, DeveloperMessage, UserMessage, AssistantMessage, ToolMessage, UnknownMessage {
  /**
   * Returns any other members of the message, such as {@code name}. They are sent with the message; a member with
   * the name of a component replaces that component. A {@code role} or {@code name} of {@code ""} counts as
   * absent and is not sent.
   *
   * @return the members
   */
  JsonObject extras();

  /** {@return the role, as it appears in the JSON, such as {@code user}} */
  String role();

  /**
   * Returns a message with instructions for the entire conversation.
   *
   * @param text the instructions
   * @return a message
   */
  static SystemMessage system(String text) {
    return new SystemMessage(text, JsonObject.of());
  }

  /**
   * Returns a message with instructions for the entire conversation, composed of several parts.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static SystemMessage system(ContentPart first, ContentPart... more) {
    return new SystemMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Returns a message with instructions for the entire conversation, with the role {@code developer}, which newer
   * OpenAI models expect.
   *
   * @param text the instructions
   * @return a message
   */
  static DeveloperMessage developer(String text) {
    return new DeveloperMessage(text, JsonObject.of());
  }

  /**
   * Returns a message with instructions for the entire conversation, composed of several parts, with the role
   * {@code developer}, which newer OpenAI models expect.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static DeveloperMessage developer(ContentPart first, ContentPart... more) {
    return new DeveloperMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Returns a message from the user.
   *
   * @param text the text
   * @return a message
   */
  static UserMessage user(String text) {
    return new UserMessage(text, JsonObject.of());
  }

  /**
   * Returns a message from the user, composed of text, images and other parts.
   *
   * @param first the first part
   * @param more the other parts, in order
   * @return a message
   */
  static UserMessage user(ContentPart first, ContentPart... more) {
    return new UserMessage(MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Returns a message from the model.
   *
   * @param text the text
   * @return a message
   */
  static AssistantMessage assistant(String text) {
    return new AssistantMessage(text, "", "", List.of(), JsonObject.of());
  }

  /**
   * Returns a message with the result of a tool call.
   *
   * @param call the call
   * @param result the result
   * @return a message
   */
  static ToolMessage tool(ToolCall call, String result) {
    return new ToolMessage(call.id(), Objects.requireNonNull(result, "result"), JsonObject.of());
  }

  /**
   * Returns a message with the result of a tool call, composed of text, images and other parts.
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
