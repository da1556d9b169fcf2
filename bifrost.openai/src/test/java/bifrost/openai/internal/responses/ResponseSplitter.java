package bifrost.openai.internal.responses;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Cuts a whole response into events: leaves out what can be left out, and cuts texts and lists anywhere. */
final class ResponseSplitter {
  private static final Map<String, String> MEMBERS = Map.of("function_call", "arguments", "mcp_call", "arguments",
      "custom_tool_call", "input", "code_interpreter_call", "code", "unheard_of_call", "word");

  private final Random random;
  private final boolean announces;
  private final List<List<JsonObject>> sequences = new ArrayList<>(); // the events of each keep their order

  private ResponseSplitter(Random random, boolean announces) {
    this.random = random;
    this.announces = announces;
  }

  /** Events that name their places, in any order except that the deltas of one text keep theirs. */
  static List<JsonObject> inAnyOrder(JsonObject whole, Random random) {
    var cutter = new ResponseSplitter(random, false);
    cutter.response(whole);
    var left = new ArrayList<>(cutter.sequences);
    var events = new ArrayList<JsonObject>();
    left.removeIf(List::isEmpty);
    while (!left.isEmpty()) {
      var sequence = left.get(random.nextInt(left.size()));
      events.add(sequence.remove(0));
      left.removeIf(List::isEmpty);
    }
    return events;
  }

  /** Events in the usual order, item by item and part by part, each announced first. */
  static List<JsonObject> announced(JsonObject whole, Random random) {
    var cutter = new ResponseSplitter(random, true);
    cutter.response(whole);
    var events = new ArrayList<JsonObject>();
    cutter.sequences.forEach(events::addAll);
    return events;
  }

  private boolean sometimes() {
    return random.nextBoolean();
  }

  private void event(JsonObject place, String type, String name, Object value) {
    sequences.add(new ArrayList<>(List.of(place.with("type", type).with(name, value))));
  }

  private void response(JsonObject whole) {
    event(JsonObject.of(), "response.created", "response",
        whole.without("output").without("usage").with("status", "in_progress"));
    var items = elements(whole, "output");
    for (int i = 0; i < items.size(); i++) item((JsonObject) items.get(i), i);
  }

  private void item(JsonObject item, int index) {
    var type = item.string("type").orElseThrow();
    boolean isDone = sometimes();
    boolean isAnnounced = announces || !isDone || sometimes();
    var place = JsonObject.of("output_index", index);
    if (isAnnounced) event(place, "response.output_item.added", "item", emptied(item, type));
    var inside = place.with("item_id", item.string("id").orElseThrow());
    if (!isDone || sometimes()) {
      if (MEMBERS.containsKey(type)) {
        text(inside, type + "_" + MEMBERS.get(type), MEMBERS.get(type), item.string(MEMBERS.get(type)).orElseThrow(),
            JsonArray.of());
      }
      parts(inside, elements(item, "content"), "content_index");
      parts(inside, elements(item, "summary"), "summary_index");
    }
    if (isDone) event(place, "response.output_item.done", "item", item);
  }

  private static JsonObject emptied(JsonObject item, String type) {
    if (MEMBERS.containsKey(type)) return item.with(MEMBERS.get(type), "");
    var emptied = item.get("content").isPresent() ? item.with("content", List.of()) : item;
    return item.get("summary").isPresent() ? emptied.with("summary", List.of()) : emptied;
  }

  private void parts(JsonObject item, List<JsonValue> parts, String index) {
    for (int i = 0; i < parts.size(); i++) {
      part(item.with(index, i), (JsonObject) parts.get(i), index.equals("summary_index"));
    }
  }

  private void part(JsonObject place, JsonObject part, boolean isSummary) {
    var prefix = isSummary ? "response.reasoning_summary_part." : "response.content_part.";
    var type = part.string("type").orElseThrow();
    var member = type.equals("refusal") ? "refusal" : "text";
    boolean isDone = sometimes();
    boolean isAnnounced = announces || !isDone || sometimes();
    var logprobs = part.array("logprobs").orElse(JsonArray.of());
    var annotations = elements(part, "annotations");
    if (isAnnounced) {
      var empty = part.with(member, "").without("logprobs");
      event(place, prefix + "added", "part", annotations.isEmpty() ? empty : empty.with("annotations", List.of()));
    }
    if (!isDone || sometimes()) {
      text(place, isSummary ? "reasoning_summary_text" : type, member, part.string(member).orElseThrow(), logprobs);
      for (int i = 0; i < annotations.size(); i++) {
        event(place.with("annotation_index", i), "response.output_text.annotation.added", "annotation",
            annotations.get(i));
      }
    }
    if (isDone) event(place, prefix + "done", "part", part);
  }

  /** Deltas, a done event, or both. */
  private void text(JsonObject place, String name, String member, String text, JsonArray logprobs) {
    boolean isDone = sometimes();
    if (!isDone || sometimes()) deltas(place, "response." + name + ".delta", text, logprobs);
    if (!isDone) return;
    var done = place.with("type", "response." + name + ".done");
    sequences.add(new ArrayList<>(
        List.of(logprobs.isEmpty() ? done.with(member, text) : done.with(member, text).with("logprobs", logprobs))));
  }

  private void deltas(JsonObject place, String type, String text, JsonArray logprobs) {
    var sequence = new ArrayList<JsonObject>();
    int from = 0;
    int token = 0;
    while (from < text.length() || token < logprobs.size()) {
      int to = text.offsetByCodePoints(from, Math.min(1 + random.nextInt(3), text.codePointCount(from, text.length())));
      int tokens = to == text.length() ? logprobs.size() : token + random.nextInt(logprobs.size() - token + 1);
      var delta = place.with("type", type).with("delta", new JsonString(text.substring(from, to))).with("obfuscation",
          "x".repeat(random.nextInt(3)));
      sequence.add(logprobs.isEmpty() ? delta : delta.with("logprobs", logprobs.elements().subList(token, tokens)));
      from = to;
      token = tokens;
    }
    sequences.add(sequence);
  }

  private static List<JsonValue> elements(JsonObject json, String name) {
    return json.array(name).map(JsonArray::elements).orElse(List.of());
  }
}
