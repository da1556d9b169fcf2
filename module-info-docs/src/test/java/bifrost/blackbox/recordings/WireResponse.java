package bifrost.blackbox.recordings;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** A response, and the facts about it that can be compared. */
record WireResponse(int status, String contentType, String body) {
  /** Members with a fixed set of values. The values of all others depend on the model, on time or on chance. */
  private static final Set<String> FIXED = Set.of("object", "role", "type", "finish_reason", "status", "owned_by",
      "organization", "message", "param", "code", "detail", "prompt_tokens_details", "tool_choice", "reason");
  /** Objects whose member names depend on the model. */
  private static final Set<String> MAPS = Set.of("top_logprobs[]", "prompt_logprobs[]");

  /** {@return the facts by place: the status, the content type, and the kinds of all members of the body} */
  Map<String, String> facts() {
    var facts = new TreeMap<String, Set<String>>();
    facts.put("status", Set.of(Integer.toString(status)));
    facts.put("content-type", Set.of(contentType));
    if (contentType.startsWith("text/event-stream")) {
      events().forEach(event -> add("events[]", "", event, facts));
    } else if (!body.isBlank()) {
      add("body", "", Json.parse(body), facts);
    }
    var joined = new TreeMap<String, String>();
    facts.forEach((place, kinds) -> joined.put(place, String.join(" | ", kinds)));
    return joined;
  }

  private List<JsonValue> events() {
    var events = new ArrayList<JsonValue>();
    for (var event : body.split("\n\n")) {
      var data = event.lines().filter(line -> line.startsWith("data: ")).map(line -> line.substring(6))
          .collect(Collectors.joining("\n"));
      var type = event.lines().filter(line -> line.startsWith("event: ")).findFirst();
      if (data.isEmpty()) continue;
      var json = data.equals("[DONE]") ? JsonObject.of("object", data) : Json.parse(data);
      events.add(type.isEmpty() ? json : JsonObject.of("event-field", type.get()).with((JsonObject) json));
    }
    return events;
  }

  private static void add(String place, String name, JsonValue value, Map<String, Set<String>> facts) {
    facts.computeIfAbsent(place, first -> new TreeSet<>()).add(kind(name, value));
    if (value instanceof JsonArray array) {
      array.elements().forEach(element -> add(place + "[]", name + "[]", element, facts));
    } else if (value instanceof JsonObject object) {
      boolean isMap = MAPS.contains(name) && !object.members().containsKey("token");
      object.members().forEach((member, each) -> add(place + "." + (isMap ? "*" : member), member, each, facts));
    }
  }

  private static String kind(String name, JsonValue value) {
    if (value instanceof JsonNull) return "null";
    if (value instanceof JsonObject) return "object";
    if (value instanceof JsonArray) return "array";
    if (value instanceof JsonBoolean) return value.toString();
    boolean isFixed = FIXED.contains(name) && (value instanceof JsonString || value instanceof JsonNumber);
    if (isFixed) return value.toString();
    return value instanceof JsonString ? "string" : "number";
  }
}
