package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests that {@code value()} and {@code skip()} accept the documents that RFC 8259 permits, and reject all
 * others.
 */
class JsonGrammarTests {
  private static void assertAccepted(byte[] document) {
    Json.parse(document);
    var reader = new JsonReader(document);
    reader.skip();
    reader.end();
  }

  private static void assertAccepted(String document) {
    assertAccepted(document.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertRejected(byte[] document) {
    var reader = new JsonReader(document);
    assertAll(
        () -> assertThrows(JsonParseException.class, () -> Json.parse(document)),
        () -> assertThrows(JsonParseException.class, () -> {
          reader.skip();
          reader.end();
        }));
  }

  private static void assertRejected(String document) {
    assertRejected(document.getBytes(StandardCharsets.UTF_8));
  }

  private static byte[] bytes(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }

  /** Section 2: "A JSON text is a serialized value." */
  @Nested
  class Documents {
    @ParameterizedTest
    @ValueSource(strings = {"{}", "[]", "\"\"", "\"a\"", "0", "-1.5e+3", "true", "false", "null"})
    void acceptsDocumentsOfEveryKindOfValue(String document) {
      assertAccepted(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\n\t\r ", "[] []", "{}{}", "1 2", "\"a\"\"b\"", "nullnull", "[]]", "{}}", "[],",
        "1,", "{}//", "{}#", "true;", "[]\0"})
    void rejectsDocumentsWithoutExactlyOneValue(String document) {
      assertRejected(document);
    }

    /** "Insignificant whitespace is allowed before or after any of the six structural characters." */
    @ParameterizedTest
    @ValueSource(strings = {" [ ] ", "\t{\r\n}\n", " { \"a\" : [ 1 , 2 ] , \"b\" : { } } ", "\n1\n", "[1\t,\r2\n]"})
    void acceptsWhiteSpaceAroundTokens(String document) {
      assertAccepted(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\f[]", "[\u000b]", "[\u00a01]", "\u2028[]", "[\u3000]", "\0[]", "[]\u0085", "[1]\u2060",
        "/**/[]", "[1,//\n2]", "[1/* */]"})
    void rejectsOtherWhiteSpaceAndComments(String document) {
      assertRejected(document);
    }

    /**
     * Section 8.1: "implementations ... MAY ignore the presence of a byte order mark rather than treating it as
     * an error."
     */
    @Test
    void acceptsAByteOrderMark() {
      assertEquals(JsonArray.of(1), Json.parse(bytes("ef bb bf 5b 31 5d")));
      assertEquals(JsonArray.of(1), Json.parse("\ufeff [1]"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"ef bb bf", "ef bb", "ef", "ef bb 5b 5d", "ef bb bf ef bb bf 31", "20 ef bb bf 31",
        "31 ef bb bf", "fe ff 00 31", "ff fe 31 00", "00 31", "31 00"})
    void rejectsOtherByteOrderMarksAndEncodings(String hex) {
      assertRejected(bytes(hex));
    }
  }

  /** Section 3: "The literal names MUST be lowercase. No other literal names are allowed." */
  @Nested
  class LiteralNames {
    @ParameterizedTest
    @ValueSource(strings = {"True", "TRUE", "tRue", "t", "tr", "tru", "truth", "truee", "False", "fals", "falsy", "n",
        "nul", "nulL", "Null", "NULL", "nil", "None", "undefined", "NaN", "nan", "Infinity", "-Infinity", "inf", "yes",
        "a", "[nul]", "[tru,1]", "{\"a\":fals}", "[true false]", "*", "&", "'a'", "'", "\\u0031", "(1)"})
    void rejectsOtherLiteralNames(String document) {
      assertRejected(document);
    }
  }

  /**
   * Section 4: "An object structure is represented as a pair of curly brackets surrounding zero or more
   * name/value pairs".
   */
  @Nested
  class Objects {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":1}", "{\"\":0}", "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":{}}}", "{\"a\":1,\"a\":2}",
        "{\"\\u0061\":1}", "{\"é\\n\":[]}", "{\"a\":null}"})
    void acceptsObjectsWithMembers(String document) {
      assertAccepted(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{", "}", "{]", "{\"", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":1", "{\"a\":1,", "{\"a\":1,}",
        "{,}", "{,\"a\":1}", "{\"a\":1,,\"b\":2}", "{\"a\":1 \"b\":2}", "{\"a\" 1}", "{\"a\"}", "{\"a\",1}",
        "{\"a\"::1}", "{\"a\"=1}", "{\"a\"=>1}", "{:1}", "{a:1}", "{'a':1}", "{1:1}", "{null:1}", "{[]:1}", "{\"a\":}",
        "{\"a\":,}", "{\"a\":1]", "{\"a\":1;\"b\":2}", "{\"a\":1:2}", "{\"a\":\"b}", "{true}", "{\"a\":[}]",
        "{\"a\": b}", "{{}}", "{\"a\":1}}", "{\"a\\\":1}"})
    void rejectsInvalidObjects(String document) {
      assertRejected(document);
    }
  }

  /** Section 5: "Elements are separated by commas." */
  @Nested
  class Arrays {
    @ParameterizedTest
    @ValueSource(strings = {"[1]", "[1,2]", "[[],[[]],[]]", "[null]", "[1,\"a\",true,null,{},[]]", "[\"\"]"})
    void acceptsArraysWithValues(String document) {
      assertAccepted(document);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "]", "[}", "[1", "[1,", "[1,]", "[,]", "[,1]", "[1,,2]", "[1 2]", "[1;2]", "[1:2]",
        "[\"a\":1]", "[\"a\"", "[\"a", "[1}", "[[1]", "[[]", "[1],", "[\"\",]", "[null", "[-]", "[a]", "[\"a\" \"b\"]",
        "[...]", "[1,\n1\n,1", "[{]}", "[{}", "[\\n]", "[*]"})
    void rejectsInvalidArrays(String document) {
      assertRejected(document);
    }
  }

