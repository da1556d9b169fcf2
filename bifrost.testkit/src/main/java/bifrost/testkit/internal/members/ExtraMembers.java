package bifrost.testkit.internal.members;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import java.util.LinkedHashMap;
import java.util.List;

/** Unknown members, with a different value in each object, so that no object can have the members of another one. */
final class ExtraMembers {
  /** A member whose names are tokens, so that each of its members has a meaning. */
  private static final String TOKENS = "top_logprobs";

  private int count;

  private ExtraMembers() {}

  /** {@return the object with unknown members in itself and in every object that it contains} */
  static JsonObject addTo(JsonObject object) {
    return new ExtraMembers().object(object, "");
  }

  private JsonValue value(JsonValue value, String name) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(each -> value(each, name)).toList());
    }
    return value instanceof JsonObject object ? object(object, name) : value;
  }

  private JsonObject object(JsonObject object, String name) {
    boolean isMap = name.equals(TOKENS) && object.tryGet("token").isEmpty();
    if (isMap) return object;
    int number = ++count;
    var members = new LinkedHashMap<String, JsonValue>();
    object.members().forEach((each, value) -> members.put(each, value(value, each)));
    members.put("kit_extra", Json.of(number));
    members.put("kitExtra", extra(number));
    return new JsonObject(members);
  }

  /** {@return a value whose numbers have more digits than a double, and whose names and texts must not be converted} */
  private static JsonObject extra(int number) {
    return JsonObject.of("camelCase", number).with("snake_case", List.of(true, "", JsonObject.of("a b", null)))
        .with("integer", Json.parse("9007199254740993")).with("long", Long.MAX_VALUE)
        .with("number", Json.parse("0.10000000000000000001")).with("text", "e\u0301 \u212B\uD83D\uDE00 ");
  }
}
