package bifrost.api.internal.merge;

import bifrost.api.ResponseEvent;
import bifrost.api.ResponsePart;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * An aggregator for the events of a streamed response that have no Java type: reasoning summaries, annotations,
 * audio, the calls of other tools, and unknown events. An event {@code response.NAME.delta} extends the member
 * {@code NAME} of the item with its {@code item_id}.
 */
public final class UntypedEventAggregator {
  private static final String PREFIX = "response.";
  private static final Set<String> LOCATION_MEMBERS = Set.of("type", "sequence_number", "item_id", "output_index",
      "content_index", "summary_index", "annotation_index", "response_id", "event_id", "obfuscation");

  private final ResponseOutputAggregator items;
  private final Map<String, JsonValueAggregator> members = new LinkedHashMap<>();

  UntypedEventAggregator(ResponseOutputAggregator items) {
    this.items = items;
  }

  void add(ResponseEvent.Unknown event) {
    var type = event.type();
    var json = event.json();
    if (!type.startsWith(PREFIX)) return;
    if (type.endsWith(".delta")) addValue(nameIn(type, ".delta"), json, false);
    else if (type.endsWith("annotation.added")) addAnnotation(json);
    else if (type.endsWith("_part.added")) addPart(nameIn(type, "_part.added"), json, false);
    else if (type.endsWith("_part.done")) addPart(nameIn(type, "_part.done"), json, true);
    else if (type.endsWith(".done")) addValue(nameIn(type, ".done"), json, true);
  }

  private static String nameIn(String type, String suffix) {
    return type.length() < PREFIX.length() + suffix.length() ? ""
        : type.substring(PREFIX.length(), type.length() - suffix.length());
  }

  private void addAnnotation(JsonObject json) {
    json.tryGet("annotation").ifPresent(value -> items.itemFor(id(json), index(json, "output_index"), "message").parts()
        .partFor(ResponsePartAggregator.PartKind.TEXT, index(json, "content_index"))
        .annotation(index(json, "annotation_index"), value));
  }

  private void addPart(String name, JsonObject json, boolean isComplete) {
    if (!(json.tryGet("part").orElse(null) instanceof JsonObject part)) return;
    boolean isReasoning = name.startsWith("reasoning");
    var item = items.itemFor(id(json), index(json, "output_index"), isReasoning ? "reasoning" : "message");
    if (name.equals("reasoning_summary")) {
      if (isComplete) item.summary().finish(index(json, "summary_index"), part);
      else item.summary().announce(index(json, "summary_index"), part);
    } else {
      var typed =
          isReasoning ? new ResponsePart.ReasoningText(text(part, "text"), otherMembers(part))
              : new ResponsePart.Unknown(part);
      if (isComplete) item.parts().finish(typed, index(json, "content_index"));
      else item.parts().announce(typed, index(json, "content_index"));
    }
  }

  private static JsonObject otherMembers(JsonObject part) {
    return text(part, "type").equals("reasoning_text") ? part.without("type").without("text") : part.without("text");
  }

  private void addValue(String name, JsonObject json, boolean isComplete) {
    switch (name) {
      case "text" -> add(items.itemFor(id(json), index(json, "output_index"), "message").parts()
          .partFor(ResponsePartAggregator.PartKind.TEXT, index(json, "content_index")).text(), json, isComplete);
      case "reasoning" -> add(items.itemFor(id(json), index(json, "output_index"), "reasoning").parts()
          .partFor(ResponsePartAggregator.PartKind.REASONING, index(json, "content_index")).text(), json, isComplete);
      case "reasoning_summary", "reasoning_summary_text" ->
          add(items.itemFor(id(json), index(json, "output_index"), "reasoning")
              .summary().text(index(json, "summary_index")), json, isComplete);
      case "audio", "output_audio" -> addAudio("data", json, isComplete);
      case "audio.transcript", "output_audio.transcript", "audio_transcript", "output_audio_transcript" ->
          addAudio("transcript", json, isComplete);
      default -> addMember(name, json, isComplete);
    }
  }

  private static void add(TextAggregator text, JsonObject json, boolean isComplete) {
    if (isComplete) text.finish(text(json, "text"));
    else text.append(text(json, "delta"));
  }

  private void addAudio(String name, JsonObject json, boolean isComplete) {
    if (namesItem(json)) {
      var part = items.itemFor(id(json), index(json, "output_index"), "message").parts()
          .partFor(ResponsePartAggregator.PartKind.OTHER, index(json, "content_index"));
      if (!part.isAnnounced() && !part.isDone()) part.member("type").finish(new JsonString("output_audio"));
      add(part.member(name), name, json, isComplete);
    } else {
      var audio = members.computeIfAbsent("audio", each -> new JsonValueAggregator());
      if (!isComplete) {
        audio.append(json.tryGet("delta").filter(JsonObject.class::isInstance)
            .orElseGet(() -> JsonObject.of(name, value(name, json))));
      }
    }
  }

  private void addMember(String name, JsonObject json, boolean isComplete) {
    var call = callType(name);
    if (call.isEmpty() && !namesItem(json)) {
      add(members.computeIfAbsent(name, each -> new JsonValueAggregator()), name, json, isComplete);
      return;
    }
    var item = items.itemFor(id(json), index(json, "output_index"), call);
    var type = call.isEmpty() ? item.type() : call;
    boolean isOfType = !type.isEmpty() && name.length() > type.length() + 1 && name.startsWith(type);
    var member = isOfType ? name.substring(type.length() + 1) : name;
    add(item.member(member), member, json, isComplete);
  }

  /**
   * {@return the type of the items that have events of a name, such as {@code mcp_call} for {@code mcp_call_arguments};
   * {@code ""} for other events}
   */
  private static String callType(String name) {
    int call = Math.max(name.lastIndexOf("_call_"), name.lastIndexOf("_call."));
    return call < 0 ? "" : name.substring(0, call + "_call".length());
  }

  private static void add(JsonValueAggregator member, String name, JsonObject json, boolean isComplete) {
    if (isComplete) member.finish(value(name, json));
    else member.append(value(name, json));
  }

  /** {@return the delta or the complete value of an event} */
  private static JsonValue value(String name, JsonObject json) {
    for (var each : new String[] {"delta", name, name.substring(name.lastIndexOf('_') + 1), "text"}) {
      if (json.tryGet(each).isPresent()) return json.tryGet(each).get();
    }
    var others = JsonObject.builder();
    json.members().forEach((member, value) -> {
      if (!LOCATION_MEMBERS.contains(member) && value != JsonNull.NULL) others.put(member, value);
    });
    return others.isEmpty() ? JsonNull.NULL : others.build();
  }

  private static boolean namesItem(JsonObject json) {
    return !id(json).isEmpty() || index(json, "output_index") >= 0;
  }

  private static String id(JsonObject json) {
    var id = json.tryGet("item_id").orElse(null);
    return id instanceof JsonNumber number ? number.text() : text(json, "item_id");
  }

  private static String text(JsonObject json, String name) {
    var value = json.tryGet(name).orElse(null);
    if (value instanceof JsonObject object) return text(object, "text");
    return value instanceof JsonString string ? string.value() : "";
  }

  private static long index(JsonObject json, String name) {
    try {
      return json.tryGet(name).orElse(null) instanceof JsonNumber number ? number.longValue() : -1;
    } catch (ArithmeticException e) {
      return -1;
    }
  }

  /** {@return the members that belong to no item} */
  JsonObject extras() {
    var extras = JsonObject.builder();
    members.forEach((name, value) -> value.result().ifPresent(it -> extras.put(name, it)));
    return extras.build();
  }
}