  /** Section 6: "number = [ minus ] int [ frac ] [ exp ]". */
  @Nested
  class Numbers {
    private static final String DIGITS = "1234567890".repeat(1_000);

    @ParameterizedTest
    @ValueSource(strings = {"0", "-0", "1", "-1", "10", "0.0", "-0.0", "0.5", "1.05", "1e1", "1E1", "1e+1", "1e-1",
        "0e0", "0E+00", "1e01", "0.1e-01", "-12.34E+56", "123456789012345678901234567890", "1e999999999999",
        "-1e-999999999999", "0e99999999999999999999", "20e1"})
    void numbersKeepTheirText(String text) {
      assertAccepted(text);
      assertEquals(text, ((JsonNumber) Json.parse(text)).text());
      assertEquals(text, Json.parse(" " + text + " ").toString());
      assertEquals(text, new JsonNumber(text).text());
    }

    @Test
    void acceptsLongNumbers() {
      assertAccepted(DIGITS + "." + DIGITS + "e" + DIGITS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-", "+", "+1", "--1", "-+1", "- 1", "00", "01", "-01", "007", "1.", ".5", "-.5", "-1.",
        "1.e1", ".e1", "1..2", "1.2.3", "1e", "1E", "1e+", "1e-", "1e++1", "1ee1", "1e1.5", "1e1e1", "e1", "0x1", "0b1",
        "1_000", "1,000", "1 000", "1f", "1d", "1L", "1a", "١", "1٢", "１", "-NaN", "1/2", "-a", "-\"1\"", "0.", "0e",
        "2.e+3", "9.e+", "1eE2", "0.1.2", "$1"})
    void rejectsInvalidNumbers(String text) {
      assertRejected(text);
      assertRejected("[" + text + "]".repeat(text.contains(",") ? 2 : 1));
      assertThrows(IllegalArgumentException.class, () -> new JsonNumber(text));
    }
  }

