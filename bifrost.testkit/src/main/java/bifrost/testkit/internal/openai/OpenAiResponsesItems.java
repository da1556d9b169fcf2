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
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** The items of a request of the Responses API, as the messages of a chat with the same meaning. */
public final class OpenAiResponsesItems {
  private OpenAiResponsesItems() {}

  /** Returns the messages. The items of a response (reasoning, text and calls) are one message of the assistant. */
  public static List<Message> messages(JsonObject body) {
    var input = body.tryGet("input").orElseThrow(() -> new IllegalStateException("no input"));
    if (input instanceof JsonString text) return List.of(Message.user(text.value()));
    var messages = new ArrayList<Message>();
    for (var item : ((JsonArray) input).elements()) add(messages, (JsonObject) item);
    return messages;
  }

  private static void add(List<Message> messages, JsonObject item) {
    switch (item.string("type").orElse("message")) {
      case "message" -> addMessage(messages, item);
      case "reasoning" -> {
        var message = continued(messages, it -> it.text().isEmpty() && it.toolCalls().isEmpty());
        messages.add(message.reasoning(message.reasoning() + texts(parts(content(item)))));
      }
      case "function_call" -> {
        var call = ToolCall.of(text(item, "call_id"), text(item, "name"), text(item, "arguments"));
        var message = continued(messages, it -> true);
        var calls = new ArrayList<>(message.toolCalls());
        calls.add(call);
        messages.add(message.toolCalls(calls));
      }
      case "function_call_output" -> messages.add(new ToolMessage(text(item, "call_id"),
          parts(item.tryGet("output").orElseThrow(() -> new IllegalStateException("no output: " + item))),
          JsonObject.of()));
      default -> throw new IllegalStateException("unknown item: " + item);
    }
  }

  /** {@return the last message, which is removed, if the next item belongs to it; otherwise an empty one} */
  private static AssistantMessage continued(List<Message> messages, Predicate<AssistantMessage> isContinued) {
    int last = messages.size() - 1;
    return last >= 0 && messages.get(last) instanceof AssistantMessage it && isContinued.test(it)
        ? (AssistantMessage) messages.remove(last)
        : AssistantMessage.of("");
  }

  private static void addMessage(List<Message> messages, JsonObject item) {
    var parts = parts(content(item));
    switch (text(item, "role")) {
      case "assistant" -> {
        var message =
            continued(messages, it -> it.text().isEmpty() && it.refusal().isEmpty() && it.toolCalls().isEmpty());
        messages.add(message.text(texts(parts)).refusal(refusals(content(item))));
      }
      case "system" -> messages.add(new SystemMessage(parts, JsonObject.of()));
      case "developer" -> messages.add(new DeveloperMessage(parts, JsonObject.of()));
      case "user" -> messages.add(new UserMessage(parts, JsonObject.of()));
      default -> throw new IllegalStateException("unknown role: " + item);
    }
  }

  private static JsonValue content(JsonObject item) {
    return item.tryGet("content").orElseThrow(() -> new IllegalStateException("no content: " + item));
  }

  private static List<ContentPart> parts(JsonValue content) {
    if (content instanceof JsonArray all) return all.elements().stream().flatMap(each -> parts(each).stream()).toList();
    return List.of(content instanceof JsonString text ? ContentPart.text(text.value()) : part((JsonObject) content));
  }

  private static ContentPart part(JsonObject part) {
    var others = part.without("type").without("text").without("image_url");
    return switch (text(part, "type")) {
      case "input_text", "output_text", "text", "reasoning_text" -> new ContentPart.Text(text(part, "text"), others);
      case "input_image" -> new ContentPart.ImageUrl(text(part, "image_url"), others);
      case "input_file" -> new ContentPart.File(part.without("type"));
      default -> new ContentPart.Unknown(part);
    };
  }

  private static String texts(List<ContentPart> parts) {
    return parts.stream().map(part -> part instanceof ContentPart.Text text ? text.text() : "")
        .collect(Collectors.joining());
  }

  private static String refusals(JsonValue content) {
    if (!(content instanceof JsonArray parts)) return "";
    return parts.elements().stream().map(part -> ((JsonObject) part).string("refusal").orElse(""))
        .collect(Collectors.joining());
  }

  private static String text(JsonObject object, String name) {
    return object.string(name).orElseThrow(() -> new IllegalStateException("no " + name + ": " + object));
  }
}
