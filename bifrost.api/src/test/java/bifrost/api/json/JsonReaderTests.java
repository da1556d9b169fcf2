package bifrost.api.json;

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

/** How a codec walks over a document. */
class JsonReaderTests {
  private static byte[] bytes(String document) {
    return document.getBytes(StandardCharsets.UTF_8);
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
    void goThroughObjectsAndArraysInOrder() {
      var in = reader(" { \"id\" : \"x\" , "
          + "\"choices\" : [ { \"index\" : 0 , \"delta\" : { \"content\" : \"Hi\" } } , { } ] , \"ok\" : true , \"n\" : 1.5 } ");
      var seen = new ArrayList<String>();
      while (in.nextMember()) {
        switch (in.name()) {
          case "id" -> seen.add("id " + in.string());
          case "choices" -> choices(in, seen);
          case "ok" -> seen.add("ok " + in.bool());
          default -> seen.add(in.name() + " " + in.number());
        }
      }
      in.end();
      assertEquals(List.of("id x", "choice", "index 0", "content Hi", "choice", "ok true", "n 1.5"), seen);
    }

    private void choices(JsonReader in, List<String> seen) {
      while (in.nextElement()) {
        seen.add("choice");
        while (in.nextMember()) {
          if (in.name().equals("index")) {
            seen.add("index " + in.int32());
          } else {
            assertTrue(in.nextMember());
            seen.add(in.name() + " " + in.string());
            assertFalse(in.nextMember());
          }
        }
      }
    }

    @Test
    void goThroughArraysOfArrays() {
      var in = reader("[[1,2],[],[[3]]]");
      var seen = new ArrayList<Long>();
      while (in.nextElement()) {
        while (in.nextElement()) {
          if (in.isArray()) {
            while (in.nextElement()) seen.add(in.integer());
          } else {
            seen.add(in.integer());
          }
        }
      }
      in.end();
      assertEquals(List.of(1L, 2L, 3L), seen);
    }

    @Test
    void endAtOnceInEmptyContainers() {
      assertFalse(reader(" { } ").nextMember());
      assertFalse(reader(" [ ] ").nextElement());
    }

    @Test
    void announceNothingThatIsNoValue() {
      for (var document : new String[] {"[x]", "[,1]", "[+1]", "[}", "["}) {
        assertThrows(JsonParseException.class, reader(document)::nextElement, document);
      }
      for (var document : new String[] {"{\"a\":}", "{\"a\":x}", "{\"a\":", "{\"a\":,}"}) {
        assertThrows(JsonParseException.class, reader(document)::nextMember, document);
      }
    }

    @Test
    void showMembersOfTheSameNameOneByOne() {
      assertEquals(List.of("a", "b", "a"), names(reader("{\"a\":1,\"b\":2,\"a\":3}")));
    }

    @Test
    void passOverSkippedValuesOfEveryKind() {
      assertEquals(List.of("o", "a", "s", "n", "t", "f"),
          names(reader("{\"o\":{\"x\":[{}]},\"a\":[[1],{\"a\":2}],\"s\":\"}\",\"n\":-1e5,\"t\":true,\"f\":false}")));
    }

    @Test
    void afterAValueReadWholeGoOn() {
      var in = reader("{\"a\":{\"b\":[1,{\"c\":null}]},\"d\":2}");
      in.nextMember();
      assertEquals(Json.parse("{\"b\":[1,{\"c\":null}]}"), in.value());
      assertTrue(in.nextMember());
      assertEquals("d", in.name());
      assertEquals(2, in.int32());
      assertFalse(in.nextMember());
      in.end();
    }

    /** Without this, a member of the wrong kind would let the codec of the inner object eat the members of the outer one. */
    @Test
    void neverSkipAValueUnasked() {
      var in = reader("{\"usage\":\"none\",\"id\":1}");
      in.nextMember();
      var refused = assertThrows(JsonParseException.class, in::nextMember);
      assertEquals("expected an object but found a string at $.usage, line 1, column 10", refused.getMessage());
    }
  }

  /** Rule: {@code nextMember} skips nulls, {@code nextElement} and {@code value} keep them. */
  @Nested
  class Nulls {
    @ParameterizedTest
    @ValueSource(strings = {"{\"a\":null,\"b\":1,\"c\":null,\"d\":null,\"e\":2,\"f\":null}", "{\"b\":1,\"e\":2}",
        "{\"a\":null,\"a\":null,\"b\":1,\"e\":2}", "{ \"b\" : 1 , \"x\" : null , \"e\" : 2 , \"x\" : null }"})
    void areNoMembers(String document) {
      var in = reader(document);
      assertEquals(List.of("b", "e"), names(in));
      in.end();
    }

    @Test
    void aloneMakeAnObjectLookEmpty() {
      var in = reader("{\"a\":null}");
      assertFalse(in.nextMember());
      in.end();
    }

