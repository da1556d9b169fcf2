package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests that reading, building and writing JSON of any shape takes time and memory in proportion to the size of the
 * text.
 */
class LinearCostTests {
  /** The documents that also differ in the cost of skipping, writing and comparing them. */
  private static final Set<HostileDocuments> DIFFERENT_AFTER_PARSING =
      EnumSet.of(HostileDocuments.EMPTY_OBJECTS, HostileDocuments.DEEP_ARRAYS, HostileDocuments.DEEP_OBJECTS_WITH_NAMES,
          HostileDocuments.STRINGS_OF_ONE_UMLAUT, HostileDocuments.ONE_STRING_OF_ESCAPES, HostileDocuments.MANY_MEMBERS,
          HostileDocuments.MANY_MEMBERS_WITH_ONE_HASH_CODE, HostileDocuments.ONE_NAME_MANY_TIMES,
          HostileDocuments.FRACTIONS, HostileDocuments.MIXED);

  @TestFactory
  Stream<DynamicTest> parsesHostileDocumentsInLinearTime() {
    var table = new LinearCost();
    for (var document : HostileDocuments.values()) {
      table.row("Json, JsonReader, TreeReader, MemberMapBuilder, MemberIndex: parse " + document, document::bytes,
          Json::parse);
    }
    return table.tests();
  }

  @TestFactory
  Stream<DynamicTest> skipsComparesAndWritesHostileDocumentsInLinearTime() {
    var table = new LinearCost();
    for (var document : DIFFERENT_AFTER_PARSING) {
      table.row("JsonReader, JsonCursor: skip " + document, document::bytes, LinearCostTests::skipped);
      table.row("JsonWriter, TreeWriter: write " + document, length -> Json.parse(document.bytes(length)),
          JsonValue::toString);
      table.row("TreeEquality: hash and compare " + document, length -> pair(document.bytes(length)),
          pair -> pair.get(0).hashCode() + pair.get(1).hashCode() + String.valueOf(pair.get(0).equals(pair.get(1))));
    }
    return table.tests();
  }

  @TestFactory
  Stream<DynamicTest> everyOtherOperationIsLinear() {
    return Stream.of(objects(), conversions(), reader(), numbers(), writer()).flatMap(LinearCost::tests);
  }

  private static JsonReader skipped(byte[] bytes) {
    var reader = new JsonReader(bytes);
    reader.skip();
    reader.end();
    return reader;
  }

  private static List<JsonValue> pair(byte[] bytes) {
    return List.of(Json.parse(bytes), Json.parse(bytes));
  }

  private static LinearCost objects() {
    return new LinearCost()
        .row("JsonObject.Builder: many names", names(Integer::toString), LinearCostTests::built)
        .row("JsonObject.Builder: names with one hash code", LinearCostTests::colliding, LinearCostTests::built)
        .row("JsonObject.Builder: a few repeated names", names(i -> "a" + i % 20), LinearCostTests::built)
        .row("JsonObject.Builder: every name twice", names(i -> "a" + i / 2), LinearCostTests::built)
        .row("JsonObject.Builder: many objects put into one", names(Integer::toString), names -> {
          var builder = JsonObject.builder();
          names.forEach(name -> builder.putAll(JsonObject.of(name, 1)));
          return builder.build();
        })
        .row("JsonObject: get by many names", names(Integer::toString), LinearCostTests::lookedUp)
        .row("JsonObject: get by names with one hash code", LinearCostTests::colliding, LinearCostTests::lookedUp)
        .row("JsonObject: one change of an object of many members",
            length -> built(names(Integer::toString).apply(length)),
            object -> List.of(object.with("x", 1), object.with("1", 2), object.without("1"), object.with(object)));
  }

  private static List<String> colliding(int length) {
    return IntStream.range(0, length / 40).mapToObj(HostileDocuments::colliding).toList();
  }

  private static IntFunction<List<String>> names(IntFunction<String> name) {
    return length -> IntStream.range(0, length / 16).mapToObj(name).toList();
  }

