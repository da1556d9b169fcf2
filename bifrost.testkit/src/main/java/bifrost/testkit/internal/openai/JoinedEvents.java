package bifrost.testkit.internal.openai;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Joins events of a stream that follow each other, as servers do that send several deltas at once. */
final class JoinedEvents {
  private static final int MAX_JOINED = 3; // the stream still has several events
  /** The members whose values in several deltas are concatenated, so that two of them cannot become one. */
  private static final Set<String> PIECES =
      Set.of("content", "text", "reasoning", "reasoning_content", "refusal", "logprobs", "arguments");

  private JoinedEvents() {}

  static List<JsonObject> of(List<JsonObject> events) {
    var joined = new ArrayList<JsonObject>();
    int count = 0;
    for (var event : events) {
      var last = joined.isEmpty() || count == MAX_JOINED ? Optional.<JsonObject>empty()
          : join(joined.get(joined.size() - 1), event);
      count = last.isPresent() ? count + 1 : 1;
      if (last.isPresent()) joined.set(joined.size() - 1, last.get());
      else joined.add(event);
    }
    return joined;
  }

  /** {@return both events in one; empty if a member of a choice would have two values} */
  private static Optional<JsonObject> join(JsonObject first, JsonObject second) {
    boolean haveChoices = !choices(first).isEmpty() && !choices(second).isEmpty();
    if (!haveChoices) return Optional.empty();
    return list(choices(first), choices(second)).map(all -> first.with(second).with("choices", all));
  }

  private static List<JsonValue> choices(JsonObject event) {
    return event.array("choices").map(JsonArray::elements).orElse(List.of());
  }

  /** Joins choices or tool calls: those with the same index become one. */
  private static Optional<JsonArray> list(List<JsonValue> first, List<JsonValue> second) {
    var all = new ArrayList<>(first);
    for (var each : second) {
      int same = indexOf(all, each.asObject().get("index"));
      if (same < 0) {
        all.add(each);
        continue;
      }
      var joined = members(all.get(same).asObject(), each.asObject());
      if (joined.isEmpty()) return Optional.empty();
      all.set(same, joined.get());
    }
    return Optional.of(new JsonArray(List.copyOf(all)));
  }

  private static int indexOf(List<JsonValue> elements, JsonValue index) {
    for (int i = 0; i < elements.size(); i++) if (elements.get(i).asObject().get("index").equals(index)) return i;
    return -1;
  }

  private static Optional<JsonObject> members(JsonObject first, JsonObject second) {
    var all = first;
    for (var member : second.members().entrySet()) {
      var name = member.getKey();
      var joined = value(name, all.members().getOrDefault(name, JsonNull.NULL), member.getValue());
      if (joined.isEmpty()) return Optional.empty();
      all = all.with(name, joined.get());
    }
    return Optional.of(all);
  }

  private static Optional<JsonValue> value(String name, JsonValue first, JsonValue second) {
    if (isEmpty(first)) return Optional.of(isEmpty(second) ? first : second);
    if (isEmpty(second)) return Optional.of(first);
    if (PIECES.contains(name)) return Optional.empty();
    if (name.equals("tool_calls")) {
      return list(first.asArray().elements(), second.asArray().elements()).map(all -> all);
    }
    boolean isNested = name.equals("delta") || name.equals("function");
    if (isNested) return members(first.asObject(), second.asObject()).map(all -> all);
    return Optional.of(second);
  }

  private static boolean isEmpty(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonString text && text.value().isEmpty();
  }
}
