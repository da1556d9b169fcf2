package bifrost.testkit.internal.members;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * A comparison of the JSON that a server sent with the JSON form of the result. The form may have more members, and
 * null and an empty text may be absent. Numbers are compared by value, because the same number has several spellings.
 * The form of an id is a text, also if the server sends a number.
 */
public final class MissingMembers {
  private final List<String> differences = new ArrayList<>();

  private MissingMembers() {}

  /** {@return the differences, each with its path; empty if the form contains all that the server sent} */
  public static List<String> of(JsonValue sent, JsonValue form) {
    var comparison = new MissingMembers();
    comparison.compare("$", sent, form);
    return comparison.differences;
  }

  private void compare(String path, JsonValue sent, JsonValue form) {
    if (sent instanceof JsonObject object && form instanceof JsonObject other) {
      object.members().forEach((name, value) -> member(path + "." + name, value, other, name));
    } else if (sent instanceof JsonArray array && form instanceof JsonArray other && array.size() == other.size()) {
      for (int i = 0; i < array.size(); i++) {
        compare(path + "[" + i + "]", array.elements().get(i), other.elements().get(i));
      }
    } else if (!sent.equals(form)) differences.add(path + " is " + form + " instead of " + sent);
  }

  private void member(String path, JsonValue sent, JsonObject form, String name) {
    var value = form.members().get(name);
    if (value != null) {
      boolean isNumericId = name.equals("id") && sent instanceof JsonNumber && value instanceof JsonString;
      compare(path, isNumericId ? new JsonString(sent.toString()) : sent, value);
      return;
    }
    boolean mayBeAbsent = sent == JsonNull.NULL || sent instanceof JsonString text && text.value().isEmpty();
    if (!mayBeAbsent) differences.add(path + " is missing: " + sent);
  }
}