  private static JsonObject built(List<String> names) {
    var builder = JsonObject.builder();
    names.forEach(name -> builder.put(name, 1));
    return builder.build();
  }

  private static JsonObject lookedUp(List<String> names) {
    var object = built(names);
    for (var name : names) {
      object.integer(name).orElseThrow();
      var unused = object.members().containsKey(name + "!");
    }
    return object;
  }

  private static LinearCost conversions() {
    return new LinearCost()
        .row("Json, JavaValueConverter: a map of many members", length -> map(names(Integer::toString).apply(length)),
            Json::of)
        .row("Json, JavaValueConverter: a map of names with one hash code", length -> map(colliding(length)), Json::of)
        .row("JsonObject: a map of many members", length -> map(names(Integer::toString).apply(length)),
            JsonObject::new)
        .row("Json, JavaValueConverter: a list of lists",
            length -> IntStream.range(0, length / 16).mapToObj(List::of).toList(), Json::of)
        .row("JsonArray: many values", length -> IntStream.range(0, length / 4).boxed().toArray(), JsonArray::of)
        .row("Json: a text with escapes", length -> "[\"" + "\\ud83d\\ude00ä\\n".repeat(length / 15) + "\"]",
            Json::parse);
  }

  private static Map<String, JsonValue> map(List<String> names) {
    return names.stream()
        .collect(Collectors.toMap(name -> name, name -> JsonNull.NULL, (one, other) -> one, LinkedHashMap::new));
  }

  private static LinearCost reader() {
    return new LinearCost()
        .row("JsonReader: members that are null", length -> text("{", "\"a\":null,", "\"b\":1}", length),
            LinearCostTests::members)
        .row("JsonReader, StringCache: names that share a slot of the cache",
            length -> text("{", "\"0\":1,\"o\":2,", "\"b\":1}", length), LinearCostTests::members)
        .row("JsonReader: one long name", length -> ("{\"" + "a".repeat(length) + "\":1}").getBytes(UTF_8),
            LinearCostTests::members)
        .row("JsonReader: rejected values", length -> text("[", "{\"a\":1},", "0]", length), bytes -> {
          var in = new JsonReader(bytes);
          int rejected = 0;
          while (in.nextElement()) {
            rejected += in.tryRead(LinearCostTests::strings).isEmpty() ? 1 : 0;
            in.skip();
          }
          return rejected;
        })
        .row("JsonReader: rejected members of one long object",
            length -> text("{", "\"a\":{\"b\":[1]},", "\"b\":1}", length), bytes -> {
              var in = new JsonReader(bytes);
              int rejected = 0;
              while (in.nextMember()) {
                rejected += in.tryRead(JsonReader::string).isEmpty() ? 1 : 0;
                in.skip();
              }
              return rejected;
            })
        .row("LineIndex, JsonReader: the position of every element of one line",
            length -> text("[", "1,", "0]", length), LinearCostTests::positions)
        .row("LineIndex, JsonReader: the position of every element of many lines",
            length -> text("[\n", "1,\n", "0]", length), LinearCostTests::positions)
        .row("PathStack, JsonPath: the path of every value below a long name",
            length -> ("{\"" + "a".repeat(length / 2) + "\":[" + "1,".repeat(length / 40) + "0]}").getBytes(UTF_8),
            bytes -> {
              var in = new JsonReader(bytes);
              in.nextMember();
              long lengths = 0;
              while (in.nextElement()) {
                lengths += in.path().length();
                in.skip();
              }
              return lengths;
            })
        .row("JsonParseException: at the end of a deep document",
            length -> (("{\"" + "a".repeat(length / 900) + "\":").repeat(900) + "x")
                .getBytes(UTF_8),
            LinearCostTests::failure)
        .row("JsonReader: many documents in one array", length -> text("", "{\"a\":[1,\"b\"]}", "", length), bytes -> {
          var in = new JsonReader(new byte[0]);
          for (int from = 0; from + 13 <= bytes.length; from += 13) {
            in.reset(bytes, from, from + 13);
            in.value();
            in.end();
          }
          return in;
        });
  }

