package bifrost.api.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArbitraries;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonValue;
import bifrost.api.json.JsonWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Assertions about JSON forms, and generators for the parts of values that have one. */
final class Forms {
  /** The values of extras. Few are enough, because other tests write and read trees of all kinds. */
  private static final List<JsonValue> VALUES =
      Json.parse("[\"a\", \"\", 7, -1.5e300, true, [], [1, [null]], {}, {\"a\": {\"\": null}, \"b\": \"\\ud83d\"}]")
          .asList();

  /** The members that count as absent if they are empty. */
  private static final Set<String> COUNTS_AS_ABSENT = Set.of("type", "role", "name", "object", "finish_reason");

  private Forms() {}

  /** {@return texts, some of which are empty} */
  static Arbitrary<String> texts() {
    return JsonArbitraries.strings();
  }

  /** {@return extras whose names are not those of components, and whose values are not null} */
  static Arbitrary<JsonObject> extras() {
    return objects(Arbitraries.of("x", "x-1", "X", "\u00fc", "\ud83d", "x\"y", "temperature"));
  }

  /** {@return parameters of a request, which may be null} */
  static Arbitrary<JsonObject> parameters() {
    return extras().map(extras -> extras.with("nothing", null));
  }

  /** {@return extras with any of the given names} */
  static Arbitrary<JsonObject> extras(String... names) {
    return objects(Arbitraries.of(names));
  }

  private static Arbitrary<JsonObject> objects(Arbitrary<String> names) {
    return Arbitraries.maps(names, Arbitraries.of(VALUES)).ofMaxSize(3).map(members -> {
      var extras = JsonObject.builder();
      members.forEach(extras::put);
      return extras.build();
    });
  }

  static Arbitrary<Usage> usages() {
    var tokens = Arbitraries.longs().between(0, 3_000_000_000L);
    return Combinators.combine(tokens, tokens, tokens, extras()).as(Usage::new);
  }

  static Arbitrary<Double> doubles() {
    return Arbitraries.oneOf(Arbitraries.doubles(), Arbitraries.doubles().between(0, 1), Arbitraries.just(-0.0));
  }

  static <T> byte[] bytes(T value, BiConsumer<T, JsonWriter> write) {
    var out = new JsonWriter();
    write.accept(value, out);
    return out.toByteArray();
  }

  /** Asserts that a value is equal to the value of its JSON form, in which each name is written once. */
  static <T> void assertRoundTrip(T value, Function<JsonReader, T> read, BiConsumer<T, JsonWriter> write) {
    var written = bytes(value, write);
    assertNamesAreUnique(written);
    assertEquals(value, read(written, read));
  }

  /** Asserts that what is read from a text does not change if it is written and read again. */
  static <T> T assertStable(String json, Function<JsonReader, T> read, BiConsumer<T, JsonWriter> write) {
    T value = read(json.getBytes(UTF_8), read);
    assertRoundTrip(value, read, write);
    return value;
  }

  /** Asserts that each name is written once, and that extras replace components. */
  static <T> void assertExtrasReplaceComponents(T value, JsonObject extras, BiConsumer<T, JsonWriter> write) {
    var written = bytes(value, write);
    assertNamesAreUnique(written);
    var members = Json.parse(written).asMap();
    extras.members().forEach((name, extra) -> {
      if (!COUNTS_AS_ABSENT.contains(name) || !extra.equals(Json.of(""))) assertEquals(extra, members.get(name), name);
    });
  }

  private static <T> T read(byte[] json, Function<JsonReader, T> read) {
    var in = new JsonReader(json);
    T value = read.apply(in);
    in.end();
    return value;
  }

  static void assertNamesAreUnique(byte[] json) {
    assertNamesAreUnique(new JsonReader(json));
  }

  private static void assertNamesAreUnique(JsonReader in) {
    if (in.isArray()) while (in.nextElement()) assertNamesAreUnique(in);
    else if (in.isObject()) {
      var names = new HashSet<String>();
      while (in.nextMemberIncludingNull()) {
        var name = in.name();
        assertTrue(names.add(name), "written twice: " + name);
        assertNamesAreUnique(in);
      }
    } else in.skip();
  }
}
