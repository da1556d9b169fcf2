package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests of the nesting limit. RFC 8259 section 9: "An implementation may set limits on the maximum depth of
 * nesting."
 */
class NestingLimitTests {
  private static final int SMALL_STACK = 128 * 1024;

  private static byte[] nested(String open, String inside, String close, int depth) {
    return (open.repeat(depth) + inside + close.repeat(depth)).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonValue deep(int depth) {
    JsonValue value = JsonNull.NULL;
    for (int i = 0; i < depth; i++) {
      value = i % 2 == 0 ? new JsonArray(List.of(value)) : new JsonObject(Map.of("a", value));
    }
    return value;
  }

  private static void onASmallStack(Runnable test) throws Exception {
    var task = new FutureTask<Void>(test, null);
    new Thread(null, task, "small stack", SMALL_STACK).start();
    task.get();
  }

  @ParameterizedTest
  @CsvSource(quoteCharacter = '`', value = {"[, 1, ], 1000", "`{\"a\":`, 1, }, 1000", "`[{\"a\":`, 1, }], 500",
      "`[1,{\"b\":2,\"a\":`, [], `},3]`, 499"})
  void acceptsAThousandLevelsAndRejectsOneMore(String open, String inside, String close, int depth) {
    var allowed = nested(open, inside, close, depth);
    var reader = new JsonReader(allowed);
    reader.skip();
    reader.end();
    assertEquals(new String(allowed, StandardCharsets.UTF_8), Json.parse(allowed).toString());

    var tooDeep = nested(open, "[" + inside + "]", close, depth + (inside.equals("[]") ? 1 : 0));
    var expected = "expected at most 1000 levels of nesting but found an ";
    assertTrue(assertThrows(JsonParseException.class, () -> Json.parse(tooDeep)).getMessage().startsWith(expected));
    assertTrue(
        assertThrows(JsonParseException.class, () -> new JsonReader(tooDeep).skip()).getMessage().startsWith(expected));
  }

  @Test
  void theLimitAppliesToLevelsNotToContainers() {
    var document = ("[" + "[[]],{\"a\":{}},".repeat(2_000) + "1]").getBytes(StandardCharsets.UTF_8);
    assertEquals(4_001, ((JsonArray) Json.parse(document)).size());
  }

  @Test
  void theLimitAppliesToPullMethods() {
    var reader = new JsonReader(nested("[", "", "]", 1_001));
    for (int i = 0; i < 1_000; i++) assertTrue(reader.nextElement() || i == 999);
    assertThrows(JsonParseException.class, reader::nextElement);
  }

  @Test
  void pullMethodsEnterAndLeaveAThousandLevels() {
    var reader = new JsonReader(nested("[", "", "]", 1_000));
    for (int i = 1; i < 1_000; i++) assertTrue(reader.nextElement());
    for (int i = 0; i < 1_000; i++) assertFalse(reader.nextElement());
    reader.end();
  }

  @Nested
  class OnASmallStack {
    @Test
    void readsWritesComparesAndHashesAThousandLevels() throws Exception {
      onASmallStack(() -> {
        var document = nested("[{\"a\":", "1", "}]", 500);
        var value = Json.parse(document);
        assertEquals(value, Json.parse(document));
        assertEquals(value.hashCode(), Json.parse(document).hashCode());
        assertEquals(document.length, value.toString().length());
      });
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {"[, ]", "`{\"a\":`, }", "`[{\"a\":`, }]", "[, ``", "`{\"a\":`, ``"})
    void rejectsAHundredThousandLevels(String open, String close) throws Exception {
      var document = nested(open, "", close, 100_000);
      onASmallStack(() -> {
        assertThrows(JsonParseException.class, () -> Json.parse(document));
        assertThrows(JsonParseException.class, () -> new JsonReader(document).skip());
      });
    }

    @Test
    void treesThatAreNotParsedHaveNoNestingLimit() throws Exception {
      onASmallStack(() -> {
        var value = deep(100_000);
        assertEquals(value, deep(100_000));
        assertEquals(value.hashCode(), deep(100_000).hashCode());
        assertNotEquals(value, deep(99_998));
        assertEquals(50_000 * ("[]".length() + "{\"a\":}".length()) + "null".length(), value.toString().length());
      });
    }

    @Test
    void rejectsPlainValuesThatContainThemselves() throws Exception {
      var list = new ArrayList<Object>();
      list.add(Map.of("a", list));
      onASmallStack(() -> {
        var message = assertThrows(IllegalArgumentException.class, () -> Json.of(list)).getMessage();
        assertEquals("the value is nested deeper than 1000 levels; does it contain itself?", message);
      });
    }
  }

  @Test
  void acceptsPlainValuesOfAThousandLevels() {
    Object value = 1;
    for (int i = 0; i < 1_000; i++) value = List.of(value);
    Object allowed = value;
    assertEquals(Json.parse(nested("[", "1", "]", 1_000)), Json.of(allowed));
    assertThrows(IllegalArgumentException.class, () -> Json.of(List.of(allowed)));
  }
}