    @Test
    void doNotEraseAnEarlierValue() {
      var in = reader("{\"a\":1,\"a\":null}");
      assertTrue(in.nextMember());
      assertEquals(1, in.integer());
      assertFalse(in.nextMember());
    }

    @Test
    void areElements() {
      var in = reader("[null,1,null]");
      var nulls = new ArrayList<Boolean>();
      while (in.nextElement()) {
        nulls.add(in.isNull());
        in.skip();
      }
      assertEquals(List.of(true, false, true), nulls);
    }

    @Test
    void areKeptInTrees() {
      assertEquals("{\"a\":null,\"b\":[null]}", reader("{\"a\":null,\"b\":[null]}").value().toString());
      var in = reader("{\"m\":{\"a\":null}}");
      in.nextMember();
      assertEquals("{\"a\":null}", in.value().toString());
    }

    @Test
    void areCheckedBeforeTheyAreSkipped() {
      assertThrows(JsonParseException.class, reader("{\"a\":nul,\"b\":1}")::nextMember);
      assertThrows(JsonParseException.class, reader("{\"a\":nullx,\"b\":1}")::nextMember);
    }

    @Test
    void mayBeTheDocument() {
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
    void areSeenWithoutReading() {
      assertEquals("o", kind(" {}"));
      assertEquals("a", kind("[]"));
      assertEquals("s", kind("\"\""));
      assertEquals("b b", kind("true") + " " + kind("false"));
      assertEquals("0", kind("null"));
      for (int digit = 0; digit <= 9; digit++) assertEquals("n n", kind("" + digit) + " " + kind("-" + digit));
    }

    @Test
    void areNoneForWhatIsNoValue() {
      for (var document : new String[] {"", " ", "x", "}", "]", ",", "+1", ".5", "'", "/", ":", "\ufeff"}) {
        assertEquals("", kind(document));
      }
    }
  }

  @Nested
  class Misuse {
    private void refused(String message, Executable call) {
      assertEquals(message, assertThrows(IllegalStateException.class, call).getMessage());
    }

    @Test
    void isToReadAValueTwice() {
      var in = reader("[1]");
      in.nextElement();
      in.integer();
      var message = "there is no current value: the reader is in an array";
      refused(message, in::integer);
      refused(message, in::string);
      refused(message, in::bool);
      refused(message, in::number);
      refused(message, in::value);
      refused(message, in::skip);
      refused(message, in::isNull);
      assertFalse(in.nextElement());
      refused("there is no current value: the reader is behind the document's value", in::isString);
    }

    @Test
    void isToStepThroughTheWrongKindOfContainer() {
      var array = reader("[1,2]");
      array.nextElement();
      array.skip();
      refused("nextMember() steps through an object, but the reader is in an array", array::nextMember);
      var object = reader("{\"a\":1}");
      object.nextMember();
      object.skip();
      refused("nextElement() steps through an array, but the reader is in an object", object::nextElement);
    }

    @Test
    void isToStepOnAfterTheEnd() {
      var in = reader("{}");
      assertFalse(in.nextMember());
      refused("nextMember() steps through an object, but the reader is behind the document's value", in::nextMember);
      refused("nextElement() steps through an array, but the reader is behind the document's value", in::nextElement);
    }

    @Test
    void isToAskForANameOutsideOfObjects() {
      refused("name() is for the members of an object, but the reader is before the document's value",
          reader("1")::name);
      var in = reader("{\"a\":[1]}");
      in.nextMember();
      in.nextElement();
      refused("name() is for the members of an object, but the reader is in an array", in::name);
    }

    @Test
    void isToEndBeforeTheEnd() {
      var in = reader("{\"a\":[1]}");
      refused("end() is for after the document's value, but the reader is before the document's value", in::end);
      in.nextMember();
      refused("end() is for after the document's value, but the reader is in an object", in::end);
      in.nextElement();
      in.skip();
      refused("end() is for after the document's value, but the reader is in an array", in::end);
    }

    @Test
    void isARangeOutsideOfTheArray() {
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], 1, 4));
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], 2, 1));
      assertThrows(IndexOutOfBoundsException.class, () -> new JsonReader(new byte[3], -1, 1));
      assertThrows(NullPointerException.class, () -> new JsonReader(null));
    }
  }

  @Nested
  class Names {
    @Test
    void areStillKnownAfterTheValueWasRead() {
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
    void areUnescaped() {
      assertEquals(List.of("a\"b", "é", "é", "😀", "\ud800", ""),
          names(reader("{\"a\\\"b\":1,\"é\":2,\"\\u00e9\":3,\"😀\":4,\"\\ud800\":5,\"\":6}")));
    }
  }

  @Nested
  class Ends {
    @Test
    void allowWhiteSpaceOnly() {
      var in = reader("1 \r\n\t ");
      in.skip();
      in.end();
      var trailing = reader("1 ,");
      trailing.skip();
      var refused = assertThrows(JsonParseException.class, trailing::end);
      assertEquals("expected the end of the document but found ',' at $, line 1, column 3", refused.getMessage());
    }
  }
}
