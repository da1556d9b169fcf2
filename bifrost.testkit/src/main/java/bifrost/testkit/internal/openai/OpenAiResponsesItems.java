package bifrost.testkit.internal.openai;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The items of a request of the Responses API, as the messages of a chat with the same meaning. */
public final class OpenAiResponsesItems {
  private OpenAiResponsesItems() {}

  /** Returns the messages. Function calls in sequence are one message of the assistant. */
  public static List<Message> messages(JsonObject body) {
    var input = body.tryGet("input").orElseThrow(() -> new IllegalStateException("no input"));
    if (input instanceof JsonString text) return List.of(Message.user(text.value()));
    var messages = new ArrayList<Message>();
    for (var item : ((JsonArray) input).elements()) add(messages, (JsonObject) item);
    return messages;
  }

  private static void add(List<Message> messages, JsonObject item) {
    switch (item.string("type").orElse("message")) {
      case "message" -> messages.add(message(item));
      case "function_call" -> addCall(messages, ToolCall.of(text(item, "call_id"), text(item, "name"),
          text(item, "arguments")));
      case "function_call_output" -> messages
          .add(
              new ToolMessage(text(item, "call_id"), List.of(ContentPart.text(text(item, "output"))), JsonObject.of()));
      case "reasoning" -> messages.add(AssistantMessage.of("").reasoning(
          item.array("content").map(OpenAiResponsesItems::texts).orElse("")));
      default -> throw new IllegalStateException("unknown item: " + item);
    }
  }

  private static String texts(JsonArray parts) {
    return parts.elements().stream().map(part -> text((JsonObject) part, "text")).collect(Collectors.joining());
  }

  private static void addCall(List<Message> messages, ToolCall call) {
    var calls = new ArrayList<ToolCall>();
    int last = messages.size() - 1;
    boolean isContinued = last >= 0 && messages.get(last) instanceof AssistantMessage it && !it.toolCalls().isEmpty();
    if (isContinued) calls.addAll(((AssistantMessage) messages.remove(last)).toolCalls());
    calls.add(call);
    messages.add(AssistantMessage.of("").toolCalls(calls));
  }

  private static Message message(JsonObject item) {
    var parts = parts(item.tryGet("content").orElseThrow(() -> new IllegalStateException("no content: " + item)));
    return switch (text(item, "role")) {
      case "assistant" -> AssistantMessage.of(parts.stream().map(OpenAiResponsesItems::text)
          .collect(Collectors.joining()));
      case "system" -> new SystemMessage(parts, JsonObject.of());
      case "developer" -> new DeveloperMessage(parts, JsonObject.of());
      case "user" -> new UserMessage(parts, JsonObject.of());
      default -> throw new IllegalStateException("unknown role: " + item);
    };
  }

  private static List<ContentPart> parts(JsonValue content) {
    if (content instanceof JsonString text) return List.of(ContentPart.text(text.value()));
    return ((JsonArray) content).elements().stream().map(each -> part((JsonObject) each)).toList();
  }

  private static ContentPart part(JsonObject part) {
    var others = part.without("type").without("text").without("image_url");
    return switch (text(part, "type")) {
      case "input_text", "output_text", "text" -> new ContentPart.Text(text(part, "text"), others);
      case "input_image" -> new ContentPart.ImageUrl(text(part, "image_url"), others);
      default -> new ContentPart.Unknown(part);
    };
  }

  private static String text(ContentPart part) {
    return part instanceof ContentPart.Text text ? text.text() : "";
  }

  private static String text(JsonObject object, String name) {
    return object.string(name).orElseThrow(() -> new IllegalStateException("no " + name + ": " + object));
  }
}
