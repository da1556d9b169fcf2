package bifrost.api.json;

import java.util.LinkedHashMap;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/**
 * Generators of random trees and documents. They omit jqwik's edge cases, because the combinations of edge cases
 * would use up all tries.
 */
public final class JsonArbitraries {
  private JsonArbitraries() {}

  static Arbitrary<JsonValue> trees() {
    return tree(3).withoutEdgeCases();
  }

  /** {@return valid documents with white space, escapes and repeated names that {@link JsonWriter} does not write} */
  static Arbitrary<String> documents() {
    return Combinators.combine(space(), document(3), space()).as((before, value, after) -> before + value + after)
        .withoutEdgeCases();
  }

  private static Arbitrary<JsonValue> tree(int depth) {
    var scalars = Arbitraries.oneOf(
        strings().map(JsonString::new),
        numbers().map(JsonNumber::new),
        Arbitraries.of(JsonBoolean.TRUE, JsonBoolean.FALSE, JsonNull.NULL));
    if (depth == 0) return scalars;
    var inner = tree(depth - 1);
    Arbitrary<JsonValue> arrays = inner.list().ofMaxSize(4).map(JsonArray::new);
    var objects =
        Combinators.combine(strings().list().ofSize(4), inner.list().ofMaxSize(4)).as(JsonArbitraries::object);
    return Arbitraries.oneOf(scalars, arrays, objects);
  }

  private static JsonValue object(List<String> names, List<JsonValue> values) {
    var members = new LinkedHashMap<String, JsonValue>();
    for (int i = 0; i < values.size(); i++) members.put(names.get(i), values.get(i));
    return new JsonObject(members);
  }

  /** {@return arbitrary strings, with many lone surrogates and characters that JSON must escape} */
  @SuppressWarnings("exports") // tests in other packages use this method
  public static Arbitrary<String> strings() {
    var chars = Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.chars().range('a', 'e')),
        Tuple.of(2, Arbitraries.chars().all()),
        Tuple.of(1, Arbitraries.chars().range('\ud7fe', '\ue001')),
        Tuple.of(1, Arbitraries.of('"', '\\', '/', '\n', '\u0000', '\u001f', '\u007f', '\u2028', 'é', '€')));
    return chars.list().ofMaxSize(8).map(list -> {
      var text = new StringBuilder();
      list.forEach(text::append);
      return text.toString();
    });
  }

  /** {@return texts that match the JSON grammar of numbers} */
  static Arbitrary<String> numbers() {
    Arbitrary<String> digits = Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(20);
    var integer = Arbitraries.oneOf(
        digits.map(text -> text.replaceFirst("^0+(?=.)", "")),
        Arbitraries.of("0", "1", "9007199254740993", "18446744073709551616"));
    var fraction = Arbitraries.oneOf(Arbitraries.just(""), digits.map(text -> "." + text));
    var exponent = Arbitraries.oneOf(
        Arbitraries.just(""),
        Arbitraries.integers().between(-330, 310).map(e -> "e" + e),
        Combinators.combine(Arbitraries.of("e", "E", "e+", "E-"),
            Arbitraries.strings().numeric().ofMinLength(1).ofMaxLength(3)).as(String::concat));
    return Combinators.combine(Arbitraries.of("", "-"), integer, fraction, exponent)
        .as((sign, i, f, e) -> sign + i + f + e).withoutEdgeCases();
  }

  private static Arbitrary<String> space() {
    return Arbitraries.of("", "", " ", "\n", "\r\n", "\t ");
  }

  private static Arbitrary<String> document(int depth) {
    var strings = Arbitraries.of(
        "\"\"", "\"a\"", "\"\\u0061\"", "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"é€😀\"", "\"\\ud83d\\ude00\"",
        "\"\\udead\"", "\"a b\"");
    var scalars = Arbitraries.oneOf(strings, numbers(), Arbitraries.of("true", "false", "null"));
    if (depth == 0) return scalars;
    var inner = document(depth - 1);
    var elements = Combinators.combine(space(), inner, space()).as((a, value, b) -> a + value + b);
    var members =
        Combinators.combine(space(), strings, space(), elements).as((a, name, b, value) -> a + name + b + ":" + value);
    return Arbitraries.oneOf(
        scalars,
        elements.list().ofMaxSize(3).map(list -> "[" + String.join(",", list) + "]"),
        members.list().ofMaxSize(4).map(list -> "{" + String.join(",", list) + "}"));
  }
}
