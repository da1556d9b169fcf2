package bifrost.api.internal.merge;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/** An aggregator for the summary of a reasoning item, a list of parts that arrive in separate events. */
public final class SummaryAggregator {
  private static final JsonObject TYPE = JsonObject.of("type", "summary_text");

  private static final class SummaryPart {
    private final TextAggregator text = new TextAggregator();
    private Optional<JsonValue> announced = Optional.empty();
    private Optional<JsonValue> done = Optional.empty();

    JsonValue result() {
      var first = announced.orElse(TYPE);
      var complete = done.orElse(first);
      if (!(first instanceof JsonObject start) || !(complete instanceof JsonObject end)) return complete;
      return JsonObject.builder().putAll(start).putAll(end).put("text", text.result()).build();
    }
  }

  private final TreeMap<Long, SummaryPart> parts = new TreeMap<>();

  void announce(JsonValue list) {
    if (!(list instanceof JsonArray array)) return;
    for (int i = 0; i < array.size(); i++) announce(i, array.elements().get(i));
  }

  /** Adds an announcement. If the part with this index has been announced and finished, a new part is added. */
  void announce(long index, JsonValue part) {
    var summaryPart = part(index);
    if (summaryPart.announced.isPresent() && (summaryPart.done.isPresent() || index < 0)) summaryPart = part(next());
    summaryPart.announced = Optional.of(part);
    summaryPart.text.announce(text(part));
  }

  /** Adds a complete part. If a complete part with this index has different content, both are kept. */
  void finish(long index, JsonValue part) {
    var summaryPart = part(index);
    if (summaryPart.done.isPresent() && !text(summaryPart.done.get()).equals(text(part))) summaryPart = part(next());
    summaryPart.done = Optional.of(part);
    summaryPart.text.finish(text(part));
  }

  TextAggregator text(long index) {
    return part(index).text;
  }

  /** {@return the part with an index; the last part for an event without an index} */
  private SummaryPart part(long index) {
    return parts.computeIfAbsent(index >= 0 ? index : Math.max(0, next() - 1), each -> new SummaryPart());
  }

  private long next() {
    return parts.isEmpty() ? 0 : parts.lastKey() + 1;
  }

  private static String text(JsonValue part) {
    return part instanceof JsonObject object && object.tryGet("text").orElse(null) instanceof JsonString text
        ? text.value()
        : "";
  }

  /** {@return the parts; empty if the server sent none} */
  Optional<JsonArray> result() {
    if (parts.isEmpty()) return Optional.empty();
    return Optional.of(new JsonArray(List.copyOf(parts.values().stream().map(SummaryPart::result).toList())));
  }
}
