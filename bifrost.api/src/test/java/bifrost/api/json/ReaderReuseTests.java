package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One reader for the thousands of documents of a stream: nothing of the one before shows, except that strings are not made anew. */
class ReaderReuseTests {

  private static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
  }

  private static JsonReader reader(String document) {
    return new JsonReader(bytes(document));
  }

  @Test
  void startsAfresh() {
    JsonReader in = reader("{\"a\":[1,");
    in.nextMember();
    in.nextElement();
    byte[] next = bytes("..{\"b\":2}..");
    in.reset(next, 2, 9);
    assertEquals("$", in.path());
    assertTrue(in.nextMember());
    assertEquals("b", in.name());
    assertEquals(2, in.integer());
    assertFalse(in.nextMember());
    in.end();
  }

  @Test
  void readsWithinTheRangeOnly() {
    byte[] bytes = bytes("12345 true");
    JsonReader in = new JsonReader(bytes, 1, 3);
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
    assertEquals("expected UTF-8 but found the byte 0xC3 at $, line 1, column 2", assertThrows(JsonParseException.class, in::string).getMessage());
  }

  @Test
  void isPossibleAfterAnError() {
    JsonReader in = reader("[[[[x");
    assertThrows(JsonParseException.class, in::value);
    in.reset(bytes("[1]"), 0, 3);
    assertEquals(JsonArray.of(1), in.value());
    in.end();
  }

  @Test
  void givesTheSameStringForTheSameName() {
    JsonReader in = reader("{\"choices\":\"chat.completion.chunk\"}");
    in.nextMember();
    String name = in.name();
    String value = in.string();
    byte[] next = bytes("[{\"choices\":\"chat.completion.chunk\"}]");
    in.reset(next, 0, next.length);
    in.nextElement();
    in.nextMember();
    assertSame(name, in.name());
    assertSame(value, in.string());
  }

  @Test
  void doesNotMixUpStringsThatShareASlot() {
    JsonReader in = reader("[]");
    for (int round = 0; round < 2; round++) {
      for (int i = 0; i < 1_000; i++) {
        String text = Integer.toString(i * 7919, 36);
        byte[] document = bytes("{\"" + text + "\":\"" + text + text + "\"}");
        in.reset(document, 0, document.length);
        in.nextMember();
        assertEquals(text, in.name());
        assertEquals(text + text, in.string());
      }
    }
  }

  /** A name that spells an escape sequence has the chars that another has as bytes. */
  @Test
  void doesNotMixUpEscapedStringsWithTheirSpelling() {
    JsonReader in = reader("[]");
    for (int i = 0; i < 1_000; i++) {
      byte[] spelled = bytes("\"\\\\n" + i + "\"");
      byte[] escaped = bytes("\"\\n" + i + "\"");
      in.reset(spelled, 0, spelled.length);
      assertEquals("\\n" + i, in.string());
      in.reset(escaped, 0, escaped.length);
      assertEquals("\n" + i, in.string());
    }
  }

  @Test
  void doesNotKeepLongStrings() {
    String text = "x".repeat(49);
    byte[] document = bytes("\"" + text + "\"");
    JsonReader in = new JsonReader(document);
    String first = in.string();
    in.reset(document, 0, document.length);
    assertNotSame(first, in.string());
    assertEquals(text, first);
  }

  @Test
  void doesNotSeeLaterChangesOfTheBytesInStrings() {
    byte[] document = bytes("[\"abc\",\"abd\"]");
    JsonReader in = new JsonReader(document);
    in.nextElement();
    String first = in.string();
    document[4] = 'z';
    in.nextElement();
    in.skip();
    assertEquals("abc", first);
  }
}
