package bifrost.api.internal.merge;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;

/**
 * Operations on the empty JSON values that servers send instead of omitting a member: null and empty strings, arrays
 * and objects.
 */
final class EmptyJsonValues {
  private EmptyJsonValues() {}

  static boolean isEmpty(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonArray array && array.elements().isEmpty()
        || value instanceof JsonObject object && object.isEmpty()
        || value instanceof JsonString string && string.value().isEmpty();
  }

  /** {@return the object, with its missing and empty members filled from another object} */
  static JsonObject fillMissing(JsonObject object, JsonObject from) {
    JsonObject.Builder filled = null;
    for (var member : from.members().entrySet()) {
      if (!isMissing(object, member.getKey()) || isEmpty(member.getValue())) continue;
      if (filled == null) filled = JsonObject.builder().putAll(object);
      filled.put(member.getKey(), member.getValue());
    }
    return filled == null ? object : filled.build();
  }

  static boolean isMissing(JsonObject object, String name) {
    return isEmpty(object.members().getOrDefault(name, JsonNull.NULL));
  }
}
