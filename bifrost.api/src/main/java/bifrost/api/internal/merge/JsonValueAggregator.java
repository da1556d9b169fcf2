package bifrost.api.internal.merge;

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
import java.util.Set;

/**
 * An aggregator for a JSON value without a Java type in a streamed response. Strings and arrays are joined, objects
 * are merged member by member, and for other values the last one wins.
 */
public final class JsonValueAggregator {
  /**
   * The members of an object whose strings are joined, because they are deltas; for the strings of other members the
   * last one wins.
   */
  private static final Set<String> JOINED = Set.of("data", "transcript", "arguments", "content", "text");

  private final TextAggregator text = new TextAggregator();
  private final List<JsonValue> elements = new ArrayList<>();
  private final Map<String, JsonValueAggregator> members = new LinkedHashMap<>();
  private JsonValue last = JsonNull.NULL;
  private JsonValue complete = JsonNull.NULL;
  private boolean lastTextWins;

  void append(JsonValue delta) {
    if (delta == JsonNull.NULL) return;
    last = delta;
    if (delta instanceof JsonString string) text.append(string.value());
    if (delta instanceof JsonArray array) elements.addAll(array.elements());
    if (delta instanceof JsonObject object) object.members().forEach(this::append);
  }

  private void append(String name, JsonValue delta) {
    var member = members.computeIfAbsent(name, each -> new JsonValueAggregator());
    member.lastTextWins = delta instanceof JsonString && !JOINED.contains(name);
    if (member.lastTextWins) member.last = delta;
    else member.append(delta);
  }

  /** Sets the complete value. A value that is empty or of another type does not replace the deltas. */
  void finish(JsonValue value) {
    if (EmptyJsonValues.isEmpty(value) || last != JsonNull.NULL && last.getClass() != value.getClass()) return;
    if (value instanceof JsonString string) text.finish(string.value());
    complete = value;
  }

  Optional<JsonValue> result() {
    var value = complete == JsonNull.NULL ? last : complete;
    if (value == JsonNull.NULL) return Optional.empty();
    if (value instanceof JsonString && !lastTextWins) return Optional.of(new JsonString(text.result()));
    if (complete != JsonNull.NULL) return Optional.of(complete);
    if (last instanceof JsonArray) return Optional.of(new JsonArray(List.copyOf(elements)));
    return Optional.of(last instanceof JsonObject ? object() : last);
  }

  private JsonObject object() {
    var object = JsonObject.builder();
    members.forEach((name, member) -> member.result().ifPresent(value -> object.put(name, value)));
    return object.build();
  }
}
