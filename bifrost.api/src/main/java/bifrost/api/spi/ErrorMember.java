package bifrost.api.spi;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonBoolean;
import bifrost.api.json.JsonNull;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Objects;

/**
 * The {@code error} member of a response. Many servers add an empty one to a result. The readers of this package read
 * the result if its error is empty, and fail otherwise. Thread-safe.
 *
 * @since 0.1
 */
public final class ErrorMember {
  private ErrorMember() {}

  /**
   * Returns whether an error is empty, and therefore reports no error: null, false, 0, a blank text, or an array or an
   * object with only such values.
   *
   * @param error the value of the member
   * @return whether it reports no error
   */
  public static boolean isEmpty(JsonValue error) {
    // no recursion, because the value may be nested deeply
    var open = new ArrayDeque<>(List.of(Objects.requireNonNull(error, "error")));
    while (!open.isEmpty()) {
      var next = open.pop();
      if (next instanceof JsonArray array) open.addAll(array.elements());
      else if (next instanceof JsonObject object) open.addAll(object.members().values());
      else if (!isEmptyScalar(next)) return false;
    }
    return true;
  }

  private static boolean isEmptyScalar(JsonValue scalar) {
    if (scalar instanceof JsonString text) return text.value().isBlank();
    if (scalar instanceof JsonNumber number) return number.equals(JsonNumber.of(0));
    return scalar == JsonNull.NULL || scalar == JsonBoolean.FALSE;
  }
}
