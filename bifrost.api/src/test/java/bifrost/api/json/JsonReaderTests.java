package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests of the pull methods of {@link JsonReader}. */
class JsonReaderTests {
  private static byte[] bytes(String document) {
    return document.getBytes(UTF_8);
  }

  private static JsonReader reader(String document) {
    return new JsonReader(bytes(document));
  }

  private static List<String> names(JsonReader in) {
    var names = new ArrayList<String>();
    while (in.nextMember()) {
      names.add(in.name());
      in.skip();
    }
    return names;
  }

  @Nested
  class Steps {
    @Test
    void stepsThroughObjectsAndArraysInOrder() {
      var in = reader(" { \"id\" : \"x\" , "
          + "\"choices\" : [ { \"index\" : 0 , \"delta\" : { \"content\" : \"Hi\" } } , { } ] , "
          + "\"ok\" : true , \"n\" : 1.5 } ");
      var values = new ArrayList<String>();
      while (in.nextMember()) {
        switch (in.name()) {
          case "id" -> values.add("id " + in.string());
          case "choices" -> choices(in, values);
          case "ok" -> values.add("ok " + in.bool());
          default -> values.add(in.name() + " " + in.number());
        }
      }
      in.end();
      assertEquals(List.of("id x", "choice", "index 0", "content Hi", "choice", "ok true", "n 1.5"), values);
    }

    private void choices(JsonReader in, List<String> values) {
      while (in.nextElement()) {
        values.add("choice");
        while (in.nextMember()) {
          if (in.name().equals("index")) {
            values.add("index " + in.int32());
          } else {
            assertTrue(in.nextMember());
            values.add(in.name() + " " + in.string());
            assertFalse(in.nextMember());
          }
        }
      }
    }

    @Test
    void stepsThroughArraysOfArrays() {
      var in = reader("[[1,2],[],[[3]]]");
      var values = new ArrayList<Long>();
      while (in.nextElement()) {
        while (in.nextElement()) {
          if (in.isArray()) {
            while (in.nextElement()) values.add(in.integer());
          } else {
            values.add(in.integer());
          }
        }
      }
      in.end();
      assertEquals(List.of(1L, 2L, 3L), values);
    }

    @Test
    void endsImmediatelyInEmptyContainers() {
      assertFalse(reader(" { } ").nextMember());
      assertFalse(reader(" [ ] ").nextElement());
    }

    @Test
    void rejectsAnythingThatIsNotAValue() {
      for (var document : new String[] {"[x]", "[,1]", "[+1]", "[}", "["}) {
        assertThrows(JsonParseException.class, reader(document)::nextElement, document);
      }
      for (var document : new String[] {"{\"a\":}", "{\"a\":x}", "{\"a\":", "{\"a\":,}"}) {
        assertThrows(JsonParseException.class, reader(document)::nextMember, document);
      }
    }

    @Test
    void returnsAllMembersWithTheSameName() {
      assertEquals(List.of("a", "b", "a"), names(reader("{\"a\":1,\"b\":2,\"a\":3}")));
    }

    @Test
    void skipsValuesOfEveryKind() {
      assertEquals(List.of("o", "a", "s", "n", "t", "f"),
          names(reader("{\"o\":{\"x\":[{}]},\"a\":[[1],{\"a\":2}],\"s\":\"}\",\"n\":-1e5,\"t\":true,\"f\":false}")));
    }

    @Test
    void continuesAfterAValueReadIntoATree() {
      var in = reader("{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":2}");
      in.nextMember();
      assertEquals(Json.parse("{\"b\":[1,{\"c\":null}]}"), in.value());
      assertTrue(in.nextMember());
      assertEquals("d", in.name());
      assertEquals(2, in.int32());
      assertFalse(in.nextMember());
      in.end();
    }

    /**
     * If the reader skipped a value of the wrong kind, the decoder of an inner object would read the members of the
     * outer object.
     */
    @Test
    void neverSkipsAValueImplicitly() {
      var in = reader("{\"usage\":\"none\",\"id\":1}");
      in.nextMember();
      var thrown = assertThrows(JsonParseException.class, in::nextMember);
      assertEquals("expected an object but found a string at $.usage, line 1, column 10", thrown.getMessage());
    }
  }

