package bifrost.api.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.JsonReader;
import bifrost.api.json.JsonWriter;
import java.util.HashSet;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** Assertions about the reader and the writer of a type. */
final class JsonFormAssertions {
  private JsonFormAssertions() {}

  /** Asserts that a value is read again from its JSON form, in which no name is repeated. */
  static <T> void assertRoundTrip(T value, BiConsumer<? super T, JsonWriter> write, Function<JsonReader, ?> read) {
    var json = written(value, write);
    assertEachNameIsWrittenOnce(json);
    assertEquals(value, read(json, read));
  }

  static <T> byte[] written(T value, BiConsumer<? super T, JsonWriter> write) {
    var out = new JsonWriter();
    write.accept(value, out);
    return out.toByteArray();
  }

  static <T> T read(byte[] json, Function<JsonReader, T> read) {
    var in = new JsonReader(json);
    var value = read.apply(in);
    in.end();
    return value;
  }

  static void assertEachNameIsWrittenOnce(byte[] json) {
    var in = new JsonReader(json);
    visit(in);
    in.end();
  }

  private static void visit(JsonReader in) {
    if (in.isObject()) {
      var names = new HashSet<String>();
      while (in.nextMemberIncludingNull()) {
        assertTrue(names.add(in.name()), in.path() + " is written twice");
        visit(in);
      }
    } else if (in.isArray()) {
      while (in.nextElement()) visit(in);
    } else {
      in.skip();
    }
  }
}
