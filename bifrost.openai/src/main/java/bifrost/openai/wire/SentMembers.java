package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.Set;

/**
 * The members of an object to send. Each name is written once: a member that is put again replaces the earlier value, therefore extras,
 * which are put last, replace components. An empty {@code type}, {@code role} or {@code name} counts as absent: it is not sent, and
 * replaces nothing.
 */
final class SentMembers {
  private static final Set<String> NEVER_EMPTY = Set.of("type", "role", "finish_reason", "object", "name");

  private final JsonObject.Builder members = JsonObject.builder();

  SentMembers put(String name, Object value) {
    if (!isAbsent(name, value)) members.put(name, value);
    return this;
  }

  SentMembers putAll(JsonObject extras) {
    extras.members().forEach(this::put);
    return this;
  }

  private static boolean isAbsent(String name, Object value) {
    return NEVER_EMPTY.contains(name) && (value.equals("") || value instanceof JsonString text && text.value().isEmpty());
  }

  /** {@return whether the object has a member of this name that is not absent} */
  static boolean has(JsonObject json, String name) {
    JsonValue value = json.members().get(name);
    return value != null && !isAbsent(name, value);
  }

  JsonObject build() {
    return members.build();
  }
}