  /** {@code nextMember} skips nulls; {@code nextElement} and {@code value} do not. */
  @Nested
  class Nulls {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":null,\"b\":1,\"c\":null,\"d\":null,\"e\":2,\"f\":null}", "{\"b\":1,\"e\":2}",
        "{\"a\":null,\"a\":null,\"b\":1,\"e\":2}", "{ \"b\" : 1 , \"x\" : null , \"e\" : 2 , \"x\" : null }"})
    void nextMemberSkipsNulls(String document) {
      var in = reader(document);
      assertEquals(List.of("b", "e"), names(in));
      in.end();
    }

    @Test
    void anObjectWithOnlyNullsAppearsEmpty() {
      var in = reader("{\"a\":null}");
      assertFalse(in.nextMember());
      in.end();
    }

    @Test
    void nullDoesNotReplaceAnEarlierValue() {
      var in = reader("{\"a\":1,\"a\":null}");
      assertTrue(in.nextMember());
      assertEquals(1, in.integer());
      assertFalse(in.nextMember());
    }

    @Test
    void nextElementReturnsNulls() {
      var in = reader("[null,1,null]");
      var nulls = new ArrayList<Boolean>();
      while (in.nextElement()) {
        nulls.add(in.isNull());
        in.skip();
      }
      assertEquals(List.of(true, false, true), nulls);
    }

    @Test
    void treesContainNulls() {
      assertEquals("{\"a\":null,\"b\":[null]}", reader("{\"a\":null,\"b\":[null]}").value().toString());
      var in = reader("{\"m\":{\"a\":null}}");
      in.nextMember();
      assertEquals("{\"a\":null}", in.value().toString());
    }

    @Test
    void validatesNullsBeforeSkippingThem() {
      assertThrows(JsonParseException.class, reader("{\"a\":nul,\"b\":1}")::nextMember);
      assertThrows(JsonParseException.class, reader("{\"a\":nullx,\"b\":1}")::nextMember);
    }

    @Test
    void acceptsNullAsTheDocument() {
      var in = reader("null");
      assertTrue(in.isNull());
      assertSame(JsonNull.NULL, in.value());
      in.end();
    }
  }

  @Nested
  class Kinds {
    private String kind(String document) {
      var in = reader(document);
      return (in.isObject() ? "o" : "") + (in.isArray() ? "a" : "") + (in.isString() ? "s" : "")
          + (in.isNumber() ? "n" : "") + (in.isBoolean() ? "b" : "") + (in.isNull() ? "0" : "");
    }

    @Test
    void returnsTheKindOfTheCurrentValueWithoutReadingIt() {
      assertEquals("o", kind(" {}"));
      assertEquals("a", kind("[]"));
      assertEquals("s", kind("\"\""));
      assertEquals("b b", kind("true") + " " + kind("false"));
      assertEquals("0", kind("null"));
      for (int digit = 0; digit <= 9; digit++) assertEquals("n n", kind("" + digit) + " " + kind("-" + digit));
    }

    @Test
    void returnsNoKindForInvalidValues() {
      for (var document : new String[] {"", " ", "x", "}", "]", ",", "+1", ".5", "'", "/", ":", "\ufeff"}) {
        assertEquals("", kind(document));
      }
    }
  }

  @Nested
  class Misuse {
    private void assertRejects(String message, Executable call) {
      assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }

    @Test
    void rejectsReadingAValueTwice() {
      var in = reader("[1]");
      in.nextElement();
      in.integer();
      var message = "there is no current value: the reader is in an array";
      assertRejects(message, in::integer);
      assertRejects(message, in::string);
      assertRejects(message, in::bool);
      assertRejects(message, in::number);
      assertRejects(message, in::value);
      assertRejects(message, in::skip);
      assertRejects(message, in::isNull);
      assertFalse(in.nextElement());
      assertRejects("there is no current value: the reader is after the document's value", in::isString);
    }

    @Test
    void rejectsSteppingThroughTheWrongKindOfContainer() {
      var array = reader("[1,2]");
      array.nextElement();
      array.skip();
      assertRejects("nextMember() steps through an object, but the reader is in an array", array::nextMember);
      var object = reader("{\"a\":1}");
      object.nextMember();
      object.skip();
      assertRejects("nextElement() steps through an array, but the reader is in an object", object::nextElement);
    }

    @Test
    void rejectsAStepAfterTheEnd() {
      var in = reader("{}");
      assertFalse(in.nextMember());
      assertRejects("nextMember() steps through an object, but the reader is after the document's value",
          in::nextMember);
      assertRejects("nextElement() steps through an array, but the reader is after the document's value",
          in::nextElement);
    }

    @Test
    void rejectsACallOfNameOutsideAnObject() {
      assertRejects("name() requires a member of an object, but the reader is before the document's value",
          reader("1")::name);
      var in = reader("{\"a\":[1]}");
      in.nextMember();
      in.nextElement();
      assertRejects("name() requires a member of an object, but the reader is in an array", in::name);
    }

    @Test
    void rejectsACallOfEndBeforeTheEndOfTheDocument() {
      var in = reader("{\"a\":[1]}");
      assertRejects(
          "end() requires that the document's value has been read, but the reader is before the document's value",
          in::end);
      in.nextMember();
      assertRejects("end() requires that the document's value has been read, but the reader is in an object", in::end);
      in.nextElement();
      in.skip();
      assertRejects("end() requires that the document's value has been read, but the reader is in an array", in::end);
    }

    @Test
    void rejectsARangeOutsideTheArray() {
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], 1, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], 2, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], -1, 1));
      assertThrows(NullPointerException.class, () -> new JsonReader(null));
    }
  }

  @Nested
  class Names {
    @Test
    void theNameIsAvailableAfterItsValueHasBeenRead() {
      var in = reader("{\"a\":{\"b\":{\"c\":1}},\"d\":[{\"e\":2}]}");
      in.nextMember();
      in.value();
      assertEquals("a", in.name());
      in.nextMember();
      in.nextElement();
      in.skip();
      assertFalse(in.nextElement());
      assertEquals("d", in.name());
    }

    @Test
    void namesAreUnescaped() {
      assertEquals(List.of("a\"b", "é", "é", "😀", "\ud800", ""),
          names(reader("{\"a\\\"b\":1,\"é\":2,\"\\u00e9\":3,\"😀\":4,\"\\ud800\":5,\"\":6}")));
    }
  }

  @Nested
  class Ends {
    @Test
    void endAcceptsOnlyTrailingWhiteSpace() {
      var in = reader("1 \r\n\t ");
      in.skip();
      in.end();
      var trailing = reader("1 ,");
      trailing.skip();
      var thrown = assertThrows(JsonParseException.class, trailing::end);
      assertEquals("expected the end of the document but found ',' at $, line 1, column 3", thrown.getMessage());
    }
  }

  @Test
  void peekReturnsToTheStartOfTheValue() {
    var in = new JsonReader("{\"a\":[{\"x\":1,\"type\":\"t\",\"y\":2},3]}".getBytes(StandardCharsets.UTF_8));
    assertTrue(in.nextMember());
    assertTrue(in.nextElement());
    assertEquals("t", in.<String>peek(JsonReaderTests::type));
    assertEquals("$.a[0]", in.path());
    assertEquals("t", in.peek(each -> each.peek(JsonReaderTests::type)));
    assertEquals(Json.parse("{\"x\":1,\"type\":\"t\",\"y\":2}"), in.value());
    assertTrue(in.nextElement());
    assertEquals(3, in.<Long>peek(JsonReader::integer));
    assertEquals(3, in.integer());
    assertFalse(in.nextElement());
    assertFalse(in.nextMember());
    in.end();
  }

  @Test
  void peekThrowsTheExceptionOfItsDecoder() {
    var in = new JsonReader("{\"a\":5}".getBytes(StandardCharsets.UTF_8));
    var thrown = assertThrows(JsonParseException.class, () -> in.peek(JsonReaderTests::type));
    assertEquals("$", thrown.path());
  }

  private static String type(JsonReader in) {
    while (in.nextMember()) {
      if (in.name().equals("type")) return in.string(); // within the value
      in.skip();
    }
    throw in.unexpected("an object with 'type'");
  }
}