  /** Section 7: "A string begins and ends with quotation marks." */
  @Nested
  class Strings {
    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', value = {
        "\"\", ``", "\"abc\", abc", "\"\\\"\", `\"`", "\"\\\\\", \\", "\"\\/\", /", "\"/\", /", "\"'\", '",
        "\"\\u0061\\u00e9\\u20AC\", aé€", "\"\\u00E9\", é", "\"\\\\u0061\", \\u0061", "\"\\ud83d\\ude00\", 😀",
        "\"😀\", 😀", "\"é€\", é€", "\"[{}]:\", [{}]:", "\"a\\/b\\/c\", a/b/c", "\"é\\u00e9é\", ééé",
        "\"\u2028\", \u2028", "\"\u007f\", \u007f"})
    void unescapesStrings(String document, String value) {
      assertEquals(new JsonString(value), Json.parse(document));
      assertAccepted(document);
    }

    @Test
    void unescapesControlCharacters() {
      assertEquals(new JsonString("\b\f\n\r\t"), Json.parse("\"\\b\\f\\n\\r\\t\""));
      assertEquals(new JsonString("\0\u001f"), Json.parse("\"\\u0000\\u001F\""));
    }

    /**
     * "the characters that MUST be escaped: quotation mark, reverse solidus, and the control characters (U+0000
     * through U+001F)"
     */
    @Test
    void rejectsRawControlCharacters() {
      for (char c = 0; c < ' '; c++) {
        assertRejected("\"" + c + "\"");
        assertRejected("{\"a" + c + "\":1}");
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"\"", "\"a", "\"\\", "\"\\\"", "\"a\\", "\"\\u", "\"\\u0", "\"\\u00", "\"\\u006", "\"\\u0061",
            "\"\\u\"", "\"\\u006\"", "\"\\u006G\"", "\"\\u00g1\"", "\"\\uD83D\\uDE0\"", "\"\\U0061\"", "\"\\a\"",
            "\"\\v\"", "\"\\0\"", "\"\\x41\"", "\"\\'\"", "\"\\ \"", "\"\\N\"", "\"\\é\"", "\"\\\n\"", "\"\\u 061\"",
            "\"\\u+061\"", "\"\\u-061\"", "\"\\u００６１\"", "\"\\😀\"", "\"a\"b\"", "“a”", "\"\\u{61}\"", "`a`"})
    void rejectsInvalidStrings(String document) {
      assertRejected(document);
    }

    /**
     * Section 8.2: "the ABNF in this specification allows ... bit sequences that cannot encode Unicode
     * characters".
     */
    @ParameterizedTest
    @ValueSource(strings = {"\"\\ud800\"", "\"\\udfff\"", "\"\\ude00\\ud83d\"", "\"\\ud83d\\ud83d\\ude00\"",
        "\"a\\ud83db\"", "\"\\ud83d\\n\"", "\"\\ud83d\\u0041\""})
    void acceptsEscapedLoneSurrogates(String document) {
      assertAccepted(document);
      assertEquals(document.replace("\\u0041", "A").replace("\\ud83d\\ude00", "😀"), Json.parse(document).toString());
    }
  }

  /** Section 8.1: "JSON text exchanged between systems ... MUST be encoded using UTF-8". */
  @Nested
  class Encoding {
    @ParameterizedTest
    @ValueSource(strings = {"c2 80", "df bf", "e0 a0 80", "ed 9f bf", "ee 80 80", "ef bf bd", "ef bf be", "ef bf bf",
        "ef bb bf", "f0 90 80 80", "f4 8f bf bf", "f0 9f bf be"})
    void acceptsBoundaryCharactersOfEveryUtf8Length(String hex) {
      var document = bytes("22 " + hex + " 22");
      assertAccepted(document);
      var value = ((JsonString) Json.parse(document)).value();
      assertEquals(new String(bytes(hex), StandardCharsets.UTF_8), value);
    }

    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource({
        "80, a lone continuation byte", "bf, a lone continuation byte", "61 80, a continuation byte after ASCII",
        "c3 a9 a9, one continuation byte too many", "c0 80, an overlong form", "c0 af, an overlong form",
        "c1 bf, an overlong form", "e0 80 af, an overlong form", "e0 9f bf, an overlong form",
        "f0 80 80 af, an overlong form", "f0 8f bf bf, an overlong form", "ed a0 80, a surrogate",
        "ed bf bf, a surrogate", "ed a0 bd ed b8 80, a surrogate pair", "f4 90 80 80, beyond U+10FFFF",
        "f5 80 80 80, beyond U+10FFFF", "f8 88 80 80 80, five bytes", "fc 84 80 80 80 80, six bytes", "fe, invalid",
        "ff, invalid", "c3, truncated", "c3 28, truncated", "e2 82, truncated", "e2 82 28, truncated",
        "e2 28 a1, truncated", "f0 9f 98, truncated", "f0 9f 98 28, truncated", "f0 28 98 80, truncated",
        "c3 c3 a9, truncated", "e9, Latin-1"})
    void rejectsMalformedUtf8(String hex, String description) {
      assertRejected(bytes("22 " + hex + " 22"));
      assertRejected(bytes("7b 22 " + hex + " 22 3a 31 7d"));
      assertRejected(bytes("22 5c 6e " + hex + " 22"));
      assertRejected(bytes("22 " + hex));
      assertRejected(bytes(hex));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"\ud800\"", "\"a\udc00b\"", "\"\ud83d\ud83d\ude00\"", "\ud800", "[\"\ude00\ud83d\"]"})
    void rejectsLoneSurrogatesInAText(String document) {
      assertThrows(JsonParseException.class, () -> Json.parse(document));
    }
  }

  /**
   * Section 4: "The names within an object SHOULD be unique. ... Many implementations report the last
   * name/value pair only."
   */
  @Test
  void usesTheLastOfSeveralMembersWithTheSameName() {
    assertEquals(JsonObject.of("a", 3).with("b", 2), Json.parse("{\"a\":1,\"b\":2,\"\\u0061\":3}"));
    assertEquals("{\"a\":null,\"b\":2}", Json.parse("{\"a\":1,\"b\":2,\"a\":null}").toString());
  }
}
