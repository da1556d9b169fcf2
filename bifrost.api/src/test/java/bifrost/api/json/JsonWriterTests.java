package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of {@link JsonWriter}: its compact UTF-8 output, and its rejection of calls in the wrong order. */
class JsonWriterTests {
  private static String text(JsonWriter writer) {
    return new String(writer.toByteArray(), StandardCharsets.UTF_8);
  }

  private static String written(Consumer<JsonWriter> calls) {
    var writer = new JsonWriter();
    calls.accept(writer);
    return text(writer);
  }

  @Nested
  class Documents {
    @Test
    void writesEveryKindOfValue() {
      var writer = new JsonWriter().beginObject()
          .name("a").beginArray()
          .number(1).number(-2.5).string("x").bool(true).bool(false).nullValue()
          .beginArray().endArray().beginObject().endObject().endArray()
          .name("b").beginObject()
          .member("s", "t").member("l", Long.MIN_VALUE).member("d", 0.1).member("f", false)
          .member("v", JsonArray.of(1, null))
          .endObject()
          .name("").value(JsonNull.NULL)
          .endObject();
      assertEquals("{\"a\":[1,-2.5,\"x\",true,false,null,[],{}],"
          + "\"b\":{\"s\":\"t\",\"l\":-9223372036854775808,\"d\":0.1,\"f\":false,\"v\":[1,null]},\"\":null}",
          text(writer));
    }

    @Test
    void writesScalarDocuments() {
      assertEquals("1", written(out -> out.number(1)));
      assertEquals("\"\"", written(out -> out.string("")));
      assertEquals("true", written(out -> out.bool(true)));
      assertEquals("null", written(JsonWriter::nullValue));
      assertEquals("1.50", written(out -> out.value(new JsonNumber("1.50"))));
    }

    @Test
    void writesCommasAfterStringsThatEndWithABracket() {
      assertEquals("[\"[\",\"{\",\"\",[\"[\"],{\"{\":\"{\",\"[\":1}]",
          written(out -> out.beginArray().string("[").string("{").string("")
              .beginArray().string("[").endArray()
              .beginObject().member("{", "{").member("[", 1).endObject().endArray()));
    }

    @Test
    void writesTreesBetweenOtherValues() {
      var tree = Json.parse("{\"a\":[{\"b\":[]},2],\"c\":{}}");
      assertEquals("[" + tree + ",1," + tree + "]",
          written(out -> out.beginArray().value(tree).number(1).value(tree).endArray()));
    }

    @Test
    void writesLongDocuments() {
      var text = "0123456789é\n".repeat(10_000);
      var array = JsonArray.of(text, text, 1);
      assertEquals(array, Json.parse(new JsonWriter().value(array).toByteArray()));
    }

    @Test
    void growsTheBufferAtAnyCharacter() {
      for (int length = 0; length < 600; length++) {
        var text = "a".repeat(length);
        assertEquals("\"" + text + "\\u0001\"", written(out -> out.string(text + "\u0001")));
        assertEquals("[\"" + text + "\",\"😀\",true]",
            written(out -> out.beginArray().string(text).string("😀").bool(true).endArray()));
      }
    }

    @Test
    void toByteArrayReturnsACopy() {
      var writer = new JsonWriter().number(1);
      writer.toByteArray()[0] = 'x';
      assertEquals("1", text(writer));
    }
  }

  /**
   * RFC 8259 section 7: "All Unicode characters may be placed within the quotation marks, except for the
   * characters that MUST be escaped".
   */
  @Nested
  class Strings {
    @Test
    void escapesCharactersThatMustBeEscaped() {
      assertEquals("\"\\\"\\\\\\b\\f\\n\\r\\t\"", written(out -> out.string("\"\\\b\f\n\r\t")));
      var expected = new StringBuilder();
      for (char c = 0; c < ' '; c++) {
        var document = new JsonString(String.valueOf(c)).toString();
        expected.append(document, 1, document.length() - 1);
      }
      assertEquals("\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
          + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019"
          + "\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f",
          expected.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "/", "'", "<>&", "\u007f", "é", "€", "\u2028\u2029", "\ufeff", "\uffff", "😀",
        "\udbff\udfff", "\u0080", "\u07ff", "\u0800", "\ud7ff\ue000"})
    void escapesNothingElse(String text) {
      assertEquals("\"" + text + "\"", written(out -> out.string(text)));
      assertEquals("{\"" + text + "\":0}", written(out -> out.beginObject().member(text, 0).endObject()));
    }

    @Test
    void writesUtf8() {
      assertArrayEquals(HexFormat.of().parseHex("22" + "61" + "c3a9" + "e282ac" + "f09f9880" + "22"),
          new JsonWriter().string("aé€😀").toByteArray());
    }

    /** Section 8.2: characters that UTF-8 cannot encode are written as escape sequences. */
    @Test
    void escapesLoneSurrogates() {
      assertEquals("\"\\ud800\"", written(out -> out.string("\ud800")));
      assertEquals("\"a\\udfffb\"", written(out -> out.string("a\udfffb")));
      assertEquals("\"\\ud83d😀\\ude00\"", written(out -> out.string("\ud83d\ud83d\ude00\ude00")));
      assertEquals("{\"\\udc00\":\"\\udc00\"}",
          written(out -> out.beginObject().member("\udc00", "\udc00").endObject()));
    }
  }

