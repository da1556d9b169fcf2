package bifrost.openai.internal.responses;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A splitter of unary responses into events. It randomly omits unnecessary events, and splits texts and lists at random
 * positions.
 */
final class ResponseSplitter {
  private static final Map<String, String> MEMBERS = Map.of("function_call", "arguments", "mcp_call", "arguments",
      "custom_tool_call", "input", "code_interpreter_call", "code", "unknown_call", "payload");

  private final Random random;
  private final boolean includesAllAddedEvents;
  private final List<List<JsonObject>> sequences = new ArrayList<>(); // The events of each sequence keep their order.

  private ResponseSplitter(Random random, boolean includesAllAddedEvents) {
    this.random = random;
    this.includesAllAddedEvents = includesAllAddedEvents;
  }

  /** Returns events with their indexes, in any order, except that the deltas of one text keep their order. */
  static List<JsonObject> inAnyOrder(JsonObject response, Random random) {
    return inAnyOrder(response, random, 0);
  }

  /**
   * Returns some of the events, in any order. Either all deltas of a text are missing or none, because a text that is
   * received in part can equal another text.
   *
   * @param missingPercent the probability that an event is missing
   */
  static List<JsonObject> inAnyOrder(JsonObject response, Random random, int missingPercent) {
    var splitter = new ResponseSplitter(random, false);
    splitter.response(response);
    splitter.sequences.removeIf(sequence -> random.nextInt(100) < missingPercent);
    var remaining = new ArrayList<>(splitter.sequences);
    var events = new ArrayList<JsonObject>();
    remaining.removeIf(List::isEmpty);
    while (!remaining.isEmpty()) {
      var sequence = remaining.get(random.nextInt(remaining.size()));
      events.add(sequence.remove(0));
      remaining.removeIf(List::isEmpty);
    }
    return events;
  }

  /** Returns events in the usual order: item by item and part by part, each preceded by its added event. */
  static List<JsonObject> inUsualOrder(JsonObject response, Random random) {
    var splitter = new ResponseSplitter(random, true);
    splitter.response(response);
    var events = new ArrayList<JsonObject>();
    splitter.sequences.forEach(events::addAll);
    return events;
  }

  private boolean drawBoolean() {
    return random.nextBoolean();
  }

  private void event(JsonObject location, String type, String name, Object value) {
    sequences.add(new ArrayList<>(List.of(location.with("type", type).with(name, value))));
  }

  private void response(JsonObject response) {
    event(JsonObject.of(), "response.created", "response",
        response.without("output").without("usage").with("status", "in_progress"));
    var items = elements(response, "output");
    for (int i = 0; i < items.size(); i++) item((JsonObject) items.get(i), i);
  }

  private void item(JsonObject item, int index) {
    var type = item.string("type").orElseThrow();
    boolean isDone = drawBoolean();
    boolean includesAddedEvent = includesAllAddedEvents || !isDone || drawBoolean();
    var location = JsonObject.of("output_index", index);
    if (includesAddedEvent) event(location, "response.output_item.added", "item", emptied(item, type));
    var itemLocation = location.with("item_id", item.string("id").orElseThrow());
    if (!isDone || drawBoolean()) {
      if (MEMBERS.containsKey(type)) {
        text(itemLocation, type + "_" + MEMBERS.get(type), MEMBERS.get(type),
            item.string(MEMBERS.get(type)).orElseThrow(),
            JsonArray.of());
      }
      parts(itemLocation, elements(item, "content"), "content_index");
      parts(itemLocation, elements(item, "summary"), "summary_index");
    }
    if (isDone) event(location, "response.output_item.done", "item", item);
  }

  private static JsonObject emptied(JsonObject item, String type) {
    if (MEMBERS.containsKey(type)) return item.with(MEMBERS.get(type), "");
    var emptied = item.tryGet("content").isPresent() ? item.with("content", List.of()) : item;
    return item.tryGet("summary").isPresent() ? emptied.with("summary", List.of()) : emptied;
  }

  private void parts(JsonObject item, List<JsonValue> parts, String index) {
    for (int i = 0; i < parts.size(); i++) {
      part(item.with(index, i), (JsonObject) parts.get(i), index.equals("summary_index"));
    }
  }

  private void part(JsonObject location, JsonObject part, boolean isSummary) {
    var prefix = isSummary ? "response.reasoning_summary_part." : "response.content_part.";
    var type = part.string("type").orElseThrow();
    var member = type.equals("refusal") ? "refusal" : "text";
    boolean isDone = drawBoolean();
    boolean includesAddedEvent = includesAllAddedEvents || !isDone || drawBoolean();
    var logprobs = part.array("logprobs").orElse(JsonArray.of());
    var annotations = elements(part, "annotations");
    if (includesAddedEvent) {
      var empty = part.with(member, "").without("logprobs");
      event(location, prefix + "added", "part", annotations.isEmpty() ? empty : empty.with("annotations", List.of()));
    }
    if (!isDone || drawBoolean()) {
      text(location, isSummary ? "reasoning_summary_text" : type, member, part.string(member).orElseThrow(), logprobs);
      for (int i = 0; i < annotations.size(); i++) {
        event(location.with("annotation_index", i), "response.output_text.annotation.added", "annotation",
            annotations.get(i));
      }
    }
    if (isDone) event(location, prefix + "done", "part", part);
  }

  /** Adds deltas, a done event, or both. */
  private void text(JsonObject location, String name, String member, String text, JsonArray logprobs) {
    boolean isDone = drawBoolean();
    if (!isDone || drawBoolean()) deltas(location, "response." + name + ".delta", text, logprobs);
    if (!isDone) return;
    var done = location.with("type", "response." + name + ".done");
    sequences.add(new ArrayList<>(
        List.of(logprobs.isEmpty() ? done.with(member, text) : done.with(member, text).with("logprobs", logprobs))));
  }

  private void deltas(JsonObject location, String type, String text, JsonArray logprobs) {
    var sequence = new ArrayList<JsonObject>();
    int from = 0;
    int token = 0;
    while (from < text.length() || token < logprobs.size()) {
      int to = text.offsetByCodePoints(from, Math.min(1 + random.nextInt(3), text.codePointCount(from, text.length())));
      int tokens = to == text.length() ? logprobs.size() : token + random.nextInt(logprobs.size() - token + 1);
      var delta =
          location.with("type", type).with("delta", new JsonString(text.substring(from, to))).with("obfuscation",
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
