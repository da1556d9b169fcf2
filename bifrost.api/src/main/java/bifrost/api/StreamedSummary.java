package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** The summary of a reasoning item, a list of parts that arrives in events of its own. */
final class StreamedSummary {
  private static final JsonObject TYPE = JsonObject.of("type", "summary_text");

  private static final class Part {
    private final StreamedText text = new StreamedText();
    private Optional<JsonValue> announced = Optional.empty();
    private Optional<JsonValue> done = Optional.empty();

    JsonValue result() {
      var first = announced.orElse(TYPE);
      var whole = done.orElse(first);
      if (!(first instanceof JsonObject start) || !(whole instanceof JsonObject end)) return whole;
      return JsonObject.builder().putAll(start).putAll(end).put("text", text.result()).build();
    }
  }

  private final TreeMap<Long, Part> parts = new TreeMap<>();

  void announce(JsonValue list) {
    if (!(list instanceof JsonArray array)) return;
    for (int i = 0; i < array.size(); i++) announce(i, array.elements().get(i));
  }

  /** Takes an announcement. One that follows a finished part announces another part, if that part was announced before. */
  void announce(long index, JsonValue part) {
    var it = part(index);
    if (it.announced.isPresent() && (it.done.isPresent() || index < 0)) it = part(next());
    it.announced = Optional.of(part);
    it.text.announce(text(part));
  }

  /** Takes a whole part. One that differs from a whole part in its place is another part. */
  void finish(long index, JsonValue part) {
    var it = part(index);
    if (it.done.isPresent() && !text(it.done.get()).equals(text(part))) it = part(next());
    it.done = Optional.of(part);
    it.text.finish(text(part));
  }

  StreamedText text(long index) {
    return part(index).text;
  }

  /** An event without an index belongs to the last part. */
  private Part part(long index) {
    return parts.computeIfAbsent(index >= 0 ? index : Math.max(0, next() - 1), each -> new Part());
  }

  private long next() {
    return parts.isEmpty() ? 0 : parts.lastKey() + 1;
  }

  private static String text(JsonValue part) {
    return part instanceof JsonObject object && object.get("text").orElse(null) instanceof JsonString text ? text.value() : "";
  }

  /** {@return the parts; empty if the server sent none} */
  Optional<JsonArray> result() {
    if (parts.isEmpty()) return Optional.empty();
    return Optional.of(new JsonArray(List.copyOf(parts.values().stream().map(Part::result).toList())));
  }
}