  private static byte[] text(String start, String repeatedText, String end, int length) {
    return (start + repeatedText.repeat(length / repeatedText.length()) + end).getBytes(UTF_8);
  }

  private static int members(byte[] bytes) {
    var in = new JsonReader(bytes);
    int hash = 0;
    while (in.nextMember()) {
      hash += in.name().length();
      in.skip();
    }
    return hash;
  }

  private static List<String> strings(JsonReader in) {
    var strings = new ArrayList<String>();
    while (in.nextMember()) strings.add(in.string());
    return strings;
  }

  private static long positions(byte[] bytes) {
    var in = new JsonReader(bytes);
    long sum = 0;
    for (int i = 0; in.nextElement(); i++) {
      if (i % 20 == 0) {
        var position = in.unexpected("another");
        sum += position.line() + position.column();
      }
      in.skip();
    }
    return sum;
  }

  private static String failure(byte[] bytes) {
    try {
      return Json.parse(bytes).toString();
    } catch (JsonParseException e) {
      return e.getMessage() + e.path();
    }
  }

  private static LinearCost numbers() {
    return new LinearCost()
        .row("JsonNumber: many digits", length -> "7".repeat(length), LinearCostTests::converted)
        .row("JsonNumber: many zeros at the end", length -> "1" + "0".repeat(length), LinearCostTests::converted)
        .row("JsonNumber: many digits after the decimal point",
            length -> "0." + "0".repeat(length / 2) + "7".repeat(length / 2), LinearCostTests::converted)
        .row("JsonNumber: an exponent of many digits", length -> "1e" + "9".repeat(length), LinearCostTests::converted)
        .row("JsonNumber: an exponent of many zeros", length -> "1e" + "0".repeat(length) + "5",
            LinearCostTests::converted)
        .row("JsonNumber: zeros that the exponent cancels", length -> "1" + "0".repeat(length) + "e-" + length,
            LinearCostTests::converted)
        .row("JsonReader, NumberParser: many long numbers", length -> text("[", "1".repeat(90) + "e-80,", "0]", length),
            bytes -> {
              var in = new JsonReader(bytes);
              double sum = 0;
              while (in.nextElement()) sum += in.number();
              return sum;
            });
  }

  private static List<Object> converted(String text) {
    var results = new ArrayList<Object>();
    var number = new JsonNumber(text);
    results.add(number.equals(new JsonNumber(text + (text.indexOf('e') < 0 ? "e0" : "0"))));
    results.add(number.hashCode());
    List<Runnable> conversions = List.of(() -> results.add(number.longValue()), () -> results.add(number.doubleValue()),
        () -> results.add(number.decimalValue()), () -> results.add(new JsonReader(text.getBytes(UTF_8)).integer()),
        () -> results.add(new JsonReader(text.getBytes(UTF_8)).number()));
    for (Runnable conversion : conversions) {
      try {
        conversion.run();
      } catch (ArithmeticException | JsonParseException e) {
        results.add(e.getMessage());
      }
    }
    return results;
  }

  private static LinearCost writer() {
    return new LinearCost()
        .row("JsonWriter, Utf8Buffer: many short strings", names(Integer::toString), names -> {
          var out = new JsonWriter().beginArray();
          names.forEach(out::string);
          return out.endArray().toByteArray();
        })
        .row("JsonWriter, Utf8Buffer: one string of escapes", "\n\u0001\"ä\ud83d"::repeat,
            text -> new JsonWriter().string(text).toByteArray())
        .row("JsonWriter, Utf8Buffer: one long string", length -> "a".repeat(length) + "ä",
            text -> new JsonWriter().string(text).toByteArray())
        .row("JsonWriter: many small members", names(Integer::toString), names -> {
          var out = new JsonWriter().beginObject();
          names.forEach(name -> out.member(name, 1).member(name, name).member(name, true));
          return out.endObject().toByteArray();
        });
  }
}
