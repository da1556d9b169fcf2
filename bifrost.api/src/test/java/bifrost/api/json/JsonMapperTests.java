package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.MappedTypes.Unit;
import java.lang.invoke.MethodHandles;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the values that a mapper reads and writes, and of its errors. */
class JsonMapperTests {
  private record All(byte b, short s, int i, long l, float f, double d, boolean z, BigInteger integer,
      BigDecimal decimal, String text, Unit unit, Instant instant, LocalDate date, Duration duration, UUID uuid,
      URI uri, Optional<String> optional, OptionalInt optionalInt, OptionalLong optionalLong,
      OptionalDouble optionalDouble, List<Unit> list, Set<String> set, Map<String, Boolean> map) {}

  private record City(String name, @Bounds(min = 0) int people, Optional<String> country) {
    private City {
      if (name.isBlank()) throw new IllegalArgumentException("the name is blank");
    }
  }

  private record Country(String name, List<City> cities, Map<String, City> capitals) {}

  private sealed interface Shape permits Circle, Rectangle {}

  private record Circle(double radius) implements Shape {}

  @JsonName("rect")
  private record Rectangle(double width, double height) implements Shape {}

  private record Page<T>(List<T> items) {}

  private record Limits(@Bounds(min = 1, max = 3) List<String> list, @Bounds(max = 2) String text,
      @Bounds(max = 1) Map<String, String> map, @Bounds(min = 0.5) double number,
      @Bounds(min = -9, max = 9) int integer, @Bounds(min = 0) BigInteger big, @Bounds(max = 1) BigDecimal decimal) {}

  private record Unlimited(List<String> list, String text, Map<String, String> map, double number, int integer,
      BigInteger big, BigDecimal decimal) {
    private Limits limited() {
      return new Limits(list, text, map, number, integer, big, decimal);
    }
  }

  private record Named(String name) {}

  private record Chain(Optional<Chain> next) {}

  private record Holder(Object[] values, Optional<String> text) {}

  private static final String ALL_JSON = """
      {"b":-128,"s":32767,"i":-2147483648,"l":9223372036854775807,"f":0.1,"d":1.0E-5,"z":true,\
      "integer":123456789012345678901234567890,"decimal":1.50,"text":"é\\n","unit":"°F",\
      "instant":"2026-01-31T12:00:00.500Z","date":"2026-01-31","duration":"PT1H0.5S",\
      "uuid":"00000000-0000-4000-8000-000000000001","uri":"https://example.com/?q=1","optional":null,\
      "optionalInt":1,"optionalLong":2,"optionalDouble":0.5,"list":["KELVIN","celsius"],"set":["b","a"],\
      "map":{"z":true,"a":false}}""";

  @Test
  void readsAndWritesAllKindsOfValues() {
    var mapper = JsonMapper.of(All.class);
    var value = mapper.parse(ALL_JSON);
    assertEquals(new All((byte) -128, Short.MAX_VALUE, Integer.MIN_VALUE, Long.MAX_VALUE, 0.1f, 1e-5, true,
        new BigInteger("123456789012345678901234567890"), new BigDecimal("1.50"), "é\n", Unit.FAHRENHEIT,
        Instant.parse("2026-01-31T12:00:00.500Z"), LocalDate.of(2026, 1, 31), Duration.parse("PT1H0.5S"),
        new UUID(0x4000, 0x8000000000000001L), URI.create("https://example.com/?q=1"), Optional.empty(),
        OptionalInt.of(1), OptionalLong.of(2), OptionalDouble.of(0.5), List.of(Unit.KELVIN, Unit.CELSIUS),
        Set.of("a", "b"), Map.of("z", true, "a", false)), value);
    assertEquals(ALL_JSON, mapper.write(value).toString());
  }

  @Test
  void readsGenericTypes() {
    var mapper = JsonMapper.of(new TypeToken<Page<List<City>>>() {});
    var page = mapper.parse("{\"items\":[[{\"name\":\"Rome\",\"people\":3,\"country\":\"IT\"}],[]]}");
    assertEquals(new Page<>(List.of(List.of(new City("Rome", 3, Optional.of("IT"))), List.of())), page);
    assertEquals("Page_List_City", mapper.name());
    assertEquals("bifrost.api.json.JsonMapperTests$Page<java.util.List<bifrost.api.json.JsonMapperTests$City>>",
        mapper.type().getTypeName());
  }

