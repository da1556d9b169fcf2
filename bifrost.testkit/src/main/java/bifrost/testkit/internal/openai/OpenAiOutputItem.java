package bifrost.testkit.internal.openai;

import static bifrost.testkit.internal.json.OrderedJson.object;

import bifrost.api.json.JsonObject;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An output item of the Responses API that collects deltas. A message has separate content parts for text and
 * for a refusal.
 */
final class OpenAiOutputItem {
  private final ScriptedDelta first;
  private final int index;
  private final StringBuilder text = new StringBuilder();

  OpenAiOutputItem(ScriptedDelta first, int index) {
    this.first = first;
    this.index = index;
  }

  /** {@return the key of the item to which the delta belongs} */
  static String key(ScriptedDelta part) {
    if (part instanceof ScriptedDelta.ToolCallStart call) return "call " + call.index();
    return part instanceof ScriptedDelta.ToolCallArguments more ? "call " + more.index()
        : part.getClass().getSimpleName();
  }

  void add(ScriptedDelta part) {
    text.append(text(part));
  }

  private static String text(ScriptedDelta part) {
    if (part instanceof ScriptedDelta.Text text) return text.text();
    if (part instanceof ScriptedDelta.Reasoning reasoning) return reasoning.text();
    if (part instanceof ScriptedDelta.Refusal refusal) return refusal.text();
    return part instanceof ScriptedDelta.ToolCallArguments more ? more.text() : "";
  }

  private boolean isCall() {
    return first instanceof ScriptedDelta.ToolCallStart;
  }

  private String eventPrefix() {
    if (isCall()) return "response.function_call_arguments";
    if (first instanceof ScriptedDelta.Refusal) return "response.refusal";
    return first instanceof ScriptedDelta.Reasoning ? "response.reasoning_text" : "response.output_text";
  }

  private String member() {
    return isCall() ? "arguments" : first instanceof ScriptedDelta.Refusal ? "refusal" : "text";
  }

  private JsonObject part(String text) {
    var type =
        first instanceof ScriptedDelta.Refusal ? "refusal" : first instanceof ScriptedDelta.Reasoning ? "reasoning_text"
            : "output_text";
    var part = object("type", type, member(), text);
    return type.equals("output_text") ? part.with("annotations", List.of()).with("logprobs", null) : part;
  }

  private JsonObject item(String status, List<JsonObject> content, String arguments) {
    if (first instanceof ScriptedDelta.ToolCallStart call) {
      return object("id", id(), "type", "function_call", "status", status, "call_id", call.id(), "name", call.name(),
          "arguments", arguments);
    }
    return first instanceof ScriptedDelta.Reasoning
        ? object("id", id(), "type", "reasoning", "summary", List.of(), "content", content, "status", null)
        : object("id", id(), "type", "message", "status", status, "role", "assistant", "content", content);
  }

  private String id() {
    return "item_kit_" + index;
  }

  JsonObject completed() {
    return item("completed", isCall() ? List.of() : List.of(part(text.toString())), text.toString());
  }

  /** {@return the events that start the item, by type} */
  Map<String, JsonObject> started() {
    var events = new LinkedHashMap<String, JsonObject>();
    events.put("response.output_item.added", object("item", item("in_progress", List.of(), ""), "output_index", index));
    if (!isCall()) events.put("response.content_part.added", location().with("part", part("")));
    return events;
  }

  /** {@return the event with the delta, by type; empty for the start of a tool call} */
  Map<String, JsonObject> delta(ScriptedDelta part) {
    return part instanceof ScriptedDelta.ToolCallStart ? Map.of()
        : Map.of(eventPrefix() + ".delta", location().with("delta", text(part)));
  }

  /** {@return the events that end the item, by type} */
  Map<String, JsonObject> done() {
    var events = new LinkedHashMap<String, JsonObject>();
    events.put(eventPrefix() + ".done", location().with(member(), text.toString()));
    if (!isCall()) events.put("response.content_part.done", location().with("part", part(text.toString())));
    events.put("response.output_item.done", object("item", completed(), "output_index", index));
    return events;
  }

  private JsonObject location() {
    var location = object("item_id", id(), "output_index", index);
    return isCall() ? location : location.with("content_index", 0);
  }
}
