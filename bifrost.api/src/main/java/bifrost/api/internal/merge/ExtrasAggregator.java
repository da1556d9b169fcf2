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
import java.util.Set;

/**
 * An aggregator for the extras of deltas. Arrays are concatenated, objects are merged member by member, and for other
 * values the last one wins. Some string members of nested objects are deltas of a text, and are concatenated too. Each
 * addition takes time proportional to the size of the added value.
 */
public final class ExtrasAggregator {
  private static final Set<String> TEXTS = Set.of("data", "transcript", "arguments", "content", "text");

  private static final Set<String> ABSENT_WHEN_EMPTY = Set.of("id", "type", "role", "finish_reason", "object", "name");

  private final Set<String> texts;
  private Map<String, Object> members = Map.of(); // each an ExtrasAggregator, a List, a StringBuilder or a JsonValue

  private ExtrasAggregator(Set<String> texts) {
    this.texts = texts;
  }

  ExtrasAggregator() {
    this(Set.of());
  }

  /**
   * Creates an aggregator without members.
   *
   * @param text the name of a top-level member that is streamed as text and concatenated
   */
  ExtrasAggregator(String text) {
    this(Set.of(text));
  }

  void add(JsonObject extras) {
    if (!extras.isEmpty()) extras.members().forEach(this::add);
  }

  private void add(String name, JsonValue value) {
    if (members.isEmpty()) members = new LinkedHashMap<>();
    if (value == JsonNull.NULL) members.putIfAbsent(name, value);
    else if (value instanceof JsonObject object) {
      part(name, ExtrasAggregator.class, new ExtrasAggregator(TEXTS)).add(object);
    } else if (value instanceof JsonArray array) elements(name).addAll(array.elements());
    else if (value instanceof JsonString text && texts.contains(name)) {
      part(name, StringBuilder.class, new StringBuilder()).append(text.value());
    } else if (!isAbsent(name, value)) members.put(name, value);
    else members.putIfAbsent(name, value);
  }

  /**
   * {@return whether an empty value means that the member is absent} Servers repeat such members with an empty value
   * in each delta after the first.
   */
  private static boolean isAbsent(String name, JsonValue value) {
    return value instanceof JsonString text && text.value().isEmpty() && ABSENT_WHEN_EMPTY.contains(name);
  }

  @SuppressWarnings("unchecked") // there are no other lists
  private List<JsonValue> elements(String name) {
    return part(name, List.class, new ArrayList<JsonValue>());
  }

  /** {@return the aggregated value of a member} A value of another type is replaced by the empty value. */
  private <T> T part(String name, Class<T> type, T empty) {
    var part = members.get(name);
    if (type.isInstance(part)) return type.cast(part);
    members.put(name, empty);
    return empty;
  }

  /** Replaces the aggregated values of the given members. */
  void replace(JsonObject newMembers) {
    newMembers.members().forEach((name, value) -> {
      if (!members.isEmpty()) members.remove(name);
      add(name, value);
    });
  }

  boolean has(String name) {
    return members.containsKey(name);
  }

  JsonObject result() {
    var result = JsonObject.builder();
    members.forEach((name, part) -> result.put(name, part instanceof ExtrasAggregator object ? object.result() : part));
    return result.build();
  }
}
