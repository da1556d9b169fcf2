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
 * A JSON value of a streamed response that has no Java type. Texts and arrays are joined, objects are merged member by member, and for
 * other values the last one wins.
 */
public final class JsonValueAggregator {
  /** The members of an object whose texts are deltas and are joined; for the texts of other members the last one wins. */
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

  /** Sets the whole value. A value that is empty or of another kind does not erase deltas. */
  void finish(JsonValue value) {
    if (EmptyJsonValues.isEmpty(value) || last != JsonNull.NULL && last.getClass() != value.getClass()) return;
    if (value instanceof JsonString string) text.finish(string.value());
    complete = value;
  }

  Optional<JsonValue> result() {
    var kind = complete == JsonNull.NULL ? last : complete;
    if (kind == JsonNull.NULL) return Optional.empty();
    if (kind instanceof JsonString && !lastTextWins) return Optional.of(new JsonString(text.result()));
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
