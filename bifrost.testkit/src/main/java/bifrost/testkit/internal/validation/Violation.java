package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonValue;

/**
 * A value that does not fit its type, as pydantic reports it.
 *
 * @param type pydantic's name of the error
 * @param loc the path to the value; it starts with {@code body}
 * @param msg the message
 * @param input the description of the value
 * @param context the additional facts in Python's notation; empty if there are none
 */
public record Violation(String type, String loc, String msg, String input, String context) {
  public static Violation of(String type, String loc, String msg, JsonValue input) {
    return new Violation(type, loc, msg, PythonText.input(input), "");
  }

  static Violation missing(String loc, JsonValue parent) {
    return of("missing", loc, "Field required", parent);
  }

  Violation withContext(String facts) {
    return new Violation(type, loc, msg, input, facts);
  }

  @Override
  public String toString() {
    return "{'type': '" + type + "', 'loc': " + PythonText.literal(loc) + ", 'msg': " + PythonText.literal(msg)
        + ", 'input': " + PythonText.literal(input) + (context.isEmpty() ? "" : ", 'ctx': {" + context + "}") + "}";
  }
}
