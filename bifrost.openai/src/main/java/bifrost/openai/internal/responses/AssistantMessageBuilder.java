package bifrost.openai.internal.responses;

import bifrost.api.AssistantMessage;
import bifrost.api.ResponseItem.FunctionCall;
import bifrost.api.ResponseItem.MessageItem;
import bifrost.api.ResponseItem.ReasoningItem;
import bifrost.api.ResponsePart;
import bifrost.api.ToolCall;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A builder for an assistant message, from items of the Responses API, where reasoning, text and tool calls are
 * separate.
 */
public final class AssistantMessageBuilder {
  private final Function<String, RuntimeException> unsupported;
  private final List<String> reasoning = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusalText = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private final Map<String, JsonValue> extras = new LinkedHashMap<>();
  private String reasoningName = "";
  private boolean hasText;

  AssistantMessageBuilder(Function<String, RuntimeException> unsupported) {
    this.unsupported = unsupported;
  }

  /** {@return whether the message has text and no calls} */
  boolean isTextOnly() {
    return hasText && calls.isEmpty();
  }

  void addReasoning(String path, ReasoningItem item) {
    var text = item.text();
    for (int i = 0; i < item.content().size(); i++) {
      var part = item.content().get(i);
      if (!(part instanceof ResponsePart.ReasoningText it)) throw unsupported.apply(path);
      rejectExtras(it.extras(), path + ".content[" + i + "]");
    }
    if (text.isEmpty()) text = summary(item.extras(), path + ".summary");
    if (!text.isEmpty()) reasoning.add(text);
    if (!ReasoningName.of(item).isEmpty()) reasoningName = ReasoningName.of(item);
    addExtras(ReasoningName.extrasWithout(item), path);
  }

  /** {@return the summary, which replaces missing reasoning, as in vLLM} */
  private String summary(JsonObject extras, String path) {
    var summary = extras.members().getOrDefault("summary", JsonNull.NULL);
    if (summary == JsonNull.NULL) return "";
    if (!(summary instanceof JsonArray parts)) throw unsupported.apply(path);
    var texts = new ArrayList<String>();
    for (var part : parts.elements()) {
      if (!(part instanceof JsonObject json) || !(json.tryGet("text").orElse(null) instanceof JsonString text)) {
        throw unsupported.apply(path);
      }
      texts.add(text.value());
    }
    return String.join("\n", texts);
  }

  void addText(String path, MessageItem item) {
    for (int i = 0; i < item.content().size(); i++) {
      var part = item.content().get(i);
      if (part instanceof ResponsePart.Text it) rejectExtras(it.extras(), path + ".content[" + i + "]");
      else if (part instanceof ResponsePart.Refusal it) rejectExtras(it.extras(), path + ".content[" + i + "]");
      else throw unsupported.apply(path);
    }
    hasText = true;
    text.append(item.text());
    refusalText.append(item.refusal());
    addExtras(item.extras(), path);
  }

  void addFunctionCall(String path, FunctionCall item) {
    var members = ItemMemberFilter.filter(item.extras(), path, unsupported);
    if (members.members().containsKey("name")) throw unsupported.apply(path + ".name");
    calls.add(new ToolCall(item.callId(), item.name(), item.arguments(), members));
  }

  /** Rejects extras of a part, because its text is joined with others, and a text has no extras. */
  private void rejectExtras(JsonObject extras, String path) {
    ItemMemberFilter.filter(extras.without("type"), path, unsupported).members().forEach((name, value) -> {
      if (value != JsonNull.NULL) throw unsupported.apply(path + "." + name);
    });
  }

  /** Adds extras of an item. Items that become one message must not have different values for the same member. */
  private void addExtras(JsonObject itemExtras, String path) {
    ItemMemberFilter.filter(itemExtras, path, unsupported).members().forEach((name, value) -> {
      var earlier = extras.putIfAbsent(name, value);
      if (earlier != null && !earlier.equals(value)) throw unsupported.apply(path + "." + name);
    });
  }

  /** Returns the message, if it is not empty, and resets this builder. */
  Optional<AssistantMessage> buildAndReset() {
    if (!hasText && calls.isEmpty() && reasoning.isEmpty() && extras.isEmpty()) return Optional.empty();
    var message = new AssistantMessage(text.toString(), String.join("\n", reasoning), reasoningName,
        refusalText.toString(), calls, new JsonObject(extras));
    reasoningName = "";
    hasText = false;
    text.setLength(0);
    refusalText.setLength(0);
    reasoning.clear();
    calls.clear();
    extras.clear();
    return Optional.of(message);
  }
}
