package bifrost.api.internal.value;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Typed accessors for extra members. Servers can send any value for them; a value of an unexpected type counts as
 * absent.
 */
public final class ExtraMembers {
  private ExtraMembers() {}

  public static Optional<String> string(JsonObject extras, String name) {
    return extras.members().get(name) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
  }

  public static OptionalLong integer(JsonObject extras, String name) {
    return integer(extras.members().get(name));
  }

  /** {@return an integer in a nested object, such as {@code prompt_tokens_details}} */
  public static OptionalLong integer(JsonObject extras, String object, String name) {
    return extras.members().get(object) instanceof JsonObject nested ? integer(nested, name) : OptionalLong.empty();
  }

  /** {@return the elements of an array that are 32-bit integers} */
  public static List<Integer> integers(JsonObject extras, String name) {
    if (!(extras.members().get(name) instanceof JsonArray array)) return List.of();
    return array.elements().stream().map(ExtraMembers::integer).filter(OptionalLong::isPresent)
        .map(OptionalLong::getAsLong)
        .filter(value -> value == value.intValue()).map(Long::intValue).toList();
  }

  private static OptionalLong integer(@Nullable JsonValue value) {
    try {
      return value instanceof JsonNumber number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    } catch (ArithmeticException e) {
      return OptionalLong.empty(); // the number has a fraction or is out of range
    }
  }
}