  @Nested
  class Numbers {
    @ParameterizedTest
    @ValueSource(doubles = {0.0, -0.0, 1, 0.1, 1e-7, 1e300, Double.MIN_VALUE, -Double.MAX_VALUE, 123456789.125})
    void doublesAreReadBackExactly(double value) {
      var document = new JsonWriter().number(value).toByteArray();
      assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(new JsonReader(document).number()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void longsAreReadBackExactly(long value) {
      assertEquals(value, new JsonReader(new JsonWriter().number(value).toByteArray()).integer());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void rejectsInfinityAndNaN(double value) {
      var writer = new JsonWriter().beginArray();
      var message = assertThrows(IllegalArgumentException.class, () -> writer.number(value)).getMessage();
      assertEquals("cannot convert " + value + " to JSON: expected a finite number", message);
      assertEquals("[]", text(writer.endArray()));
    }
  }

  @Nested
  class Misuse {
    private void assertRejects(String message, JsonWriter writer, Consumer<JsonWriter> call) {
      assertEquals(message, assertThrows(IllegalStateException.class, () -> call.accept(writer)).getMessage());
    }

    @Test
    void rejectsAValueWithoutAName() {
      var message = "a value in an object needs a name: call name() first";
      assertRejects(message, new JsonWriter().beginObject(), out -> out.string("a"));
      assertRejects(message, new JsonWriter().beginObject(), out -> out.number(1));
      assertRejects(message, new JsonWriter().beginObject(), out -> out.number(1.5));
      assertRejects(message, new JsonWriter().beginObject(), out -> out.bool(true));
      assertRejects(message, new JsonWriter().beginObject(), JsonWriter::nullValue);
      assertRejects(message, new JsonWriter().beginObject(), JsonWriter::beginObject);
      assertRejects(message, new JsonWriter().beginObject(), JsonWriter::beginArray);
      assertRejects(message, new JsonWriter().beginObject(), out -> out.value(JsonNull.NULL));
      assertRejects(message, new JsonWriter().beginObject().member("a", 1), out -> out.number(1));
    }

    @Test
    void rejectsANameWithoutAValue() {
      assertRejects("the previous member has no value: write its value first", new JsonWriter().beginObject().name("a"),
          out -> out.name("b"));
      assertRejects("the last member has no value: write its value first", new JsonWriter().beginObject().name("a"),
          JsonWriter::endObject);
    }

    @Test
    void rejectsANameOutsideAnObject() {
      var message = "name() requires an open object: call beginObject() first";
      assertRejects(message, new JsonWriter(), out -> out.name("a"));
      assertRejects(message, new JsonWriter().beginArray(), out -> out.name("a"));
      assertRejects(message, new JsonWriter().beginObject().name("a").beginArray(), out -> out.name("b"));
    }

    @Test
    void rejectsTheEndOfAContainerThatIsNotOpen() {
      assertRejects("endObject() has no object to end", new JsonWriter(), JsonWriter::endObject);
      assertRejects("endObject() has no object to end", new JsonWriter().beginArray(), JsonWriter::endObject);
      assertRejects("endArray() has no array to end", new JsonWriter(), JsonWriter::endArray);
      assertRejects("endArray() has no array to end", new JsonWriter().beginObject(), JsonWriter::endArray);
      assertRejects("endArray() has no array to end", new JsonWriter().beginArray().endArray(), JsonWriter::endArray);
    }

    @Test
    void rejectsASecondDocument() {
      var message = "the document is complete: create a new writer for another document";
      assertRejects(message, new JsonWriter().number(1), out -> out.number(2));
      assertRejects(message, new JsonWriter().string(""), JsonWriter::beginObject);
      assertRejects(message, new JsonWriter().beginObject().endObject(), JsonWriter::beginArray);
      assertRejects(message, new JsonWriter().value(JsonArray.of()), out -> out.value(JsonArray.of()));
    }

    @Test
    void rejectsToByteArrayOfAnIncompleteDocument() {
      assertRejects("the document is empty: write a value first", new JsonWriter(), JsonWriter::toByteArray);
      assertRejects("the document is incomplete: call endObject() first", new JsonWriter().beginObject(),
          JsonWriter::toByteArray);
      assertRejects("the document is incomplete: call endArray() first",
          new JsonWriter().beginObject().name("a").beginArray(), JsonWriter::toByteArray);
    }

    @Test
    void rejectsNull() {
      assertThrows(NullPointerException.class, () -> new JsonWriter().string(null));
      assertThrows(NullPointerException.class, () -> new JsonWriter().value(null));
      assertThrows(NullPointerException.class, () -> new JsonWriter().beginObject().name(null));
    }
  }

  @Test
  void writesObjectsAndArraysAtEveryDepth() {
    var writer = new JsonWriter();
    for (int i = 0; i < 200; i++) writer.beginArray().beginObject().name("a");
    writer.nullValue();
    for (int i = 0; i < 200; i++) writer.endObject().endArray();
    assertEquals("[{\"a\":".repeat(200) + "null" + "}]".repeat(200), text(writer));
  }
}
