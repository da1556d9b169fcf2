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

/** A collector for the items that become one message of the model. Reasoning, texts and calls are separate items in the Responses API. */
public final class AssistantMessageBuilder {
  private final Function<String, RuntimeException> refusal;
  private final List<String> reasoning = new ArrayList<>();
  private final StringBuilder text = new StringBuilder();
  private final StringBuilder refusalText = new StringBuilder();
  private final List<ToolCall> calls = new ArrayList<>();
  private final Map<String, JsonValue> extras = new LinkedHashMap<>();
  private String reasoningName = "";
  private boolean hasText;

  AssistantMessageBuilder(Function<String, RuntimeException> refusal) {
    this.refusal = refusal;
  }

  /** {@return whether the message has text and no calls} */
  boolean isTextOnly() {
    return hasText && calls.isEmpty();
  }

  void reasoning(String path, ReasoningItem item) {
    var own = item.text();
    for (int i = 0; i < item.content().size(); i++) {
      var part = item.content().get(i);
      if (!(part instanceof ResponsePart.ReasoningText it)) throw refusal.apply(path);
      refuseExtras(it.extras(), path + ".content[" + i + "]");
    }
    if (own.isEmpty()) own = summary(item.extras(), path + ".summary");
    if (!own.isEmpty()) reasoning.add(own);
    if (!ReasoningName.of(item).isEmpty()) reasoningName = ReasoningName.of(item);
    extras(ReasoningName.extrasWithout(item), path);
  }

  /** {@return the summary, which is sent instead of unknown reasoning, as vLLM does} */
  private String summary(JsonObject extras, String path) {
    var summary = extras.members().getOrDefault("summary", JsonNull.NULL);
    if (summary == JsonNull.NULL) return "";
    if (!(summary instanceof JsonArray parts)) throw refusal.apply(path);
    var texts = new ArrayList<String>();
    for (var part : parts.elements()) {
      if (!(part instanceof JsonObject json) || !(json.get("text").orElse(null) instanceof JsonString text)) {
        throw refusal.apply(path);
      }
      texts.add(text.value());
    }
    return String.join("\n", texts);
  }

  void text(String path, MessageItem item) {
    for (int i = 0; i < item.content().size(); i++) {
      var part = item.content().get(i);
      if (part instanceof ResponsePart.Text it) refuseExtras(it.extras(), path + ".content[" + i + "]");
      else if (part instanceof ResponsePart.Refusal it) refuseExtras(it.extras(), path + ".content[" + i + "]");
      else throw refusal.apply(path);
    }
    hasText = true;
    text.append(item.text());
    refusalText.append(item.refusal());
    extras(item.extras(), path);
  }

  void functionCall(String path, FunctionCall item) {
    var members = ItemMemberFilter.filter(item.extras(), path, refusal);
    if (members.members().containsKey("name")) throw refusal.apply(path + ".name");
    calls.add(new ToolCall(item.callId(), item.name(), item.arguments(), members));
  }

  /** Refuses extras of a part, because its text is joined with others and the joined text cannot hold them. */
  private void refuseExtras(JsonObject extras, String path) {
    ItemMemberFilter.filter(extras.without("type"), path, refusal).members().forEach((name, value) -> {
      if (value != JsonNull.NULL) throw refusal.apply(path + "." + name);
    });
  }

  /** Adds extras of an item. Items that become one message must not have different values for the same member. */
  private void extras(JsonObject more, String path) {
    ItemMemberFilter.filter(more, path, refusal).members().forEach((name, value) -> {
      var earlier = extras.putIfAbsent(name, value);
      if (earlier != null && !earlier.equals(value)) throw refusal.apply(path + "." + name);
    });
  }

  /** Returns the message, if there is one, and starts an empty one. */
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
