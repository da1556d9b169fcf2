package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/**
 * Tests of a reader that reads several documents: it retains nothing from the previous document, except cached
 * strings.
 */
class JsonReaderReuseTests {
  private static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonReader reader(String document) {
    return new JsonReader(bytes(document));
  }

  @Test
  void resetDiscardsThePreviousDocument() {
    var in = reader("{\"a\":[1,");
    in.nextMember();
    in.nextElement();
    var next = bytes("..{\"b\":2}..");
    in.reset(next, 2, 9);
    assertEquals("$", in.path());
    assertTrue(in.nextMember());
    assertEquals("b", in.name());
    assertEquals(2, in.integer());
    assertFalse(in.nextMember());
    in.end();
  }

  @Test
  void readsOnlyWithinTheRange() {
    var bytes = bytes("12345 true");
    var in = new JsonReader(bytes, 1, 3);
    assertEquals(23, in.integer());
    in.end();
    in.reset(bytes, 6, 9);
    assertThrows(JsonParseException.class, in::bool);
    in.reset(bytes, 6, 10);
    assertTrue(in.bool());
    in.reset(bytes, 5, 5);
    assertThrows(JsonParseException.class, in::value);
    in.reset(bytes("\ufefftrue"), 0, 2);
    assertThrows(JsonParseException.class, in::value);
    in.reset(bytes("\"é\""), 0, 2);
    assertEquals("expected UTF-8 but found the byte 0xC3 at $, line 1, column 2",
        assertThrows(JsonParseException.class, in::string).getMessage());
  }

  @Test
  void canBeResetAfterAnError() {
    var in = reader("[[[[x");
    assertThrows(JsonParseException.class, in::value);
    in.reset(bytes("[1]"), 0, 3);
    assertEquals(JsonArray.of(1), in.value());
    in.end();
  }

  @Test
  void returnsTheSameStringForTheSameName() {
    var in = reader("{\"choices\":\"chat.completion.chunk\"}");
    in.nextMember();
    var name = in.name();
    var value = in.string();
    var next = bytes("[{\"choices\":\"chat.completion.chunk\"}]");
    in.reset(next, 0, next.length);
    in.nextElement();
    in.nextMember();
    assertSame(name, in.name());
    assertSame(value, in.string());
  }

  @Test
  void distinguishesStringsThatShareASlotOfTheCache() {
    var in = reader("[]");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        var text = Integer.toString(i * 7919, 36);
        var document = bytes("{\"" + text + "\":\"" + text + text + "\"}");
        in.reset(document, 0, document.length);
        in.nextMember();
        assertEquals(text, in.name());
        assertEquals(text + text, in.string());
      }
    }
  }

  /** The value of the literal string has the same characters as the escape sequence in the other document. */
  @Test
  void distinguishesEscapedStringsFromLiteralStrings() {
    var in = reader("[]");
    for (int i = 0; i < 1_000; i++) {
      var literal = bytes("\"\\\\n" + i + "\"");
      var escaped = bytes("\"\\n" + i + "\"");
      in.reset(literal, 0, literal.length);
      assertEquals("\\n" + i, in.string());
      in.reset(escaped, 0, escaped.length);
      assertEquals("\n" + i, in.string());
    }
  }

  @Test
  void doesNotCacheLongStrings() {
    var text = "x".repeat(49);
    var document = bytes("\"" + text + "\"");
    var in = new JsonReader(document);
    var first = in.string();
    in.reset(document, 0, document.length);
    assertNotSame(first, in.string());
    assertEquals(text, first);
  }

  @Test
  void stringsAreIndependentOfTheDocumentBytes() {
    var document = bytes("[\"abc\",\"abd\"]");
    var in = new JsonReader(document);
    in.nextElement();
    var first = in.string();
    document[4] = 'z';
    in.nextElement();
    in.skip();
    assertEquals("abc", first);
  }
}