  @Test
  void readsArraysOfEachPrimitiveType() {
    assertArrayEquals(new byte[] {1}, JsonMapper.of(byte[].class).parse("[1]"));
    assertArrayEquals(new short[] {1}, JsonMapper.of(short[].class).parse("[1]"));
    assertArrayEquals(new int[] {1}, JsonMapper.of(int[].class).parse("[1]"));
    assertArrayEquals(new long[] {1}, JsonMapper.of(long[].class).parse("[1]"));
    assertArrayEquals(new float[] {0.5f}, JsonMapper.of(float[].class).parse("[0.5]"));
    assertArrayEquals(new double[] {0.5}, JsonMapper.of(double[].class).parse("[0.5]"));
    assertArrayEquals(new boolean[] {true}, JsonMapper.of(boolean[].class).parse("[true]"));
    assertArrayEquals(new int[][] {{1}, {}}, JsonMapper.of(int[][].class).parse("[[1],[]]"));
    assertEquals("[[1.0],[]]", JsonMapper.of(double[][].class).write(new double[][] {{1}, {}}).toString());
  }

  @Test
  void variantsAreDistinguishedByTheirType() {
    var mapper = JsonMapper.of(new TypeToken<List<Shape>>() {});
    List<Shape> shapes = List.of(new Circle(1), new Rectangle(2, 3));
    var json = "[{\"type\":\"Circle\",\"radius\":1.0},{\"type\":\"rect\",\"width\":2.0,\"height\":3.0}]";
    assertEquals(json, mapper.write(shapes).toString());
    assertEquals(shapes, mapper.parse(json));
    assertEquals(shapes.get(1), mapper.parse("[{\"height\":3,\"width\":2,\"type\":\"rect\"}]").get(0));
  }

