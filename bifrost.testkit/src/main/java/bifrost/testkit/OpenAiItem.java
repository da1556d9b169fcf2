package bifrost.testkit;

import static bifrost.testkit.Shape.object;

import bifrost.api.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An item of an answer of the Responses API, as it grows; a message has a part for its text, and one for a refusal. */
final class OpenAiItem {
  private final Part first;
  private final int index;
  private final StringBuilder text = new StringBuilder();

  OpenAiItem(Part first, int index) {
    this.first = first;
    this.index = index;
  }

  /** Parts of the same key belong to the same item. */
  static String key(Part part) {
    if (part instanceof Part.Call call) return "call " + call.index();
    return part instanceof Part.Arguments more ? "call " + more.index() : part.getClass().getSimpleName();
  }

  void add(Part part) {
    text.append(text(part));
  }

  private static String text(Part part) {
    if (part instanceof Part.Text text) return text.text();
    if (part instanceof Part.Reasoning more) return more.text();
    if (part instanceof Part.Refusal more) return more.text();
    return part instanceof Part.Arguments more ? more.text() : "";
  }

  private boolean isCall() {
    return first instanceof Part.Call;
  }

  private String piece() {
    if (isCall()) return "response.function_call_arguments";
    if (first instanceof Part.Refusal) return "response.refusal";
    return first instanceof Part.Reasoning ? "response.reasoning_text" : "response.output_text";
  }

  private String member() {
    return isCall() ? "arguments" : first instanceof Part.Refusal ? "refusal" : "text";
  }

  private JsonObject part(String text) {
    var type = first instanceof Part.Refusal ? "refusal" : first instanceof Part.Reasoning ? "reasoning_text" : "output_text";
    var part = object("type", type, member(), text);
    return type.equals("output_text") ? part.with("annotations", List.of()).with("logprobs", null) : part;
  }

  private JsonObject item(String status, List<JsonObject> content, String arguments) {
    if (first instanceof Part.Call call) {
      return object("id", id(), "type", "function_call", "status", status, "call_id", call.id(), "name", call.name(), "arguments", arguments);
    }
    return first instanceof Part.Reasoning ? object("id", id(), "type", "reasoning", "summary", List.of(), "content", content, "status", null)
        : object("id", id(), "type", "message", "status", status, "role", "assistant", "content", content);
  }

  private String id() {
    return "item_kit_" + index;
  }

  JsonObject whole() {
    return item("completed", isCall() ? List.of() : List.of(part(text.toString())), text.toString());
  }

  /** The events that say that it begins. */
  Map<String, JsonObject> begun() {
    var events = new LinkedHashMap<String, JsonObject>();
    events.put("response.output_item.added", object("item", item("in_progress", List.of(), ""), "output_index", index));
    if (!isCall()) events.put("response.content_part.added", place().with("part", part("")));
    return events;
  }

  /** The event that says more of it, if there is more. */
  Map<String, JsonObject> delta(Part part) {
    return part instanceof Part.Call ? Map.of() : Map.of(piece() + ".delta", place().with("delta", text(part)));
  }

  /** The events that say that it ends. */
  Map<String, JsonObject> done() {
    var events = new LinkedHashMap<String, JsonObject>();
    events.put(piece() + ".done", place().with(member(), text.toString()));
    if (!isCall()) events.put("response.content_part.done", place().with("part", part(text.toString())));
    events.put("response.output_item.done", object("item", whole(), "output_index", index));
    return events;
  }

  private JsonObject place() {
    var place = object("item_id", id(), "output_index", index);
    return isCall() ? place : place.with("content_index", 0);
  }
}
