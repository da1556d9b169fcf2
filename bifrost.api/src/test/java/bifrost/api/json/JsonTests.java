package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tests of {@link Json}: the conversion of plain Java values. */
class JsonTests {
  @Nested
  class PlainValues {
    @Test
    @SuppressWarnings("UnnecessaryStringBuilder") // a CharSequence that is not a String
    void convertsScalars() {
      assertEquals(new JsonString("a"), Json.of("a"));
      assertEquals(new JsonString("ab"), Json.of(new StringBuilder("ab")));
      assertSame(JsonBoolean.TRUE, Json.of(true));
      assertSame(JsonBoolean.FALSE, Json.of(false));
      assertSame(JsonNull.NULL, Json.of(null));
    }

    @Test
    void convertsNumbers() {
      var big = new BigInteger("12345678901234567890");
      var numbers = List.of((byte) 1, (short) -2, 3, 4L, 0.1f, 0.1, big, new BigDecimal("1.50"), new AtomicInteger(5));
      assertEquals("[1,-2,3,4,0.1,0.1,12345678901234567890,1.50,5]", Json.of(numbers).toString());
    }

    @Test
    void convertsContainers() {
      var map = new LinkedHashMap<String, Object>();
      map.put("z", List.of(1, List.of(), Map.of()));
      map.put("a", null);
      map.put("m", Map.of("k", new LinkedHashSet<>(List.of("x", "y"))));
      assertEquals("{\"z\":[1,[],{}],\"a\":null,\"m\":{\"k\":[\"x\",\"y\"]}}", Json.of(map).toString());
      assertEquals(JsonArray.of(1, null), Json.of(Arrays.asList(1, null)));
    }

    @Test
    void acceptsJsonValuesInContainers() {
      var value = JsonObject.of("a", 1);
      assertSame(value, Json.of(value));
      assertEquals("[{\"a\":1},null,[true]]", Json.of(List.of(value, JsonNull.NULL, JsonArray.of(true))).toString());
      assertEquals("[[1],2]", Json.of(JsonArray.of(JsonArray.of(1), 2)).toString());
    }

    @Test
    void copiesContainers() {
      var list = new ArrayList<Object>(List.of(1));
      var value = Json.of(list);
      list.add(2);
      assertEquals("[1]", value.toString());
    }
  }

  /** A record without a JSON form. */
  private record Point(int x) {}

  /** A record with a JSON form. */
  private record Span(int from, int to) implements JsonRepresentable {
    @Override
    public JsonValue json() {
      return JsonArray.of(from, to);
    }
  }

  static Stream<Arguments> convertibleValues() {
    return Stream.of(
        Arguments.of(new Span(1, 2), "[1,2]"),
        Arguments.of(List.of(new Span(1, 2)), "[[1,2]]"),
        Arguments.of(new int[] {1, -2}, "[1,-2]"),
        Arguments.of(new float[] {0.5f}, "[0.5]"),
        Arguments.of(new boolean[] {true}, "[true]"),
        Arguments.of(new String[] {"a", null}, "[\"a\",null]"),
        Arguments.of(new int[][] {{1}, {}}, "[[1],[]]"),
        Arguments.of(Optional.of(List.of(1)), "[1]"),
        Arguments.of(Optional.empty(), "null"),
        Arguments.of(OptionalInt.of(1), "1"),
        Arguments.of(OptionalLong.empty(), "null"),
        Arguments.of(OptionalDouble.of(0.5), "0.5"),
        Arguments.of(Thread.State.NEW, "\"NEW\""),
        Arguments.of(Instant.ofEpochSecond(1), "\"1970-01-01T00:00:01Z\""));
  }

  @ParameterizedTest
  @MethodSource("convertibleValues")
  void convertsValuesThatHaveAJsonForm(Object value, String json) {
    assertEquals(json, Json.of(value).toString());
    assertEquals("{\"a\":" + json + "}", JsonObject.of("a", value).toString());
  }

  static Stream<Arguments> unsupportedValues() {
    return Stream.of(
        Arguments.of(Double.NaN, "NaN"),
        Arguments.of(Double.POSITIVE_INFINITY, "Infinity"),
        Arguments.of(Float.NEGATIVE_INFINITY, "-Infinity"),
        Arguments.of('a', "a value of type java.lang.Character"),
        Arguments.of(new Object(), "a value of type java.lang.Object"),
        Arguments.of(new Point(1), "a value of type bifrost.api.json.JsonTests$Point"),
        Arguments.of(Optional.of(new double[] {Double.NaN}), "NaN"),
        Arguments.of(Map.of(1, 2), "a key of type java.lang.Integer"),
        Arguments.of(Collections.singletonMap(null, 2), "a null key"),
        Arguments.of(List.of(Map.of("a", List.of(Double.NaN))), "NaN"));
  }