  @Test
  void collectionsAreUnmodifiableAndKeepTheirOrder() {
    var values = JsonMapper.of(new TypeToken<Map<String, Set<Integer>>>() {}).parse("{\"z\":[3,1,3,2],\"a\":[]}");
    assertEquals("{z=[3, 1, 2], a=[]}", values.toString());
    assertThrows(UnsupportedOperationException.class, () -> values.put("b", Set.of()));
    assertThrows(UnsupportedOperationException.class, () -> values.get("z").add(4));
    assertThrows(UnsupportedOperationException.class,
        () -> JsonMapper.of(new TypeToken<List<Integer>>() {}).parse("[1]").add(2));
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "[] | an object at $ but found an array",
      "null | an object at $ but found null",
      "{`name`:1} | a string at $.name but found 1",
      "{`name`:null} | a string at $.name but found null",
      "{`cities`:[{`people`:1.5}]} | an integer from 0 to 2147483647 at $.cities[0].people but found 1.5",
      "{`cities`:[{`people`:-1}]} | an integer from 0 to 2147483647 at $.cities[0].people but found -1",
      "{`cities`:[{`people`:`1`}]} | an integer from 0 to 2147483647 at $.cities[0].people but found `1`",
      "{`cities`:[{`people`:1e99}]} | an integer from 0 to 2147483647 at $.cities[0].people but found 1e99",
      "{`cities`:[{`name`:`a`}]} | a member `people` at $.cities[0] but found none",
      "{`capitals`:{`a b`:{`town`:1}}} | only the members [name, people, country] at $.capitals[`a b`]"
          + " but found a member `town`",
      "{`name`:`a`} | a member `cities` at $ but found none"})
  void mismatchesNameThePathAndBothValues(String json, String expected) {
    var mapper = JsonMapper.of(Country.class);
    var mismatch =
        assertThrows(JsonMappingException.class, () -> mapper.parse(json.replace('`', '"')));
    assertEquals("expected " + expected.replace('`', '"'), mismatch.getMessage());
    assertEquals(mismatch.getMessage(),
        "expected " + mismatch.expected() + " at " + mismatch.path() + " but found " + mismatch.actual());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "{`list`:[]} | an array with a size from 1 to 3 at $.list but found 0 elements",
      "{`text`:`👋👋👋`} | a string with a length of at most 2 at $.text but found `👋👋👋`",
      "{`map`:{`a`:`b`,`c`:`d`}} | an object with a size of at most 1 at $.map but found 2 members",
      "{`number`:0.25} | a number in the range of a double, of at least 0.5 at $.number but found 0.25"})
  void limitsAreChecked(String json, String expected) {
    var mapper = JsonMapper.of(Limits.class);
    var mismatch = assertThrows(JsonMappingException.class, () -> mapper.parse(json.replace('`', '"')));
    assertEquals("expected " + expected.replace('`', '"'), mismatch.getMessage());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "b|128", "s|-32769", "i|2147483648", "l|9223372036854775808", "f|1e39", "d|1e309", "z|1", "integer|1.5",
      "integer|1e10001", "decimal|1e99999", "text|1", "unit|`CELSIUS`", "instant|`2026-02-30T00:00:00Z`",
      "date|`2026-02-30`", "duration|`P1Y`", "uuid|`1-1-1-1-1`", "uri|`a b`", "optional|1", "optionalInt|1.5",
      "optionalLong|`1`", "optionalDouble|true", "list|[`X`]", "set|{}", "map|{`a`:null}"})
  void valuesOutOfTheRangeOfTheirTypeAreRejected(String member, String json) {
    var value = Json.parse(ALL_JSON).asObject().with(member, Json.parse(json.replace('`', '"')));
    var mismatch = assertThrows(JsonMappingException.class, () -> JsonMapper.of(All.class).read(value));
    assertEquals("$." + member, mismatch.path().replaceFirst("\\.a$|\\[0]$", ""));
  }

  @Test
  void exceptionsOfConstructorsAreMismatches() {
    var mismatch = assertThrows(JsonMappingException.class,
        () -> JsonMapper.of(new TypeToken<List<City>>() {}).parse("[{\"name\":\" \",\"people\":1}]"));
    assertEquals("expected a valid City at $[0] but found values that its constructor rejects:"
        + " java.lang.IllegalArgumentException: the name is blank", mismatch.getMessage());
    assertInstanceOf(IllegalArgumentException.class, mismatch.getCause());
  }

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
      "list | [] | an array with a size from 1 to 3 | 0 elements",
      "text | `👋👋👋` | a string with a length of at most 2 | `👋👋👋`",
      "map | {`a`:`b`,`c`:`d`} | an object with a size of at most 1 | 2 members",
      "number | 0.25 | a number in the range of a double, of at least 0.5 | 0.25",
      "integer | 10 | an integer from -9 to 9 | 10",
      "big | -1 | an integer of at most 10000 digits, of at least 0 | -1",
      "decimal | 1.01 | a number of at most 10000 digits, of at most 1 | 1.01"})
  void limitsAreCheckedBeforeAValueIsWritten(String member, String json, String expected, String actual) {
    var valid = Json.parse("{\"list\":[\"a\"],\"text\":\"a\",\"map\":{},\"number\":1,\"integer\":1,\"big\":1,"
        + "\"decimal\":1}").asObject();
    var limited = JsonMapper.of(Limits.class);
    assertEquals(valid, limited.write(limited.read(valid)));
    var value = JsonMapper.of(Unlimited.class).read(valid.with(member, Json.parse(json.replace('`', '"'))));
    var refused = assertThrows(IllegalArgumentException.class, () -> limited.write(value.limited()));
    assertEquals("the value at $." + member + " is " + actual.replace('`', '"') + ": expected " + expected,
        refused.getMessage());
  }

  @Test
  void numbersThatAreTooLongToBeReadAreNotWritten() {
    refusesToWrite(BigInteger.class, BigInteger.TEN.pow(10_001), "the value at $ is 1" + "0".repeat(199)
        + "…: expected an integer of at most 10000 digits");
    refusesToWrite(BigDecimal.class, new BigDecimal("1e20000"),
        "the value at $ is 1E+20000: expected a number of at most 10000 digits");
  }

  private record Distinct(@Bounds(min = 2, max = 3) Set<String> texts) {}

  @ParameterizedTest
  @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"[`a`,`a`] | 1 different elements",
      "[`a`] | 1 elements", "[`a`,`a`,`a`,`b`] | 4 elements"})
  void aSetHasAsManyDifferentElementsAsItsLimitsRequire(String json, String actual) {
    var mismatch = assertThrows(JsonMappingException.class,
        () -> JsonMapper.of(Distinct.class).parse("{\"texts\":" + json.replace('`', '"') + "}"));
    assertEquals(actual, mismatch.actual());
  }

  private record Variable(int number, String... texts) {}

  private record Numbers(int... numbers) {}

  @Test
  void recordsWithAVariableNumberOfComponentsAreReadAndWritten() {
    var mapper = JsonMapper.of(Variable.class);
    for (var json : List.of("{\"number\":1,\"texts\":[]}", "{\"number\":1,\"texts\":[\"a\",\"b\"]}")) {
      assertEquals(json, mapper.write(mapper.parse(json)).toString());
    }
    assertArrayEquals(new int[] {1, 2}, JsonMapper.of(Numbers.class).parse("{\"numbers\":[1,2]}").numbers());
  }

  @Test
  void keysOfMapsCanBeConstants() {
    var mapper = JsonMapper.of(new TypeToken<Map<Unit, Boolean>>() {});
    var map = mapper.parse("{\"°F\":true,\"celsius\":false}");
    assertEquals(List.of(Unit.FAHRENHEIT, Unit.CELSIUS), List.copyOf(map.keySet()));
    assertEquals("{\"°F\":true,\"celsius\":false}", mapper.write(map).toString());
    assertEquals("{\"KELVIN\":true}", mapper.write(Map.of(Unit.KELVIN, true)).toString());
    var mismatch = assertThrows(JsonMappingException.class, () -> mapper.parse("{\"CELSIUS\":true}"));
    assertEquals("expected only the members [celsius, °F, KELVIN] at $ but found a member \"CELSIUS\"",
        mismatch.getMessage());
  }

  private sealed interface Result<T> permits Found, Several, NoText {}

  private record Found<V>(V value) implements Result<V> {}

  private record Several<V>(List<V> values, Result<V> more) implements Result<V> {}

  private record NoText(String reason) implements Result<String> {}

  private sealed interface Unbound permits Pair {}

  private record Pair<A>(A first) implements Unbound {}

  private sealed interface None<T> permits Nowhere {}

  private record Nowhere() implements None<String> {}

  @Test
  void onlyImplementationsWithTheSameArgumentsAreRead() {
    var texts = JsonMapper.of(new TypeToken<Result<String>>() {});
    assertEquals(new Several<>(List.of("a"), new NoText("b")), texts.parse(
        "{\"type\":\"Several\",\"values\":[\"a\"],\"more\":{\"type\":\"NoText\",\"reason\":\"b\"}}"));
    var mismatch = assertThrows(JsonMappingException.class, () -> JsonMapper.of(new TypeToken<Result<Integer>>() {})
        .parse("{\"type\":\"NoText\",\"reason\":\"b\"}"));
    assertEquals("expected one of [\"Found\",\"Several\"] at $.type but found \"NoText\"", mismatch.getMessage());
    refuses(Unbound.class, "the type variable A of " + name("Pair") + " is not determined by " + name("Unbound"));
    var none =
        assertThrows(IllegalArgumentException.class, () -> JsonMapper.of(new TypeToken<None<Integer>>() {}));
    assertEquals("no record implements " + name("None") + "<java.lang.Integer>: add one", none.getMessage());
  }

  @Test
  void missingOptionalMembersAreEmpty() {
    assertEquals(new City("Rome", 1, Optional.empty()),
        JsonMapper.of(City.class).parse("{\"name\":\"Rome\",\"people\":1}"));
  }

  @Test
  void longValuesAreShortenedInMessages() {
    var text = new JsonString("x".repeat(100_000));
    var mismatch = assertThrows(JsonMappingException.class, () -> JsonMapper.of(int.class).read(text));
    assertEquals(201, mismatch.actual().length());
  }

  @Test
  void numbersOfAnyLengthAreReadQuickly() {
    var zeros = "0".repeat(2_000_000);
    var number = new JsonNumber("1." + zeros);
    assertEquals(BigDecimal.ONE, JsonMapper.of(BigDecimal.class).read(number));
    assertEquals(1.0, JsonMapper.of(double.class).read(number));
    assertEquals(1, JsonMapper.of(int.class).read(number));
    assertThrows(JsonMappingException.class, () -> JsonMapper.of(BigInteger.class).read(new JsonNumber("1" + zeros)));
  }

  @Test
  void nestingIsLimited() {
    var mapper = JsonMapper.of(Chain.class);
    var chain = IntStream.range(0, 900).boxed().reduce(new Chain(Optional.empty()),
        (inner, i) -> new Chain(Optional.of(inner)), (a, b) -> b);
    assertEquals(901, mapper.write(mapper.read(mapper.write(chain))).toString().split("next", -1).length - 1);
    var deep = IntStream.range(0, 1001).boxed().reduce(chain, (inner, i) -> new Chain(Optional.of(inner)), (a, b) -> b);
    var refused = assertThrows(IllegalArgumentException.class, () -> mapper.write(deep));
    assertEquals("the value is nested deeper than 1000 levels; does it contain itself?", refused.getMessage());
    var json = IntStream.range(0, 1000).boxed().reduce(JsonObject.of("next", null),
        (inner, i) -> JsonObject.of("next", inner), (a, b) -> b);
    var mismatch = assertThrows(JsonMappingException.class, () -> mapper.read(json));
    assertEquals("at most 1000 levels of nesting", mismatch.expected());
  }

  @Test
  void valuesWithoutAJsonFormAreRefused() {
    refusesToWrite(Named.class, new Named(null), "the value at $.name is null: use an Optional");
    refusesToWrite(double[].class, new double[] {1, Double.NaN},
        "NaN at $[1] has no JSON form: use a finite number or an Optional");
    refusesToWrite(float.class, Float.POSITIVE_INFINITY,
        "Infinity at $ has no JSON form: use a finite number or an Optional");
    refusesToWrite(String[].class, new String[] {null}, "the value at $[0] is null: use an Optional");
  }

  private static <T> void refusesToWrite(Class<T> type, T value, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> JsonMapper.of(type).write(value));
    assertEquals(message, refused.getMessage());
  }

  private record Dated(List<Optional<Date>> dates) {}

  private record Twice(Optional<Optional<String>> value) {}

  private record Keys(Map<Integer, String> map) {}

  private record SameNames(int a, @JsonName("a") int b) {}

  private record Nothing(@Bounds(min = 2, max = 1) int i) {}

  private record NoNumber(@Bounds(min = Double.NaN) double d) {}

  private record NoInt(@Bounds(min = Double.NaN) int i) {}

  private record TooLarge(@Bounds(min = 1e19) long l) {}

  private record NoWhole(@Bounds(min = 0.2, max = 0.8) BigInteger i) {}

  private record NoSize(@Bounds(max = -1) List<String> l) {}

  private enum NoConstants {}

  @SuppressWarnings("rawtypes")
  private record RawMap(Map map) {}

  private record BoundedDate(@Bounds(min = 1) LocalDate date) {}

  @SuppressWarnings("rawtypes")
  private record Raw(List list) {}

  private record Infinite<T>(Optional<Infinite<List<T>>> next) {}

  private sealed interface Tagged permits Collision {}

  private record Collision(String type) implements Tagged {}

  private sealed interface Mixed permits Constant {}

  private enum Constant implements Mixed {
    A
  }

  private enum SameConstants {
    A, @JsonName("A")
    B
  }

  @Test
  void unsupportedTypesAreRefusedWithTheirComponent() {
    refuses(Dated.class,
        "component 'dates' of " + name("Dated") + ": cannot map java.util.Date to JSON: use a record,");
    refuses(Twice.class, "component 'value' of " + name("Twice")
        + ": an Optional of an Optional has no JSON form: use one Optional");
    refuses(Keys.class, "component 'map' of " + name("Keys")
        + ": cannot map java.util.Map<java.lang.Integer, java.lang.String> to JSON: use a record,");
    refuses(SameNames.class,
        "two components of " + name("SameNames") + " have the name 'a' in JSON: change a @JsonName");
    refuses(Nothing.class, "component 'i' of " + name("Nothing")
        + ": @Bounds(min = 2.0, max = 1.0) permits no value: correct the limits");
    refuses(NoNumber.class, "component 'd' of " + name("NoNumber")
        + ": @Bounds(min = NaN, max = Infinity) permits no value: correct the limits");
    refuses(NoInt.class, "component 'i' of " + name("NoInt")
        + ": @Bounds(min = NaN, max = Infinity) permits no value: correct the limits");
    refuses(TooLarge.class, "component 'l' of " + name("TooLarge")
        + ": @Bounds(min = 1.0E19, max = Infinity) permits no value: correct the limits");
    refuses(NoWhole.class, "component 'i' of " + name("NoWhole")
        + ": @Bounds(min = 0.2, max = 0.8) permits no value: correct the limits");
    refuses(NoSize.class, "component 'l' of " + name("NoSize")
        + ": @Bounds(min = -Infinity, max = -1.0) permits no value: correct the limits");
    refuses(NoConstants.class, name("NoConstants") + " has no constants: add one");
    refuses(RawMap.class, "component 'map' of " + name("RawMap") + ": java.util.Map has no type argument: use, for"
        + " example, Map<String, String>, in a record or a TypeToken");
    refuses(BoundedDate.class, "component 'date' of " + name("BoundedDate")
        + ": @Bounds does not apply to java.time.LocalDate: remove it");
    refuses(Raw.class, "component 'list' of " + name("Raw") + ": java.util.List has no type argument: use, for example,"
        + " List<String>, in a record or a TypeToken");
    refuses(Page.class, "component 'items' of " + name("Page") + ": " + name("Page") + " has no type argument:");
    refuses(Infinite.class, "component 'next' of " + name("Infinite"));
    refuses(Tagged.class, "a component of Collision has the name of the member 'type', which distinguishes the"
        + " implementations of " + name("Tagged") + ": add a @JsonName");
    refuses(Mixed.class, name("Constant") + " is not a record: make it one,");
    refuses(SameConstants.class,
        "two constants of " + name("SameConstants") + " have the name 'A': change a @JsonName");
    refuses(char.class, "cannot map char to JSON");
    refuses(Object.class, "cannot map java.lang.Object to JSON");
    refuses(Holder.class, "component 'values' of " + name("Holder") + ": cannot map java.lang.Object to JSON");
  }

  private static String name(String type) {
    return JsonMapperTests.class.getName() + "$" + type;
  }

  private static void refuses(Class<?> type, String message) {
    var refused = assertThrows(IllegalArgumentException.class, () -> JsonMapper.of(type));
    assertEquals(message, refused.getMessage().substring(0, Math.min(message.length(), refused.getMessage().length())));
  }

  @Test
  void typesThatContainInfinitelyManyTypesAreRefused() {
    var refused =
        assertThrows(IllegalArgumentException.class, () -> JsonMapper.of(new TypeToken<Infinite<String>>() {}));
    assertEquals("component 'next' of", refused.getMessage().substring(0, 19));
  }

  @Test
  void tokensWithoutATypeArgumentAreRefused() {
    class Indirect extends TypeToken<List<String>> {}
    assertEquals("java.util.List<java.lang.String>", new Indirect().type().getTypeName());
    class MoreIndirect extends Indirect {}
    assertThrows(IllegalArgumentException.class, MoreIndirect::new);
    assertThrows(IllegalArgumentException.class, JsonMapperTests::<String>mapperOfVariable);
  }

  private static <T> JsonMapper<T> mapperOfVariable() {
    return JsonMapper.of(new TypeToken<T>() {});
  }

  @Test
  void jsonValuesAreNotConverted() {
    var any = Json.parse("[1,null,{\"a\":1.0}]");
    assertSame(any, JsonMapper.of(JsonValue.class).read(any));
    assertSame(any, JsonMapper.of(JsonValue.class).write(any));
    assertThrows(JsonMappingException.class, () -> JsonMapper.of(JsonObject.class).read(any));
  }

  @Test
  void lookupsWithoutAccessDoNotPreventAccess() {
    var mapper = JsonMapper.of(City.class, MethodHandles.publicLookup());
    assertEquals("a", mapper.parse("{\"name\":\"a\",\"people\":0}").name());
    assertEquals("[]",
        JsonMapper.of(new TypeToken<List<City>>() {}, MethodHandles.lookup()).write(List.of()).toString());
  }

  @Test
  void namesAreValidForServers() {
    assertEquals("Array_int", JsonMapper.of(int[].class).name());
    assertEquals("Map_String_Optional_City",
        JsonMapper.of(new TypeToken<Map<String, Optional<City>>>() {}).name());
    record Price$Tag(int x) {}
    assertEquals("Price_Tag", JsonMapper.of(Price$Tag.class).name());
  }
}
