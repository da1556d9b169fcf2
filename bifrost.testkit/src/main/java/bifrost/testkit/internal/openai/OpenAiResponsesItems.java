package bifrost.testkit.internal.openai;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ResponsesRequest;
import bifrost.api.SystemMessage;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** The items of a request of the Responses API, as the messages of a chat with the same meaning. */
public final class OpenAiResponsesItems {
  private OpenAiResponsesItems() {}

  /** Returns the messages. Function calls in sequence are one message of the assistant. */
  public static List<Message> messages(JsonObject body) {
    var messages = new ArrayList<Message>();
    for (var item : ResponsesRequest.of(body).input()) {
      if (item instanceof ResponseItem.FunctionCall call) add(messages, call);
      else messages.add(message(item));
    }
    return messages;
  }

  private static void add(List<Message> messages, ResponseItem.FunctionCall call) {
    var calls = new ArrayList<ToolCall>();
    int last = messages.size() - 1;
    boolean isContinued = last >= 0 && messages.get(last) instanceof AssistantMessage it && !it.toolCalls().isEmpty();
    if (isContinued) calls.addAll(((AssistantMessage) messages.remove(last)).toolCalls());
    calls.add(ToolCall.of(call.callId(), call.name(), call.arguments()));
    messages.add(AssistantMessage.of("").toolCalls(calls));
  }

  private static Message message(ResponseItem item) {
    if (item instanceof ResponseItem.FunctionCallOutput output) {
      return new ToolMessage(output.callId(), List.of(ContentPart.text(output.output())), output.extras());
    }
    if (!(item instanceof ResponseItem.MessageItem message)) throw new IllegalStateException("unknown item: " + item);
    var parts = message.content().stream().map(OpenAiResponsesItems::part).toList();
    return switch (message.role()) {
      case "assistant" -> AssistantMessage.of(message.text()).refusal(message.refusal());
      case "system" -> new SystemMessage(parts, message.extras());
      case "developer" -> new DeveloperMessage(parts, message.extras());
      case "user" -> new UserMessage(parts, message.extras());
      default -> throw new IllegalStateException("unknown role: " + message.role());
    };
  }

  private static ContentPart part(ResponsePart part) {
    if (part instanceof ResponsePart.InputImage image) return new ContentPart.ImageUrl(image.imageUrl(),
        image.extras());
    if (part instanceof ResponsePart.Text text) return new ContentPart.Text(text.text(), text.extras());
    return new ContentPart.Unknown(part.json());
  }
}
