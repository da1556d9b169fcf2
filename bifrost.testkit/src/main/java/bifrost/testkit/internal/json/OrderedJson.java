package bifrost.testkit.internal.json;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.Nullable;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** A builder of JSON objects with members in vLLM's order, including nulls. */
public final class OrderedJson {
  private OrderedJson() {}

  /** {@return an object with the given members, as alternating names and values} */
  public static JsonObject object(@Nullable Object... namesAndValues) {
    var members = new LinkedHashMap<String, JsonValue>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      members.put((String) namesAndValues[i], Json.of(namesAndValues[i + 1]));
    }
    return new JsonObject(members);
  }

  /** {@return JSON with a space after each comma and colon, as Python's encoder writes it by default} */
  public static String withSpaces(JsonValue value) {
    if (value instanceof JsonObject object) {
      return object.members().entrySet().stream().map(OrderedJson::withSpaces)
          .collect(Collectors.joining(", ", "{", "}"));
    }
    if (value instanceof JsonArray array) {
      return array.elements().stream().map(OrderedJson::withSpaces).collect(Collectors.joining(", ", "[", "]"));
    }
    return value.toString();
  }

  private static String withSpaces(Map.Entry<String, JsonValue> member) {
    return Json.of(member.getKey()) + ": " + withSpaces(member.getValue());
  }
}
