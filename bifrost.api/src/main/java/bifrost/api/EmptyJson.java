package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;

/** The JSON values that servers send in place of a missing value. */
final class EmptyJson {
  private EmptyJson() {}

  static boolean isEmpty(JsonValue value) {
    return value == JsonNull.NULL || value instanceof JsonArray array && array.elements().isEmpty()
        || value instanceof JsonObject object && object.isEmpty() || value instanceof JsonString string && string.value().isEmpty();
  }

  /** {@return the object, with the members that it lacks or that are empty taken from another object} */
  static JsonObject fill(JsonObject object, JsonObject from) {
    JsonObject.Builder filled = null;
    for (var member : from.members().entrySet()) {
      if (!lacks(object, member.getKey()) || isEmpty(member.getValue())) continue;
      if (filled == null) filled = JsonObject.builder().putAll(object);
      filled.put(member.getKey(), member.getValue());
    }
    return filled == null ? object : filled.build();
  }

  static boolean lacks(JsonObject object, String name) {
    return isEmpty(object.members().getOrDefault(name, JsonNull.NULL));
  }
}
