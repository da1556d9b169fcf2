package bifrost.testkit.internal.scenario;

import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;

/** Parameters as the fields of a form or of a query, which have no type except text. */
public final class FieldTexts {
  private FieldTexts() {}

  /** {@return the parameters as texts; a list is a field for each element, so a list with one element is a text} */
  public static JsonObject of(JsonObject parameters) {
    return parameters.members().entrySet().stream().reduce(JsonObject.of(),
        (all, each) -> all.with(each.getKey(), of(each.getValue())), JsonObject::with);
  }

  public static String text(JsonValue value) {
    return value instanceof JsonString text ? text.value() : value.toString();
  }

  private static JsonValue of(JsonValue value) {
    if (!(value instanceof JsonArray list)) return new JsonString(text(value));
    return list.elements().size() == 1 ? of(list.elements().get(0))
        : Json.of(list.elements().stream().map(FieldTexts::of).toList());
  }
}
