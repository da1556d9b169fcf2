package bifrost.openai.internal.responses;

import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.ResponseItem;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.FunctionCallOutput;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.SystemMessage;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A builder for the messages of a chat completion, from items of the Responses API. */
public final class ChatMessagesBuilder {
  private final List<Message> messages = new ArrayList<>();
  private final Function<String, RuntimeException> unsupported;
  private final AssistantMessageBuilder assistant;
  private String path = "";

  /**
   * Creates an empty builder.
   *
   * @param unsupported returns the exception for the path of a member that a message cannot have
   */
  ChatMessagesBuilder(Function<String, RuntimeException> unsupported) {
    this.unsupported = unsupported;
    this.assistant = new AssistantMessageBuilder(unsupported);
  }

  void addSystem(String text) {
    messages.add(Message.system(text));
  }

  void add(String path, ResponseItem item) {
    this.path = path;
    if (item instanceof ReasoningItem it) addReasoning(it);
    else if (item instanceof FunctionCall it) assistant.addFunctionCall(path, it);
    else if (item instanceof FunctionCallOutput it) {
      addMessage(new ToolMessage(it.callId(), output(it), filter(it.extras().without("output"))));
    } else if (item instanceof MessageItem it) addMessageItem(it);
    else addMessage(output(((ResponseItem.Unknown) item).json()));
  }

  /** Adds reasoning, which starts a new message if the current one has text and no tool calls. */
  private void addReasoning(ReasoningItem item) {
    if (assistant.isTextOnly()) flush();
    assistant.addReasoning(path, item);
  }

  private void addMessageItem(MessageItem item) {
    if (item.role().equals("assistant")) {
      if (assistant.isTextOnly()) flush(); // text between calls and their results belongs to the message with the calls
      assistant.addText(path, item);
      return;
    }
    if (item.content().isEmpty()) throw unsupported.apply(path);
    var extras = filter(item.extras());
    switch (item.role()) {
      case "system", "developer" -> addMessage(new SystemMessage(instructions(item), extras));
      case "user" -> addMessage(new UserMessage(parts(item.content()), extras));
      default -> throw unsupported.apply(path);
    }
  }

  /** {@return the instructions, with their texts joined, because many servers accept only a string} */
  private static List<ContentPart> instructions(MessageItem item) {
    boolean plain =
        item.content().stream().allMatch(part -> part instanceof ResponsePart.Text text && text.extras().isEmpty());
    return plain ? List.of(ContentPart.text(item.text())) : parts(item.content());
  }

  /** {@return the parts of a tool result: its text, or the list of parts in its extras} */
  private List<ContentPart> output(FunctionCallOutput item) {
    var replacement = item.extras().tryGet("output").orElse(null);
    if (replacement == null) return List.of(ContentPart.text(item.output()));
    if (replacement instanceof JsonObject) return parts(List.of(replacement), path + ".output");
    if (replacement instanceof JsonArray array && !array.isEmpty()) return parts(array.elements(), path + ".output");
    throw unsupported.apply(path + ".output");
  }

  /** {@return the message for a tool result that is a list of parts} Any other unknown item is rejected. */
  private Message output(JsonObject json) {
    boolean result = new JsonString("function_call_output").equals(json.members().get("type"))
        && json.tryGet("call_id").orElse(null) instanceof JsonString
        && json.tryGet("output").orElse(null) instanceof JsonArray;
    if (!result) throw unsupported.apply(path);
    var extras = json.without("type").without("call_id").without("output");
    var item =
        new FunctionCallOutput(json.string("call_id").orElse(""), "",
            extras.with("output", json.tryGet("output").get()));
    return new ToolMessage(item.callId(), output(item), filter(extras));
  }

  private List<ContentPart> parts(List<JsonValue> json, String partPath) {
    return json.stream().map(part -> part(part).orElseThrow(() -> unsupported.apply(partPath))).toList();
  }

  private static Optional<ContentPart> part(JsonValue part) {
    if (part instanceof JsonString text) return Optional.of(ContentPart.text(text.value()));
    return part instanceof JsonObject json && json.tryGet("type").orElse(null) instanceof JsonString type
        ? part(json, type.value())
        : Optional.empty();
  }

  private static Optional<ContentPart> part(JsonObject json, String type) {
    var name = switch (type) {
      case "input_text", "output_text", "text" -> "text";
      case "input_image" -> "image_url";
      default -> "";
    };
    if (type.equals("input_file")) return Optional.of(new ContentPart.File(json.without("type")));
    if (name.isEmpty()) return Optional.of(new ContentPart.Unknown(json));
    if (!(json.tryGet(name).orElse(null) instanceof JsonString value)) return Optional.empty();
    var extras = json.without("type").without(name);
    return Optional.of(name.equals("text") ? new ContentPart.Text(value.value(), extras)
        : new ContentPart.ImageUrl(value.value(), extras));
  }

  private static List<ContentPart> parts(List<ResponsePart> parts) {
    return parts.stream().map(ChatMessagesBuilder::part).toList();
  }

  private static ContentPart part(ResponsePart part) {
    if (part instanceof ResponsePart.Text it) return text(it.text(), it.extras());
    if (part instanceof ResponsePart.Refusal it) return text(it.refusal(), it.extras());
    if (part instanceof ResponsePart.ReasoningText it) return text(it.text(), it.extras());
    if (part instanceof ResponsePart.InputImage it) return new ContentPart.ImageUrl(it.imageUrl(), it.extras());
    if (part instanceof ResponsePart.InputFile it) return new ContentPart.File(it.json().without("type"));
    return new ContentPart.Unknown(((ResponsePart.Unknown) part).json());
  }

  /** {@return a text part without the type, which differs between the Responses API and chat completions} */
  private static ContentPart text(String text, JsonObject extras) {
    return new ContentPart.Text(text, extras.without("type"));
  }

  private JsonObject filter(JsonObject extras) {
    return ItemMemberFilter.filter(extras, path, unsupported);
  }

  private void addMessage(Message message) {
    flush();
    messages.add(message);
  }

  private void flush() {
    assistant.buildAndReset().ifPresent(messages::add);
  }

  List<Message> messages() {
    flush();
    return messages;
  }
}
