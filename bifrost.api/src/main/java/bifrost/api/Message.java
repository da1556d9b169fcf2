package bifrost.api;

import bifrost.api.internal.value.MessageContent;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.MessageJson;
import java.util.List;
import java.util.Objects;

/**
 * A message of a conversation. Each role has its own type. More types may be added, so a switch needs a default.
 * Immutable and thread-safe.
 *
 * <p>The records are top-level types, so that {@code import static bifrost.api.Message.*} imports only the
 * factory methods.
 *
 * @since 0.1
 */
public sealed interface Message extends JsonRepresentable
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
   * {@return the JSON form, as in the {@code messages} of the OpenAI API} It contains all members, including those that
   * are not sent, such as the data of audio. Reasoning without a name is a part of the content.
   */
  @Override
  default JsonObject json() {
    return JsonForm.json(this, MessageJson::write);
  }

  /**
   * Returns the message that a JSON form represents. The role determines its type.
   *
   * <p>The result equals the message that was converted to the form, with two exceptions: a
   * {@linkplain AssistantMessage#reasoningName() name for reasoning} other than {@code reasoning} and
   * {@code reasoning_content} is known only to {@link MessageJson#read(bifrost.api.json.JsonReader, java.util.Set)},
   * and extras with the name of a component become that component.
   *
   * @param json the JSON form, as {@link #json()} returns it
   * @return the message
   * @throws bifrost.api.json.JsonParseException if it is not a message
   */
  static Message of(JsonObject json) {
    return JsonForm.read(json, MessageJson::read);
  }

  /**
   * Returns the message that a text represents, as {@link #of} does.
   *
   * @param json the text of a JSON form
   * @return the message
   * @throws bifrost.api.json.JsonParseException if the text is not a message
   */
  static Message parse(String json) {
    return JsonForm.parse(json, MessageJson::read);
  }

  /**
   * Returns the messages that a text represents, a JSON array. {@code Json.of(messages).toString()} returns the text
   * for a list of messages.
   *
   * @param json the text of the array
   * @return the messages, in order
   * @throws bifrost.api.json.JsonParseException if the text is not an array of messages
   */
  static List<Message> parseList(String json) {
    return JsonForm.parse(json, MessageJson::readList);
  }

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
   * Returns a message with instructions for the entire conversation, composed of several parts.
   *
   * @param parts the parts, in order; at least one
   * @return a message
   */
  static SystemMessage system(List<ContentPart> parts) {
    return new SystemMessage(Objects.requireNonNull(parts, "parts"), JsonObject.of());
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
   * Returns a message with instructions for the entire conversation, composed of several parts, with the role
   * {@code developer}, which newer OpenAI models expect.
   *
   * @param parts the parts, in order; at least one
   * @return a message
   */
  static DeveloperMessage developer(List<ContentPart> parts) {
    return new DeveloperMessage(Objects.requireNonNull(parts, "parts"), JsonObject.of());
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
   * Returns a message from the user, composed of text, images and other parts.
   *
   * @param parts the parts, in order; at least one
   * @return a message
   */
  static UserMessage user(List<ContentPart> parts) {
    return new UserMessage(Objects.requireNonNull(parts, "parts"), JsonObject.of());
  }

  /**
   * Returns a message from the model.
   *
   * @param text the text
   * @return a message
   */
  static AssistantMessage assistant(String text) {
    return AssistantMessage.of(text);
  }

  /**
   * Returns a message with the result of a tool call.
   *
   * @param call the call
   * @param result the result
   * @return a message
   */
  static ToolMessage tool(ToolCall call, String result) {
    Objects.requireNonNull(call, "call");
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
    Objects.requireNonNull(call, "call");
    return new ToolMessage(call.id(), MessageContent.of(first, more), JsonObject.of());
  }

  /**
   * Returns a message with the result of a tool call, composed of text, images and other parts.
   *
   * @param call the call
   * @param parts the parts of the result, in order; at least one
   * @return a message
   */
  static ToolMessage tool(ToolCall call, List<ContentPart> parts) {
    Objects.requireNonNull(call, "call");
    return new ToolMessage(call.id(), Objects.requireNonNull(parts, "parts"), JsonObject.of());
  }
}
