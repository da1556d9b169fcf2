package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Tests that written values are read back unchanged, and that all reading methods return the same values. */
class JsonRoundTripTests {
  @Provide
  Arbitrary<JsonValue> trees() {
    return JsonArbitraries.trees();
  }

  @Provide
  Arbitrary<String> documents() {
    return JsonArbitraries.documents();
  }

  /** {@return the value as plain Java objects, read with the pull methods, independently of the tree} */
  private static Object pulled(JsonReader in) {
    if (in.isObject()) {
      var map = new LinkedHashMap<String, Object>();
      while (in.nextMember()) map.put(in.name(), pulled(in));
      return map;
    } else if (in.isArray()) {
      var list = new ArrayList<Object>();
      while (in.nextElement()) list.add(pulled(in));
      return list;
    } else if (in.isString()) {
      return in.string();
    } else if (in.isBoolean()) {
      return in.bool();
    }
    return in.value();
  }

  private static JsonValue withoutNullMembers(JsonValue value) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(JsonRoundTripTests::withoutNullMembers).toList());
    } else if (value instanceof JsonObject object) {
      var kept = JsonObject.of();
      for (var name : object.members().keySet()) {
        kept = object.tryGet(name).isPresent() ? kept.with(name, withoutNullMembers(object.members().get(name))) : kept;
      }
      return kept;
    }
    return value;
  }

  @Property(tries = 300)
  void readsATreeBackFromItsBytes(@ForAll("trees") JsonValue tree) {
    var bytes = new JsonWriter().value(tree).toByteArray();
    var read = Json.parse(bytes);
    assertEquals(tree, read);
    assertEquals(tree.hashCode(), read.hashCode());
    assertArrayEquals(bytes, new JsonWriter().value(read).toByteArray());
  }

  @Property(tries = 150)
  void readsATreeBackFromItsText(@ForAll("trees") JsonValue tree) {
    assertEquals(tree, Json.parse(tree.toString()));
    assertEquals(tree.toString(), Json.parse(tree.toString()).toString());
    assertEquals(tree.toString(), new String(new JsonWriter().value(tree).toByteArray(), StandardCharsets.UTF_8));
  }

  @Property(tries = 150)
  void pullMethodsReturnTheTreeWithoutNullMembers(@ForAll("trees") JsonValue tree) {
    var in = new JsonReader(tree.toString().getBytes(StandardCharsets.UTF_8));
    var pulled = Json.of(pulled(in));
    in.end();
    assertEquals(withoutNullMembers(tree), pulled);
  }

  @Property(tries = 150)
  void parseAndValueReturnTheSameTree(@ForAll("documents") String document) {
    var bytes = ("x" + document + "x").getBytes(StandardCharsets.UTF_8);
    var in = new JsonReader(bytes, 1, bytes.length - 1);
    var value = in.value();
    in.end();
    assertEquals(Json.parse(document), value);
    assertEquals(value, Json.parse(value.toString()));
  }

  @Property(tries = 150)
  void treesAreEqualWhateverTheOrderOfMembers(@ForAll("trees") JsonValue tree) {
    var reversed = reversed(tree);
    assertEquals(tree, reversed);
    assertEquals(tree.hashCode(), reversed.hashCode());
  }

  private static JsonValue reversed(JsonValue value) {
    if (value instanceof JsonArray array) {
      return new JsonArray(array.elements().stream().map(JsonRoundTripTests::reversed).toList());
    } else if (value instanceof JsonObject object) {
      var names = new ArrayList<String>(object.members().keySet());
      Collections.reverse(names);
      var reversed = JsonObject.of();
      for (var name : names) reversed = reversed.with(name, reversed(object.members().get(name)));
      return reversed;
    }
    return value;
  }
}
