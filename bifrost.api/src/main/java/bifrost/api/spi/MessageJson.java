package bifrost.api.spi;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.internal.wire.AssistantContentForm;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.internal.wire.MemberReader;
import bifrost.api.internal.wire.MessageReader;
import bifrost.api.internal.wire.ObjectForm;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The reader and the writer of {@link Message}: an element of {@code messages}. */
public final class MessageJson {
  private MessageJson() {}

  /**
   * Reads the current value, which must be an object. Its role determines the type of the message.
   *
   * @param in the reader
   * @return the message
   */
  public static Message read(JsonReader in) {
    return read(in, Set.of());
  }

  /**
   * Reads the current value, which must be an object. Its role determines the type of the message.
   *
   * @param in the reader
   * @param reasoningNames the members that contain reasoning, in addition to {@code reasoning} and
   *     {@code reasoning_content}
   * @return the message
   */
  public static Message read(JsonReader in, Set<String> reasoningNames) {
    return MessageReader.read(in, Set.copyOf(Objects.requireNonNull(reasoningNames, "reasoningNames")));
  }

  /**
   * Reads the current value, which must be an array of messages.
   *
   * @param in the reader
   * @return the messages, in order
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
    JsonForm.list(List.copyOf(Objects.requireNonNull(messages, "messages")), out, MessageJson::write);
  }

  /**
   * Writes a message.
   *
   * @param message the message
   * @param out the writer
   */
  public static void write(Message message, JsonWriter out) {
    var form = ObjectForm.begin(message.extras(), out).text("role", message.role());
    if (message instanceof AssistantMessage assistant) assistant(assistant, form, out);
    if (message instanceof SystemMessage system) content(system.content(), form, out);
    if (message instanceof DeveloperMessage developer) content(developer.content(), form, out);
    if (message instanceof UserMessage user) content(user.content(), form, out);
    if (message instanceof ToolMessage tool) {
      content(tool.content(), form.string("tool_call_id", tool.toolCallId()), out);
    }
    form.end();
  }

  private static void content(List<ContentPart> content, ObjectForm form, JsonWriter out) {
    if (form.begins("content")) ContentPartJson.writeContent(content, out);
  }

  private static void assistant(AssistantMessage message, ObjectForm form, JsonWriter out) {
    boolean isNameless = message.reasoningName().isEmpty();
    // an empty text next to tool calls is omitted, because chat templates would insert it into the prompt
    AssistantContentForm.write(form, out, "content", message.text(), isNameless ? message.reasoning() : "",
        message.toolCalls().isEmpty());
    if (!isNameless) form.text(message.reasoningName(), message.reasoning());
    form.text("refusal", message.refusal());
    if (!message.toolCalls().isEmpty() && form.begins("tool_calls")) {
      JsonForm.list(message.toolCalls(), out, ToolCallJson::write);
    }
  }
}
