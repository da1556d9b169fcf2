package bifrost.openai.wire;

import bifrost.api.AssistantMessage;
import bifrost.api.ContentPart;
import bifrost.api.Message;
import bifrost.api.ResponseItem;
import bifrost.api.ResponsePart;
import bifrost.api.ToolCall;
import bifrost.api.ToolMessage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/**
 * The messages that items of the Responses API make. What a model thought, said and wanted called are items of their own there, and
 * one message here: they are gathered until something else comes.
 */
final class Conversation {
  private final List<Message> messages = new ArrayList<>();
  private final List<String> reasoning = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusal = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private boolean said;

  void system(String text) {
    messages.add(Message.system(text));
  }

  /** False for an item that no message can be made of. */
  boolean add(ResponseItem item) {
    if (item instanceof ResponseItem.ReasoningItem it) reasoning(it);
    else if (item instanceof ResponseItem.FunctionCall it) calls.add(new ToolCall(it.callId(), it.name(), it.arguments(), it.extras()));
    else if (item instanceof ResponseItem.FunctionCallOutput it) other(new ToolMessage(it.callId(), it.output(), JsonObject.of()));
    else if (item instanceof ResponseItem.MessageItem it) return message(it);
    else return false;
    return true;
  }

  /** Reasoning begins a new message, unless nothing but reasoning was there. */
  private void reasoning(ResponseItem.ReasoningItem item) {
    if (said && calls.isEmpty()) flush();
    if (!item.text().isEmpty()) reasoning.add(item.text());
  }

  private boolean message(ResponseItem.MessageItem item) {
    switch (item.role()) {
      case "assistant" -> {
        if (!item.content().stream().allMatch(part -> part instanceof ResponsePart.Text || part instanceof ResponsePart.Refusal)) return false;
        if (said && calls.isEmpty()) flush(); // what is said between calls and their results belongs to the message that calls
        said = true;
        text.append(item.text());
        refusal.append(item.refusal());
      }
      case "system", "developer" -> {
        if (!item.content().stream().allMatch(ResponsePart.Text.class::isInstance)) return false;
        other(Message.system(item.text()));
      }
      case "user" -> {
        if (item.content().isEmpty()) return false;
        other(new UserMessage(item.content().stream().map(Conversation::part).toList(), JsonObject.of()));
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static ContentPart part(ResponsePart part) {
    if (part instanceof ResponsePart.Text it) return ContentPart.text(it.text());
    if (part instanceof ResponsePart.Refusal it) return ContentPart.text(it.refusal());
    if (part instanceof ResponsePart.ReasoningText it) return ContentPart.text(it.text());
    if (part instanceof ResponsePart.InputImage it) return new ContentPart.ImageUrl(it.imageUrl(), it.extras());
    if (part instanceof ResponsePart.InputFile it) return new ContentPart.File(it.json());
    return new ContentPart.Unknown(((ResponsePart.Unknown) part).json());
  }

  private void other(Message message) {
    flush();
    messages.add(message);
  }

  private void flush() {
    if (!said && calls.isEmpty() && reasoning.isEmpty()) return;
    messages.add(new AssistantMessage(text.toString(), String.join("\n", reasoning), refusal.toString(), calls, JsonObject.of()));
    said = false;
    text.setLength(0);
    refusal.setLength(0);
    reasoning.clear();
    calls.clear();
  }

  List<Message> messages() {
    flush();
    return messages;
  }
}
