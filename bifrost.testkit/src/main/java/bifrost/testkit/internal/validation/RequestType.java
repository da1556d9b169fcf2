package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.internal.server.ErrorReplies;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The members of a request, in the order in which vLLM validates them. Other members are allowed and unchanged.
 *
 * @param fields the types by name
 * @param required the names of the required members
 */
public record RequestType(Map<String, ValueType> fields, Set<String> required) {
  /**
   * Converts the members to their types.
   *
   * @param body the request
   * @return the converted request
   * @throws bifrost.testkit.internal.server.RequestRejectedException if a member does not fit its type
   */
  public JsonObject validate(JsonObject body) {
    var violations = new ArrayList<Violation>();
    var converted = convert("body", body, violations);
    if (!violations.isEmpty()) throw ErrorReplies.schemaViolations(violations);
    return converted;
  }

  /**
   * Converts the members to their types.
   *
   * @param violations receives the members that do not fit their type
   */
  public JsonObject convert(String loc, JsonObject object, List<Violation> violations) {
    var converted = new LinkedHashMap<String, JsonValue>(object.members());
    fields.forEach((name, type) -> {
      var value = object.members().get(name);
      if (value != null) converted.put(name, type.convert(loc + "." + name, value, violations));
      else if (required.contains(name)) violations.add(Violation.missing(loc + "." + name, object));
    });
    return new JsonObject(converted);
  }
}
