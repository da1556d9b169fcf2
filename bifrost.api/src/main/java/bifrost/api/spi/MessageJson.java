package bifrost.api.spi;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.internal.wire.AssistantContentForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.MessageReader;
import bifrost.api.internal.wire.ObjectWriter;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The reader and the writer of {@link Message}: an element of {@code messages}. Thread-safe.
 *
 * @since 0.1
 */
public final class MessageJson {
  private MessageJson() {}

  /**
   * Reads a message: an object. Its role determines the type of the message.
   *
   * @param in the reader
   * @return the message
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Message read(JsonReader in) {
    return read(in, Set.of());
  }

  /**
   * Reads a message: an object. Its role determines the type of the message.
   *
   * @param in the reader
   * @param reasoningNames the members that contain reasoning, in addition to {@code reasoning} and
   *     {@code reasoning_content}
   * @return the message
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static Message read(JsonReader in, Set<String> reasoningNames) {
    return MessageReader.read(in, Set.copyOf(Objects.requireNonNull(reasoningNames, "reasoningNames")));
  }

  /**
   * Reads messages: an array.
   *
   * @param in the reader
   * @return the messages, in order
   * @throws JsonParseException if the value is not JSON, or not of this form
   */
  public static List<Message> readList(JsonReader in) {
    return MemberReader.list(in, MessageJson::read);
  }

  /**
   * Writes messages, as an array.
   *
   * @param messages the messages, in order
   * @param out the writer
   */
  public static void writeList(List<? extends Message> messages, JsonWriter out) {
    out.beginArray();
    for (var message : List.copyOf(Objects.requireNonNull(messages, "messages"))) write(message, out);
    out.endArray();
  }

  /**
   * Writes a message.
   *
   * @param message the message
   * @param out the writer
   */
  public static void write(Message message, JsonWriter out) {
    var form = ObjectWriter.begin(message.extras(), out).memberIfPresent("role", message.role());
    if (message instanceof AssistantMessage assistant) assistant(assistant, form, out);
    if (message instanceof SystemMessage system) content(system.content(), form);
    if (message instanceof DeveloperMessage developer) content(developer.content(), form);
    if (message instanceof UserMessage user) content(user.content(), form);
    if (message instanceof ToolMessage tool) {
      content(tool.content(), form.member("tool_call_id", tool.toolCallId()));
    }
    form.end();
  }

  private static void content(List<ContentPart> content, ObjectWriter form) {
    form.member("content", content, ContentPartJson::writeContent);
  }

  private static void assistant(AssistantMessage message, ObjectWriter form, JsonWriter out) {
    boolean isNameless = message.reasoningName().isEmpty();
    // an empty text next to tool calls is omitted, because chat templates would insert it into the prompt
    AssistantContentForm.write(form, out, "content", message.text(), isNameless ? message.reasoning() : "",
        message.toolCalls().isEmpty());
    if (!isNameless) form.memberIfPresent(message.reasoningName(), message.reasoning());
    form.memberIfPresent("refusal", message.refusal())
        .arrayIfPresent("tool_calls", message.toolCalls(), ToolCallJson::write);
  }
}
