package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.http.TestAttempt;
import java.util.List;
import java.util.concurrent.CancellationException;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class IdleReaderTests {
  private static final byte[] LONG = ("[" + "0,".repeat(100_000) + "0]").getBytes(UTF_8);

  private final IdleReader idle = new IdleReader();

  /** {@return the value and the first name, or the message of the failure} */
  private static String read(JsonReader reader, byte[] document) {
    try {
      reader.reset(document, 0, document.length);
      var name = reader.isObject() ? reader.peek(in -> in.nextMember() ? in.name() : "none") : "";
      var value = reader.value();
      reader.end();
      return name + value;
    } catch (JsonParseException e) {
      return e.getMessage();
    }
  }

  @Property(tries = 300)
  void aKeptReaderReadsTheSameAsANewOne(@ForAll("documents") List<String> documents) {
    for (var document : documents) {
      var bytes = document.getBytes(UTF_8);
      var expected = read(new JsonReader(new byte[0]), bytes);
      var reader = idle.take(new TestAttempt());
      assertEquals(expected, read(reader, bytes));
      idle.keep(reader);
    }
  }

  @Provide
  Arbitrary<List<String>> documents() {
    var strings =
        Arbitraries.of("model", "stop", "text \\\"quoted\\\"", "ü", "\\u20ac", "a", "unknown name", "x".repeat(60));
    var values =
        Arbitraries.oneOf(strings.map(text -> '"' + text + '"'), Arbitraries.of("1", "-0.5e3", "true", "null"));
    var objects =
        strings.flatMap(name -> values.map(value -> "{\"" + name + "\":[{\"id\":" + value + "},[" + value + "]]}"));
    var broken = objects.map(document -> document.substring(0, document.length() / 2));
    return Arbitraries.oneOf(objects, values, broken).list().ofMaxSize(12);
  }

  @Example
  void aReaderInUseIsNotTakenAgain() {
    var first = idle.take(new TestAttempt());
    assertNotSame(first, idle.take(new TestAttempt()));
    idle.keep(first);
    assertSame(first, idle.take(new TestAttempt()));
  }

  @Example
  void anEarlierAttemptDoesNotCancelTheNext() {
    var earlier = new TestAttempt();
    var reader = idle.take(earlier);
    idle.keep(reader);
    earlier.cancel();
    assertSame(reader, idle.take(new TestAttempt()));
    reader.reset(LONG, 0, LONG.length);
    reader.skip();
    idle.keep(reader);
    var cancelled = new TestAttempt();
    assertSame(reader, idle.take(cancelled));
    cancelled.cancel();
    reader.reset(LONG, 0, LONG.length);
    assertThrows(CancellationException.class, reader::skip);
  }
}
