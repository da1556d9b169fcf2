package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of objects and arrays as immutable values. */
class JsonObjectAndArrayTests {
  private static final JsonObject ALL = (JsonObject) Json.parse(
      "{\"o\":{\"x\":1},\"a\":[1],\"s\":\"t\",\"i\":7,\"d\":1.5,\"w\":1e2,\"big\":1e400,\"b\":true,\"n\":null}");

  /**
   * RFC 8259 section 4: "JSON parsing libraries have been observed to differ as to whether or not they make the
   * ordering of object members visible to calling software."
   */
  @Nested
  class Order {
    @Test
    void keepsTheOrderOfMembers() {
      assertEquals("{\"z\":1,\"a\":2,\"m\":3,\"b\":4}",
          JsonObject.of("z", 1).with("a", 2).with("m", 3).with("b", 4).toString());
      assertEquals(List.of("o", "a", "s", "i", "d", "w", "big", "b", "n"), List.copyOf(ALL.members().keySet()));
    }

    @Test
    void theOrderOfMembersDoesNotAffectEquality() {
      var one = Json.parse("{\"a\":1,\"b\":{\"c\":[1,2],\"d\":null}}");
      var other = Json.parse("{\"b\":{\"d\":null,\"c\":[1,2]},\"a\":1.0}");
      assertEquals(one, other);
      assertEquals(one.hashCode(), other.hashCode());
    }

    @Test
    void theOrderOfElementsAffectsEquality() {
      assertNotEquals(JsonArray.of(1, 2), JsonArray.of(2, 1));
      assertNotEquals(JsonArray.of(1, 2).hashCode(), JsonArray.of(2, 1).hashCode());
    }
  }

