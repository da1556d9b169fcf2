package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;

/**
 * The members of an object to send. Each name is written once: a member that is put again replaces the earlier value, therefore extras,
 * which are put last, replace components. An empty {@code type}, {@code role} or {@code name} counts as absent: it is not sent, and
 * replaces nothing.
 */
final class SentMembers {
  private final JsonObject.Builder members = JsonObject.builder();

  SentMembers put(String name, Object value) {
    if (!Shape.isAbsent(name, value)) members.put(name, value);
    return this;
  }

  SentMembers putAll(JsonObject extras) {
    extras.members().forEach(this::put);
    return this;
  }

  /** {@return whether the object has a member of this name that is not absent} */
  static boolean has(JsonObject json, String name) {
    JsonValue value = json.members().get(name);
    return value != null && !Shape.isAbsent(name, value);
  }

  JsonObject build() {
    return members.build();
  }
}