  @ParameterizedTest
  @MethodSource("unsupportedValues")
  void rejectsOtherValuesAndNamesTheirTypes(Object value, String found) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> Json.of(value));
    var accepted = "a String, Boolean, finite Number, Enum, Instant, Map with String keys, Iterable, array, Optional,"
        + " JsonRepresentable or null";
    assertEquals("cannot convert " + found + " to JSON: expected " + accepted, thrown.getMessage());
  }

  @Nested
  class Navigation {
    private final JsonValue json = Json.parse("{\"a\":[{\"n\":1e1,\"s\":\"x\",\"b\":true}],\"z\":null,\"big\":1e12}");

    @Test
    void returnsTheContentOfValuesOfAKnownKind() {
      var element = json.get("a").get(0);
      assertEquals(10, element.get("n").asInt());
      assertEquals(10L, element.get("n").asLong());
      assertEquals(10.0, element.get("n").asDouble());
      assertEquals("x", element.get("s").asString());
      assertEquals(true, element.get("b").asBoolean());
      assertEquals(1, json.get("a").asArray().size());
      assertEquals(List.of(element), json.get("a").asList());
      assertEquals(Set.of("n", "s", "b"), element.asMap().keySet());
      assertEquals(element, element.asObject());
      assertEquals(JsonNull.NULL, json.get("z"));
    }

    @Test
    void returnsEmptyForAMemberThatIsAbsentOrNull() {
      assertEquals(Optional.empty(), json.tryGet("z"));
      assertEquals(Optional.empty(), json.tryGet("y"));
      assertEquals(Optional.of(json.get("a")), json.tryGet("a"));
    }

    @Test
    void namesBothKindsIfAValueIsOfAnotherKind() {
      assertFails("expected an object but found an array", () -> json.get("a").asObject());
      assertFails("expected an object but found an array", () -> json.get("a").get("n"));
      assertFails("expected an object but found null", () -> json.get("z").tryGet("n"));
      assertFails("expected an array but found an object", () -> json.asArray());
      assertFails("expected an array but found an object", () -> json.get(0));
      assertFails("expected a string but found null", () -> json.get("z").asString());
      assertFails("expected a number but found a boolean", () -> JsonBoolean.TRUE.asDouble());
      assertFails("expected a number but found a boolean", () -> JsonBoolean.TRUE.asInt());
      assertFails("expected a boolean but found a string", () -> new JsonString("true").asBoolean());
      assertFails("expected a 32-bit integer but found the number 1e12", () -> json.get("big").asInt());
      assertFails("expected a member \"y\" but found none", () -> json.get("y"));
      assertFails("expected an element 1 but found 1 elements", () -> json.get("a").get(1));
      assertFails("expected an element -1 but found 1 elements", () -> json.get("a").get(-1));
    }

    private static void assertFails(String message, Executable action) {
      assertEquals(message, assertThrows(IllegalStateException.class, action).getMessage());
    }
  }

  @Test
  void rejectsNullAsADocument() {
    assertThrows(NullPointerException.class, () -> Json.parse((String) null));
    assertThrows(NullPointerException.class, () -> Json.parse((byte[]) null));
  }

  @Nested
  class Values {
    @Test
    void toStringIsCompact() {
      assertEquals("{\"a\":[1,\"\\\"\",true,false,null,{}],\"b\":[]}",
          Json.parse(" { \"a\" : [ 1 , \"\\u0022\", true , false , null , { } ] , \"b\" : [ ] } ").toString());
      assertEquals("true", JsonBoolean.TRUE.toString());
      assertEquals("null", JsonNull.NULL.toString());
      assertEquals("\"a\\nb\"", new JsonString("a\nb").toString());
      assertEquals("1e2", new JsonNumber("1e2").toString());
    }

    @Test
    void rejectsNull() {
      assertThrows(NullPointerException.class, () -> new JsonString(null));
      assertThrows(NullPointerException.class, () -> new JsonNumber(null));
      assertThrows(NullPointerException.class, () -> new JsonArray(null));
      assertThrows(NullPointerException.class, () -> new JsonArray(Collections.singletonList(null)));
      assertThrows(NullPointerException.class, () -> new JsonObject(null));
      assertThrows(NullPointerException.class, () -> new JsonObject(Collections.singletonMap("a", null)));
      assertThrows(NullPointerException.class, () -> new JsonObject(Collections.singletonMap(null, JsonNull.NULL)));
    }

    @Test
    void valuesOfDifferentKindsAreNotEqual() {
      var values = Stream.of("{}", "[]", "\"\"", "0", "false", "null", "\"null\"", "true", "[0]", "[1]", "[0,0]",
          "[[]]", "[{}]", "{\"a\":[]}", "{\"a\":{}}").map(Json::parse).toList();
      for (var one : values) {
        for (var other : values) assertEquals(one == other, one.equals(other), one + " and " + other);
        assertTrue(!one.equals(null) && !one.equals((Object) "x"));
      }
    }
  }
}