  @Nested
  class Equality {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
        value = {"{\"a\":1}|{\"a\":2}", "{\"a\":1}|{\"b\":1}", "{\"a\":1}|{}", "{\"a\":null}|{}",
            "{\"a\":null}|{\"b\":null}", "{\"a\":1,\"b\":2}|{\"a\":2,\"b\":1}", "[1]|[1,1]", "[]|{}",
            "{\"a\":{\"b\":1}}|{\"a\":{\"b\":2}}", "[[1],[2]]|[[2],[1]]", "[[],[]]|[[[]]]", "{\"a\":\"1\"}|{\"a\":1}",
            "[{}]|[[]]", "[1]|1"})
    void differentTreesAreNotEqual(String one, String other) {
      assertNotEquals(Json.parse(one), Json.parse(other));
      assertNotEquals(Json.parse(other), Json.parse(one));
      assertNotEquals(Json.parse(one).hashCode(), Json.parse(other).hashCode());
    }
  }

  @Nested
  class Changes {
    @Test
    void withReplacesAMemberInItsPositionOrAppendsIt() {
      var object = JsonObject.of("a", 1).with("b", 2).with("c", 3);
      assertEquals("{\"a\":1,\"b\":[null],\"c\":3,\"d\":4}",
          object.with("b", JsonArray.of((Object) null)).with("d", 4).toString());
      assertEquals("{\"a\":1,\"b\":null,\"c\":3}", object.with("b", null).toString());
      assertEquals("{\"a\":1,\"c\":3}", object.without("b").toString());
      assertEquals(object, object.without("x"));
    }

    @Test
    void withReplacesMembersThatAreObjectsInsteadOfMergingThem() {
      var object = JsonObject.of("a", 1).with("b", Map.of("x", 1));
      var other = JsonObject.of("c", 3).with("b", Map.of("y", 2)).with("n", null);
      assertEquals("{\"a\":1,\"b\":{\"y\":2},\"c\":3,\"n\":null}", object.with(other).toString());
      assertEquals(object, object.with(JsonObject.of()));
      assertEquals(object, JsonObject.of().with(object));
    }

    @Test
    void changesDoNotAffectTheOriginalObject() {
      var object = JsonObject.of("a", 1);
      object.with("a", 2);
      object.with("b", 2);
      object.with(JsonObject.of("a", 3));
      object.without("a");
      assertEquals("{\"a\":1}", object.toString());
      assertTrue(JsonObject.of().isEmpty());
    }

    @Test
    void rejectsValuesThatCannotBeConvertedToJson() {
      assertThrows(IllegalArgumentException.class, () -> JsonObject.of("a", Double.NaN));
      assertThrows(IllegalArgumentException.class, () -> JsonObject.of().with("a", new Object()));
      assertThrows(IllegalArgumentException.class, () -> JsonArray.of(1, new Object()));
      assertThrows(NullPointerException.class, () -> JsonObject.of().with(null, 1));
      assertThrows(NullPointerException.class, () -> JsonObject.of().with((JsonObject) null));
      assertThrows(NullPointerException.class, () -> JsonObject.of().without(null));
      assertThrows(NullPointerException.class, () -> JsonObject.of().tryGet(null));
    }
  }

  @Nested
  class Copies {
    @Test
    void copiesAreIndependentOfTheirSource() {
      var members = new LinkedHashMap<String, JsonValue>(Map.of("a", JsonNull.NULL));
      var elements = new ArrayList<JsonValue>(List.of(JsonNull.NULL));
      var object = new JsonObject(members);
      var array = new JsonArray(elements);
      members.clear();
      elements.clear();
      assertEquals(1, object.members().size());
      assertEquals(1, array.size());
    }

    @Test
    void membersAndElementsAreUnmodifiable() {
      assertThrows(UnsupportedOperationException.class, () -> ALL.members().put("a", JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class,
          () -> ALL.members().entrySet().iterator().next().setValue(JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class, () -> ALL.members().keySet().remove("a"));
      assertThrows(UnsupportedOperationException.class, () -> JsonArray.of(1).elements().add(JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class, () -> JsonArray.of(1, 2).iterator().remove());
    }
  }

  @Nested
  class Accessors {
    @Test
    void accessorsReturnMembersOfTheMatchingKind() {
      assertEquals(Optional.of("t"), ALL.string("s"));
      assertEquals(OptionalLong.of(7), ALL.integer("i"));
      assertEquals(OptionalLong.of(100), ALL.integer("w"));
      assertEquals(OptionalDouble.of(1.5), ALL.number("d"));
      assertEquals(OptionalDouble.of(7), ALL.number("i"));
      assertEquals(Optional.of(true), ALL.bool("b"));
      assertEquals(Optional.of(JsonObject.of("x", 1)), ALL.object("o"));
      assertEquals(Optional.of(JsonArray.of(1)), ALL.array("a"));
      assertEquals(Optional.of(new JsonString("t")), ALL.tryGet("s"));
    }

    @ParameterizedTest
    @CsvSource({"n", "absent"})
    void accessorsReturnEmptyForNullAndAbsentMembers(String name) {
      assertTrue(ALL.tryGet(name).isEmpty() && ALL.string(name).isEmpty() && ALL.integer(name).isEmpty()
          && ALL.number(name).isEmpty());
      assertTrue(ALL.bool(name).isEmpty() && ALL.object(name).isEmpty() && ALL.array(name).isEmpty());
    }

    private void assertRejects(String expected, BiFunction<JsonObject, String, Object> accessor, String... kinds) {
      var names = Map.of("an object", "o", "an array", "a", "a string", "s", "a number", "i", "a boolean", "b");
      for (var kind : kinds) {
        var name = names.get(kind);
        var thrown = assertThrows(IllegalStateException.class, () -> accessor.apply(ALL, name));
        assertEquals("member \"" + name + "\": expected " + expected + " but found " + kind, thrown.getMessage());
      }
    }

    @Test
    void accessorsRejectMembersOfOtherKinds() {
      assertRejects("a string", JsonObject::string, "an object", "an array", "a number", "a boolean");
      assertRejects("a number", JsonObject::integer, "an object", "an array", "a string", "a boolean");
      assertRejects("a number", JsonObject::number, "an object", "an array", "a string", "a boolean");
      assertRejects("a boolean", JsonObject::bool, "an object", "an array", "a string", "a number");
      assertRejects("an object", JsonObject::object, "an array", "a string", "a number", "a boolean");
      assertRejects("an array", JsonObject::array, "an object", "a string", "a number", "a boolean");
    }

    @Test
    void accessorsRejectNumbersThatAreOutOfRange() {
      var fraction = assertThrows(IllegalStateException.class, () -> ALL.integer("d"));
      assertEquals("member \"d\": expected a 64-bit integer but found a number with a fraction",
          fraction.getMessage());
      var large = assertThrows(IllegalStateException.class, () -> ALL.integer("big"));
      assertEquals("member \"big\": expected a 64-bit integer but found a number out of range",
          large.getMessage());
      var infinite = assertThrows(IllegalStateException.class, () -> ALL.number("big"));
      assertEquals("member \"big\": expected a number in the range of a double but found a larger one",
          infinite.getMessage());
    }
  }

  @Test
  void onlyContainersWithoutMembersOrElementsAreEmpty() {
    assertTrue(JsonObject.of().isEmpty() && JsonArray.of().isEmpty());
    assertFalse(JsonObject.of("n", null).isEmpty());
    assertFalse(JsonArray.of((Object) null).isEmpty());
    assertEquals("{}[]", JsonObject.of().toString() + JsonArray.of());
    assertEquals(0, JsonArray.of().size());
  }

  @Test
  void arraysAreIterable() {
    var elements = new ArrayList<JsonValue>();
    for (var value : JsonArray.of(1, "a", null)) elements.add(value);
    assertEquals(List.of(new JsonNumber("1"), new JsonString("a"), JsonNull.NULL), elements);
    assertEquals(3, JsonArray.of(1, "a", null).size());
  }
}
