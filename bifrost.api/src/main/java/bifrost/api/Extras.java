package bifrost.api;

import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads members of extras, where servers put whatever they like: a value of another kind than expected is absent. */
final class Extras {
  private Extras() {}

  static Optional<String> string(JsonObject extras, String name) {
    return extras.members().get(name) instanceof JsonString text ? Optional.of(text.value()) : Optional.empty();
  }

  static OptionalLong integer(JsonObject extras, String name) {
    return integer(extras.members().get(name));
  }

  /** A number in a nested object, such as those of the details of a usage. */
  static OptionalLong integer(JsonObject extras, String object, String name) {
    return extras.members().get(object) instanceof JsonObject nested ? integer(nested, name) : OptionalLong.empty();
  }

  /** The elements of an array that are integers of 32 bits. */
  static List<Integer> integers(JsonObject extras, String name) {
    if (!(extras.members().get(name) instanceof JsonArray array)) return List.of();
    return array.elements().stream().map(Extras::integer).filter(OptionalLong::isPresent).map(OptionalLong::getAsLong)
        .filter(value -> value == value.intValue()).map(Long::intValue).toList();
  }

  private static OptionalLong integer(JsonValue value) {
    try {
      return value instanceof JsonNumber number ? OptionalLong.of(number.longValue()) : OptionalLong.empty();
    } catch (ArithmeticException e) {
      return OptionalLong.empty(); // a fraction, or out of range
    }
  }
}
