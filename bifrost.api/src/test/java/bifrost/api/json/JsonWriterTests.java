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

/** Documents are written as compact UTF-8, or not at all. */
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
    void holdWhatWasWritten() {
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
    void mayBeScalars() {
      assertEquals("1", written(out -> out.number(1)));
      assertEquals("\"\"", written(out -> out.string("")));
      assertEquals("true", written(out -> out.bool(true)));
      assertEquals("null", written(JsonWriter::nullValue));
      assertEquals("1.50", written(out -> out.value(new JsonNumber("1.50"))));
    }

    @Test
    void haveCommasBetweenElementsThatEndInBrackets() {
      assertEquals("[\"[\",\"{\",\"\",[\"[\"],{\"{\":\"{\",\"[\":1}]",
          written(out -> out.beginArray().string("[").string("{").string("")
              .beginArray().string("[").endArray()
              .beginObject().member("{", "{").member("[", 1).endObject().endArray()));
    }

    @Test
    void holdTreesAmongOtherValues() {
      var tree = Json.parse("{\"a\":[{\"b\":[]},2],\"c\":{}}");
      assertEquals("[" + tree + ",1," + tree + "]",
          written(out -> out.beginArray().value(tree).number(1).value(tree).endArray()));
    }

    @Test
    void mayBeLong() {
      var text = "0123456789é\n".repeat(10_000);
      var array = JsonArray.of(text, text, 1);
      assertEquals(array, Json.parse(new JsonWriter().value(array).toByteArray()));
    }

    @Test
    void mayOutgrowTheBufferAtAnyCharacter() {
      for (int length = 0; length < 600; length++) {
        var text = "a".repeat(length);
        assertEquals("\"" + text + "\\u0001\"", written(out -> out.string(text + "\u0001")));
        assertEquals("[\"" + text + "\",\"😀\",true]",
            written(out -> out.beginArray().string(text).string("😀").bool(true).endArray()));
      }
    }

    @Test
    void areCopies() {
      var writer = new JsonWriter().number(1);
      writer.toByteArray()[0] = 'x';
      assertEquals("1", text(writer));
    }
  }

  /** RFC 8259 section 7: "All Unicode characters may be placed within the quotation marks, except for the characters that MUST be escaped". */
  @Nested
  class Strings {
    @Test
    void escapeWhatMustBeEscaped() {
      assertEquals("\"\\\"\\\\\\b\\f\\n\\r\\t\"", written(out -> out.string("\"\\\b\f\n\r\t")));
      var expected = new StringBuilder();
      for (char c = 0; c < ' '; c++) {
        var document = new JsonString(String.valueOf(c)).toString();
        expected.append(document, 1, document.length() - 1);
      }
      assertEquals("\\u0000\\u0001\\u0002\\u0003\\u0004\\u0005\\u0006\\u0007\\b\\t\\n\\u000b\\f\\r\\u000e\\u000f"
          + "\\u0010\\u0011\\u0012\\u0013\\u0014\\u0015\\u0016\\u0017\\u0018\\u0019\\u001a\\u001b\\u001c\\u001d\\u001e\\u001f",
          expected.toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abc", "/", "'", "<>&", "\u007f", "é", "€", "\u2028\u2029", "\ufeff", "\uffff", "😀",
        "\udbff\udfff", "\u0080", "\u07ff", "\u0800", "\ud7ff\ue000"})
    void escapeNothingElse(String text) {
      assertEquals("\"" + text + "\"", written(out -> out.string(text)));
      assertEquals("{\"" + text + "\":0}", written(out -> out.beginObject().member(text, 0).endObject()));
    }

    @Test
    void areUtf8() {
      assertArrayEquals(HexFormat.of().parseHex("22" + "61" + "c3a9" + "e282ac" + "f09f9880" + "22"),
          new JsonWriter().string("aé€😀").toByteArray());
    }

    /** Section 8.2: what UTF-8 cannot encode is written as it was read. */
    @Test
    void escapeSurrogatesWithoutTheirPartner() {
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
    void areReadBackBitForBit(double value) {
      var document = new JsonWriter().number(value).toByteArray();
      assertEquals(Double.doubleToRawLongBits(value), Double.doubleToRawLongBits(new JsonReader(document).number()));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, -1, Long.MAX_VALUE, Long.MIN_VALUE})
    void areExact(long value) {
      assertEquals(value, new JsonReader(new JsonWriter().number(value).toByteArray()).integer());
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
    void mustBeFinite(double value) {
      var writer = new JsonWriter().beginArray();
      var message = assertThrows(IllegalArgumentException.class, () -> writer.number(value)).getMessage();
      assertEquals("JSON has no form for " + value + ": expected a finite number", message);
      assertEquals("[]", text(writer.endArray()));
    }
  }

  @Nested
  class Misuse {
    private void refused(String message, JsonWriter writer, Consumer<JsonWriter> call) {
      assertEquals(message, assertThrows(IllegalStateException.class, () -> call.accept(writer)).getMessage());
    }

    @Test
    void isAValueWithoutAName() {
      var message = "a value in an object needs a name: call name() first";
      refused(message, new JsonWriter().beginObject(), out -> out.string("a"));
      refused(message, new JsonWriter().beginObject(), out -> out.number(1));
      refused(message, new JsonWriter().beginObject(), out -> out.number(1.5));
      refused(message, new JsonWriter().beginObject(), out -> out.bool(true));
      refused(message, new JsonWriter().beginObject(), JsonWriter::nullValue);
      refused(message, new JsonWriter().beginObject(), JsonWriter::beginObject);
      refused(message, new JsonWriter().beginObject(), JsonWriter::beginArray);
      refused(message, new JsonWriter().beginObject(), out -> out.value(JsonNull.NULL));
      refused(message, new JsonWriter().beginObject().member("a", 1), out -> out.number(1));
    }

    @Test
    void isANameWithoutAValue() {
      refused("the value of the member before is missing", new JsonWriter().beginObject().name("a"),
          out -> out.name("b"));
      refused("the member's value is missing", new JsonWriter().beginObject().name("a"), JsonWriter::endObject);
    }

    @Test
    void isANameOutsideOfAnObject() {
      var message = "name() is for the members of an object: call beginObject() first";
      refused(message, new JsonWriter(), out -> out.name("a"));
      refused(message, new JsonWriter().beginArray(), out -> out.name("a"));
      refused(message, new JsonWriter().beginObject().name("a").beginArray(), out -> out.name("b"));
    }

    @Test
    void isToEndWhatIsNotOpen() {
      refused("endObject() has no object to end", new JsonWriter(), JsonWriter::endObject);
      refused("endObject() has no object to end", new JsonWriter().beginArray(), JsonWriter::endObject);
      refused("endArray() has no array to end", new JsonWriter(), JsonWriter::endArray);
      refused("endArray() has no array to end", new JsonWriter().beginObject(), JsonWriter::endArray);
      refused("endArray() has no array to end", new JsonWriter().beginArray().endArray(), JsonWriter::endArray);
    }

    @Test
    void isASecondDocument() {
      var message = "the document is finished: a second one needs a new writer";
      refused(message, new JsonWriter().number(1), out -> out.number(2));
      refused(message, new JsonWriter().string(""), JsonWriter::beginObject);
      refused(message, new JsonWriter().beginObject().endObject(), JsonWriter::beginArray);
      refused(message, new JsonWriter().value(JsonArray.of()), out -> out.value(JsonArray.of()));
    }

    @Test
    void isToTakeAnUnfinishedDocument() {
      refused("the document is empty: write a value first", new JsonWriter(), JsonWriter::toByteArray);
      refused("the document is unfinished: call endObject() first", new JsonWriter().beginObject(),
          JsonWriter::toByteArray);
      refused("the document is unfinished: call endArray() first",
          new JsonWriter().beginObject().name("a").beginArray(), JsonWriter::toByteArray);
    }

    @Test
    void isNull() {
      assertThrows(NullPointerException.class, () -> new JsonWriter().string(null));
      assertThrows(NullPointerException.class, () -> new JsonWriter().value(null));
      assertThrows(NullPointerException.class, () -> new JsonWriter().beginObject().name(null));
    }
  }

  @Test
  void objectsAndArraysAreRememberedAtEveryDepth() {
    var writer = new JsonWriter();
    for (int i = 0; i < 200; i++) writer.beginArray().beginObject().name("a");
    writer.nullValue();
    for (int i = 0; i < 200; i++) writer.endObject().endArray();
    assertEquals("[{\"a\":".repeat(200) + "null" + "}]".repeat(200), text(writer));
  }
}
