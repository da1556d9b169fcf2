package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tests of the messages, paths and positions of {@link JsonParseException}. */
class JsonParseErrorTests {
  private static JsonParseException parseError(String document) {
    return assertThrows(JsonParseException.class, () -> Json.parse(document));
  }

  private static JsonParseException parseError(String document, Consumer<JsonReader> codec) {
    var reader = new JsonReader(document.getBytes(StandardCharsets.UTF_8));
    return assertThrows(JsonParseException.class, () -> codec.accept(reader));
  }

  private static JsonReader toMember(JsonReader reader) {
    assertTrue(reader.nextMember());
    return reader;
  }

  @Nested
  class Messages {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "``              | expected a value but found the end of the document at $, line 1, column 1",
        "x               | expected a value but found 'x' at $, line 1, column 1",
        "é               | expected a value but found 'é' at $, line 1, column 1",
        "😀               | expected a value but found U+1F600 at $, line 1, column 1",
        "[\0]            | expected a value but found U+0000 at $[0], line 1, column 2",
        "`\u202e`        | expected a value but found U+202E at $, line 1, column 1",
        "]               | expected a value but found ']' at $, line 1, column 1",
        "nul             | expected null but found the end of the document at $, line 1, column 4",
        "[tru]           | expected true but found ']' at $[0], line 1, column 5",
        "{\"a\": falsy}  | expected false but found 'y' at $.a, line 1, column 11",
        "{               | expected '\"' of a member's name but found the end of the document at $, line 1, column 2",
        "{a:1}           | expected '\"' of a member's name but found 'a' at $, line 1, column 2",
        "{\"a\":1,}      | expected '\"' of a member's name but found '}' at $, line 1, column 8",
        "{\"a\" 1}       | expected ':' after the member's name but found '1' at $.a, line 1, column 6",
        "{\"a\":}        | expected a value but found '}' at $.a, line 1, column 6",
        "{\"a\":1 \"b\"} | expected ',' or '}' but found '\"' at $.a, line 1, column 8",
        "[1 2]           | expected ',' or ']' but found '2' at $[0], line 1, column 4",
        "[1,]            | expected a value but found ']' at $[1], line 1, column 4",
        "[1              | expected ',' or ']' but found the end of the document at $[0], line 1, column 3",
        "[] x            | expected the end of the document but found 'x' at $, line 1, column 4",
        "01              | expected the end of the document but found '1' at $, line 1, column 2",
        "[-]             | expected a digit but found ']' at $[0], line 1, column 3",
        "1.              | expected a digit but found the end of the document at $, line 1, column 3",
        "1e+             | expected a digit but found the end of the document at $, line 1, column 4",
        "\"a | expected '\"' at the end of the string but found the end of the document at $, line 1, column 3",
        "\"a\tb\" | expected control characters in a string to be escaped but found U+0009 at $, line 1, column 3",
        "\"\\x\"         | expected one of \"\\/bfnrtu after '\\' but found 'x' at $, line 1, column 3",
        "\"\\ | expected one of \"\\/bfnrtu after '\\' but found the end of the document at $, line 1, column 3",
        "\"\\u12g4\"     | expected a hexadecimal digit but found 'g' at $, line 1, column 6",
        "`[\"\ud800\"]`  | expected UTF-8 but found the lone surrogate U+D800 at $[0], line 1, column 3"})
    void theMessageStatesTheExpectedTextTheFoundTextAndThePosition(String document, String message) {
      assertEquals(message, parseError(document).getMessage());
    }

    @ParameterizedTest
    @CsvSource({"22 ff 22, the byte 0xFF", "22 c3 28 22, the byte 0xC3", "22 ed a0 bd 22, the lone surrogate U+D83D",
        "22 ed bf bf 22, the lone surrogate U+DFFF", "22 ed 22, the byte 0xED"})
    void theMessageShowsBytesThatAreNotUtf8(String hex, String found) {
      var document = HexFormat.ofDelimiter(" ").parseHex(hex);
      var rejection = assertThrows(JsonParseException.class, () -> Json.parse(document));
      assertEquals("expected UTF-8 but found " + found + " at $, line 1, column 2", rejection.getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"m\":[1]}   | an array  ", "{\"m\":{}}    | an object ", "{\"m\":\"tok\"} | a string  ",
        "{\"m\":-1}    | a number  ", "{\"m\":true}  | a boolean ", "{\"m\":false} | a boolean "})
    void theMessageNamesTheKindsOfValues(String document, String found) {
      var end = " but found " + found.strip() + " at $.m, line 1, column 6";
      assertEquals("expected " + "a role" + end,
          parseError(document, in -> { throw toMember(in).unexpected("a role"); }).getMessage());
      assertWrongKind(document, "a string", end, JsonReader::string);
      assertWrongKind(document, "a number", end, JsonReader::integer);
      assertWrongKind(document, "a number", end, JsonReader::int32);
      assertWrongKind(document, "a number", end, JsonReader::number);
      assertWrongKind(document, "a boolean", end, JsonReader::bool);
      assertWrongKind(document, "an object", end, JsonReader::nextMember);
      assertWrongKind(document, "an array", end, JsonReader::nextElement);
    }

    private void assertWrongKind(String document, String expected, String end, Consumer<JsonReader> call) {
      if (!end.startsWith(" but found " + expected)) {
        assertEquals("expected " + expected + end, parseError(document, in -> call.accept(toMember(in))).getMessage());
      }
    }

    @Test
    void theMessageNamesNull() {
      var message = "expected a string but found null at $[0], line 1, column 2";
      assertEquals(message, parseError("[null]", in -> { in.nextElement(); in.string(); }).getMessage());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "1.5                    | a 64-bit integer but found a number with a fraction",
        "15e-1                  | a 64-bit integer but found a number with a fraction",
        "9223372036854775808    | a 64-bit integer but found a number out of range",
        "1e999999999            | a 64-bit integer but found a number out of range"})
    void theMessageExplainsWhyANumberIsNotAnInteger(String document, String problem) {
      assertEquals("expected " + problem + " at $, line 1, column 1",
          parseError(document, JsonReader::integer).getMessage());
    }

    @Test
    void theMessageExplainsWhyANumberIsNotADoubleOrInt() {
      assertEquals("expected a number in the range of a double but found a larger one at $, line 1, column 1",
          parseError("1e400", JsonReader::number).getMessage());
      assertEquals("expected a 32-bit integer but found a number out of range at $, line 1, column 2",
          parseError(" 2147483648", JsonReader::int32).getMessage());
    }

    @Test
    void theExpectedAndTheFoundTextAreAvailableSeparately() {
      var rejection = parseError("[true]", in -> { in.nextElement(); in.string(); });
      assertEquals("a string", rejection.expected());
      assertEquals("a boolean", rejection.found());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`',
        value = {"{\"b\": 1}|2|`the name \"b\"`", "{ \"a\\u001b\":1}|3|`the name \"a\\u001b\"`"})
    void thePositionOfANameIsTheSameBeforeAndAfterItsValueIsRead(String document, int column, String found) {
      var before = parseError(document, in -> { throw toMember(in).unexpectedName("another"); });
      var after = parseError(document, in -> {
        toMember(in).skip();
        throw in.unexpectedName("another");
      });
      assertEquals(column, before.column());
      assertEquals(column, after.column());
      assertEquals(found, after.found());
      assertThrows(IllegalStateException.class, () -> new JsonReader(new byte[] {'1'}).unexpectedName("another"));
    }

    @Test
    void theMessageNeverContainsALongTextFromTheServer() {
      var secret = "sk-" + "0123456789".repeat(1_000);
      String[] documents = {"{\"%s\":x}", "{\"%s\" \"%s\"}", "[\"%s\" 1]", "\"%s", "\"%s\" 1", "[%s]"};
      for (var document : documents) {
        var rejection = parseError(document.replace("%s", secret));
        assertTrue(rejection.getMessage().length() < 250, rejection.getMessage());
      }
    }

    @Test
    void theMessageOfADeepPathIsShort() {
      var path = parseError("[".repeat(999) + "x").path();
      assertEquals("$" + "[0]".repeat(999), path);
      assertTrue(parseError("[".repeat(999) + "x").getMessage().length() < 300);
      assertTrue(parseError("[".repeat(999) + "x").getMessage().contains("[0][0], line 1, column 1000"));
    }
  }

  @Nested
  class Paths {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "{\"choices\":[{},{\"delta\":x}]}         | $.choices[1].delta",
        "[[1,2],[3,[4,x]]]                        | $[1][1][1]",
        "{\"a\":{\"b\":{}},\"c\":x}               | $.c",
        "{\"a\":{\"b\":1}x}                       | $.a",
        "{\"a\":[1,2]x}                           | $.a",
        "{\"a\":[1,2],x}                          | $",
        "{\"a\":[1,2]}x                           | $",
        "[{\"a\":1},x]                            | $[1]",
        "{\"top_k-2\":x}                          | $.top_k-2",
        "{\"größe\":x}                            | $.größe",
        "{\"a b\":x}                              | $[\"a b\"]",
        "{\"a.b\":x}                              | $[\"a.b\"]",
        "{\"\":x}                                 | $[\"\"]",
        "{\"\\\"\\\\\":x}                         | $[\"\\\"\\\\\"]",
        "{\"\\n\\u001b[31m\":x}                   | $[\"\\u000a\\u001b[31m\"]",
        "{\"\\u202e\":x}                          | $[\"\\u202e\"]",
        "{\"\\u0061\":x}                          | $.a"})
    void thePathLeadsToTheUnexpectedValue(String document, String path) {
      assertEquals(path, parseError(document).path());
      assertTrue(parseError(document).getMessage().contains(" at " + path + ","));
    }

    @Test
    void thePathTruncatesLongNames() {
      assertEquals("$." + "a".repeat(64), parseError("{\"" + "a".repeat(64) + "\":x}").path());
      assertEquals("$[\"" + "a".repeat(64) + "…\"]", parseError("{\"" + "a".repeat(65) + "\":x}").path());
    }

    @Test
    void thePathIsAlwaysAvailable() {
      var in = new JsonReader("{\"a\":[{\"b\":null,\"c\":[1,2]}],\"d\":0}".getBytes(StandardCharsets.UTF_8));
      assertEquals("$", in.path());
      in.nextMember();
      assertEquals("$.a", in.path());
      in.nextElement();
      assertEquals("$.a[0]", in.path());
      in.nextMember();
      assertEquals("$.a[0].c", in.path());
      in.skip();
      assertEquals("$.a[0].c", in.path());
      assertFalse(in.nextMember());
      assertEquals("$.a[0]", in.path());
      assertFalse(in.nextElement());
      assertEquals("$.a", in.path());
      in.nextMember();
      assertEquals("$.d", in.path());
    }
  }

  @Nested
  class Positions {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "x|1|1|0", "` x`|1|2|1", "`[1,\nx]`|2|1|4", "`[\r\n\r\n  x]`|3|3|7", "`\n\nx`|3|1|2", "`[\"é😀\",x]`|1|7|10",
        "`[\"\\n\",x]`|1|7|6", "`\ufeff[x]`|1|3|4", "`[\"a\nb\"]`|1|4|3"})
    void thePositionIsLineAndColumnInCodePointsAndOffsetInBytes(String document, int line, int column, int offset) {
      var rejection = parseError(document);
      assertEquals(line, rejection.line());
      assertEquals(column, rejection.column());
      assertEquals(offset, rejection.offset());
    }

    @Test
    void thePositionIsRelativeToTheStartOfTheRange() {
      var bytes = "data: \n[1,x]\n\n".getBytes(StandardCharsets.UTF_8);
      var in = new JsonReader(bytes, 7, 12);
      var rejection = assertThrows(JsonParseException.class, in::value);
      assertEquals("1 4 3", rejection.line() + " " + rejection.column() + " " + rejection.offset());
    }

    @Test
    void thePositionOfAnUnexpectedValueIsItsStart() {
      var document = "{\"role\" : \"tool\" , \"n\":1}";
      var before = parseError(document, in -> { throw toMember(in).unexpected("a role"); });
      var after = parseError(document, in -> {
        toMember(in).string();
        throw in.unexpected("a role");
      });
      assertEquals("expected a role but found a string at $.role, line 1, column 11", before.getMessage());
      assertEquals(before.getMessage(), after.getMessage());
    }

    @Test
    void thePositionOfAContainerWithAnInvalidFirstMemberIsItsStart() {
      var in = new JsonReader("[[0],{x".getBytes(StandardCharsets.UTF_8));
      assertTrue(in.nextElement());
      in.skip();
      assertTrue(in.nextElement());
      assertThrows(JsonParseException.class, in::nextMember);
      assertEquals("expected a tool but found an object at $[1], line 1, column 6",
          in.unexpected("a tool").getMessage());
    }

    @Test
    void thePositionOfAnUnexpectedContainerIsItsStartEvenAfterItsEnd() {
      var rejection = parseError("{\"tool\":{\"type\":[1],\"x\":{}}}", in -> {
        toMember(in).skip();
        throw in.unexpected("a tool of a known type");
      });
      assertEquals("expected a tool of a known type but found an object at $.tool, line 1, column 9",
          rejection.getMessage());
      var outer = parseError("[[1,2]]", in -> {
        in.nextElement();
        while (in.nextElement()) in.skip();
        throw in.unexpected("three numbers");
      });
      assertEquals("expected three numbers but found an array at $[0], line 1, column 2", outer.getMessage());
    }
  }

  /** Every prefix of a valid document can be completed, so the error in a truncated document is at its end. */
  @Test
  void aTruncatedDocumentIsRejectedAtItsEnd() {
    var document =
        " {\"a\":[1,-2.5e+3,\"é\\u00e9\\n😀\",true,false,null,{}],\"b\":{\"c\":\"\"}}".getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < document.length; length++) {
      var truncated = Arrays.copyOf(document, length);
      var rejection = assertThrows(JsonParseException.class, () -> Json.parse(truncated));
      boolean malformedUtf8 = rejection.getMessage().contains("UTF-8");
      assertEquals(length, rejection.offset() + (malformedUtf8 ? length - rejection.offset() : 0),
          rejection.getMessage());
      assertTrue(length - rejection.offset() < 4);
    }
  }
}
