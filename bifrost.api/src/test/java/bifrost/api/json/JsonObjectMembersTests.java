package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compares the map of an object's members with {@code LinkedHashMap}. */
class JsonObjectMembersTests {
  private record Change(String name, JsonValue value, boolean removed) {}

  /** Generates changes. They use few names, so that names repeat, and many of the names have the same hash code. */
  @Provide
  Arbitrary<List<Change>> changes() {
    var names = Arbitraries.oneOf(Arbitraries.integers().between(0, 30).map(HostileDocuments::colliding),
        Arbitraries.integers().between(0, 30).map(String::valueOf), Arbitraries.of("", "a", "ä", "\ud83d"));
    var values = Arbitraries.integers().between(0, 999).map(Json::of);
    return Combinators.combine(names, values, Arbitraries.integers().between(0, 9).map(i -> i == 0)).as(Change::new)
        .list().ofMaxSize(60);
  }

  @Property(tries = 300)
  void behavesLikeALinkedHashMap(@ForAll("changes") List<Change> changes) {
    var expected = new LinkedHashMap<String, JsonValue>();
    var built = new LinkedHashMap<String, JsonValue>();
    var builder = JsonObject.builder();
    var object = JsonObject.of();
    for (var change : changes) {
      if (change.removed) {
        expected.remove(change.name);
        object = object.without(change.name);
      } else {
        expected.put(change.name, change.value);
        object = object.with(change.name, change.value);
        built.put(change.name, change.value);
        builder.put(change.name, change.value);
      }
    }
    assertSameMap(expected, object.members());
    assertSameMap(built, builder.build().members());
    assertSameMap(built, builder.build().members());
    assertSameMap(built, new JsonObject(built).members());
    assertSameMap(built, ((JsonObject) Json.parse(text(changes))).members());
    assertSameMap(built, ((JsonObject) Json.of(built)).members());
  }

  private static String text(List<Change> changes) {
    var members = new ArrayList<String>();
    changes.stream().filter(change -> !change.removed)
        .forEach(change -> members.add(new JsonString(change.name) + ":" + change.value));
    return "{" + String.join(",", members) + "}";
  }

  private static void assertSameMap(Map<String, JsonValue> expected, Map<String, JsonValue> actual) {
    assertEquals(List.copyOf(expected.entrySet()), List.copyOf(actual.entrySet()));
    assertEquals(List.copyOf(expected.keySet()), List.copyOf(actual.keySet()));
    assertEquals(List.copyOf(expected.values()), List.copyOf(actual.values()));
    assertEquals(List.copyOf(expected.values()), actual.values().stream().toList());
    assertEquals(expected, actual);
    assertEquals(actual, expected);
    assertEquals(expected.hashCode(), actual.hashCode());
    assertEquals(expected.toString(), actual.toString());
    assertEquals(expected.isEmpty(), actual.isEmpty());
    var visited = new ArrayList<String>();
    actual.forEach((name, value) -> visited.add(name + value));
    assertEquals(expected.entrySet().stream().map(entry -> entry.getKey() + entry.getValue()).toList(), visited);
    for (var entry : expected.entrySet()) {
      assertEquals(entry.getValue(), actual.get(entry.getKey()));
      assertTrue(actual.containsKey(entry.getKey()) && actual.containsValue(entry.getValue())
          && actual.entrySet().contains(entry));
    }
    for (var absent : List.of("absent", "BBBB")) {
      assertNull(actual.get(absent));
      assertFalse(actual.containsKey(absent) || actual.entrySet().contains(Map.entry(absent, JsonNull.NULL)));
    }
  }

  @Example
  @SuppressWarnings("CollectionIncompatibleType")
  void lookupsAcceptKeysOfOtherTypesAndNull() {
    var members = JsonObject.of("a", 1).members();
    assertNull(members.get(null));
    assertNull(members.get(1));
    assertFalse(members.containsKey(null) || members.entrySet().contains(null) || members.entrySet().contains("a"));
    assertEquals(JsonNull.NULL, members.getOrDefault("b", JsonNull.NULL));
  }

  @Example
  void theMapIsUnmodifiable() {
    for (int size : List.of(1, 20)) {
      var builder = JsonObject.builder();
      IntStream.range(0, size).forEach(i -> builder.put("a" + i, i));
      var members = builder.build().members();
      assertThrows(UnsupportedOperationException.class, () -> members.put("a0", JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class, () -> members.remove("a0"));
      assertThrows(UnsupportedOperationException.class, () -> members.remove("absent"));
      assertThrows(UnsupportedOperationException.class, members::clear);
      assertThrows(UnsupportedOperationException.class,
          () -> members.merge("a0", JsonNull.NULL, (one, other) -> other));
      assertThrows(UnsupportedOperationException.class, () -> members.replaceAll((name, value) -> JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class, () -> members.keySet().remove("a0"));
      assertThrows(UnsupportedOperationException.class, () -> members.values().removeIf(value -> true));
      assertThrows(UnsupportedOperationException.class,
          () -> members.entrySet().iterator().next().setValue(JsonNull.NULL));
      assertThrows(UnsupportedOperationException.class, () -> members.entrySet().clear());
    }
  }

  @Example
  void theIteratorThrowsAfterTheLastMember() {
    var iterator = JsonObject.of("a", 1).members().entrySet().iterator();
    iterator.next();
    assertFalse(iterator.hasNext());
    assertThrows(NoSuchElementException.class, iterator::next);
  }

  @Example
  void doesNotCopyTheMembersOfAnObjectAgain() {
    var object = JsonObject.of("a", 1);
    assertSame(object.members(), new JsonObject(object.members()).members());
    assertSame(JsonObject.of().members(), new JsonObject(Map.of()).members());
  }

  @Example
  void rejectsNullNamesAndValues() {
    assertEquals("the name of a member",
        assertThrows(NullPointerException.class, () -> new JsonObject(Collections.singletonMap(null, JsonNull.NULL)))
            .getMessage());
    assertEquals("a",
        assertThrows(NullPointerException.class, () -> new JsonObject(Collections.singletonMap("a", null)))
            .getMessage());
    assertThrows(NullPointerException.class, () -> new JsonObject(null));
  }

  @Example
  void aBuilderWithRepeatedNamesStaysSmall() {
    var builder = JsonObject.builder();
    for (int i = 0; i < 100_000; i++) builder.put("a" + i % 20, i);
    assertEquals(20, builder.build().members().size());
    assertEquals(99_980, builder.build().integer("a0").orElseThrow());
  }
}
