package bifrost.testkit.internal.validation;

import bifrost.api.json.JsonValue;
import java.util.List;

/** The type of a member of a request. */
@FunctionalInterface
interface ValueType {
  /**
   * Converts a value to this type, for example a number in quotes to a number.
   *
   * @param loc the path to the value
   * @param value the value
   * @param violations receives the violations; if it receives one, the result is meaningless
   * @return the converted value
   */
  JsonValue convert(String loc, JsonValue value, List<Violation> violations);
}
