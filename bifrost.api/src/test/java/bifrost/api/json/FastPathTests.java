package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Compares the fast ways to read and write with the slow ones: trees with single steps, strings with the JDK's decoder,
 * and documents at the end of an array, where eight bytes cannot be read at a time, with documents in its middle.
 */
class FastPathTests {
  private static final String FRAGMENTS =
      "aZ09 _.-\u007f\"\\/\n\t\r\b\f\u0000\u001f\u0080éÿĀ߿ࠀ漢\ud7ff\ue000\uffff\ud83d\ude00";

  @Provide
  Arbitrary<String> documents() {
    return JsonArbitraries.documents();
  }

  @Provide
  Arbitrary<JsonValue> trees() {
    return JsonArbitraries.trees();
  }

  @Property(tries = 500)
  void aTreeHasTheValuesThatSingleStepsRead(@ForAll("documents") String document) {
    var bytes = document.getBytes(UTF_8);
    var expected = steps(new JsonReader(bytes));
    assertEquals(expected.toString(), Json.parse(bytes).toString());
    var surrounded = ("\"\\u12" + document + "\"}],1").getBytes(UTF_8);
    var in = new JsonReader(new byte[0]);
    for (int i = 0; i < 2; i++) { // the second time, the reader reuses strings
      in.reset(surrounded, 5, 5 + bytes.length);
      assertEquals(expected.toString(), in.value().toString());
      in.reset(surrounded, 5, 5 + bytes.length);
      assertEquals(expected.toString(), steps(in).toString());
    }
  }

  private static JsonValue steps(JsonReader in) {
    if (in.isObject()) {
      var members = JsonObject.builder();
      while (in.nextMemberIncludingNull()) members.put(in.name(), steps(in));
      return members.build();
    } else if (in.isArray()) {
      var elements = new ArrayList<JsonValue>();
      while (in.nextElement()) elements.add(steps(in));
      return new JsonArray(elements);
    }
    return in.isString() ? new JsonString(in.string()) : in.value();
  }

  @Property(tries = 500)
  void aTreeReportsTheErrorThatSkippingReports(@ForAll("documents") String document, @ForAll Random random) {
    var bytes = document.getBytes(UTF_8);
    for (int i = 0; i < 10; i++) {
      var corrupted = Arrays.copyOf(bytes, bytes.length - random.nextInt(2));
      if (corrupted.length > 0) corrupted[random.nextInt(corrupted.length)] = (byte) random.nextInt(256);
      assertEquals(error(corrupted, JsonReader::skip), error(corrupted, JsonReader::value));
    }
  }

  private static Optional<String> error(byte[] document, Consumer<JsonReader> reading) {
    try {
      reading.accept(new JsonReader(document));
      return Optional.empty();
    } catch (JsonParseException e) {
      return Optional.of(e.getMessage() + e.path() + e.offset());
    }
  }

  @Property(tries = 300)
  void textsAreReadAndWrittenLikeTheJdkDoes(@ForAll Random random) {
    var text = new StringBuilder();
    var json = new StringBuilder();
    int length = random.nextInt(10) == 0 ? random.nextInt(20_000) : random.nextInt(60);
    boolean ascii = random.nextBoolean();
    while (text.length() < length) {
      var run = run(random, ascii ? 12 : FRAGMENTS.length());
      text.append(run);
      json.append(random.nextInt(4) == 0 ? unicodeEscapes(run) : shortEscapes(run));
    }
    var document = ("[\"" + json + "\"]").getBytes(UTF_8);
    assertEquals(text.toString(), Json.parse(document).get(0).asString());
    var in = new JsonReader(document);
    in.nextElement();
    assertEquals(text.toString(), in.string());
    var written = new JsonWriter().string(text.toString()).toByteArray();
    assertEquals("\"" + shortEscapes(text.toString()) + "\"", new String(written, UTF_8));
  }

  /** {@return one to forty times the same character} */
  private static String run(Random random, int choices) {
    int at = random.nextInt(choices);
    boolean surrogate = Character.isSurrogate(FRAGMENTS.charAt(at));
    return (surrogate ? "\ud83d\ude00" : FRAGMENTS.substring(at, at + 1)).repeat(1 + random.nextInt(40));
  }

  private static String unicodeEscapes(String text) {
    var escaped = new StringBuilder();
    text.chars().forEach(c -> escaped.append(String.format("\\u%04x", c)));
    return escaped.toString();
  }

  private static String shortEscapes(String text) {
    var escaped = new StringBuilder();
    text.chars().forEach(c -> {
      int index = "\"\\\b\f\n\r\t".indexOf(c);
      if (index >= 0) escaped.append('\\').append("\"\\bfnrt".charAt(index));
      else if (c < ' ') escaped.append(String.format("\\u%04x", c));
      else escaped.append((char) c);
    });
    return escaped.toString();
  }

  /** Reads names of every length that are, or almost are, those that the reader knows. */
  @Example
  void namesOfEveryLengthAreReadAtEveryPosition() {
    var names = new ArrayList<>(List.of("id", "index", "content", "prompt_tokens", "chat.completion", "text_completion",
        "prompt_token_ids", "completion_tokens", "chat.completion.chunk", "completion_tokens_details"));
    for (int length = 0; length <= 50; length++) names.add("abcdefghij".repeat(5).substring(0, length));
    for (var name : List.copyOf(names)) {
      if (name.isEmpty()) continue;
      names.add(name + "s");
      names.add(name.substring(1));
      names.add(name.substring(0, name.length() - 1));
      names.add(name.substring(0, name.length() - 1) + "é");
      names.add(name.substring(0, name.length() - 1) + "Z");
    }
    for (var name : names) {
      var document = ("{\"" + name + "\":\"" + name + "\"}").getBytes(UTF_8);
      assertEquals(JsonObject.of(name, name), Json.parse(document), name);
      assertEquals(JsonObject.of(name, name),
          steps(new JsonReader(Arrays.copyOf(document, document.length + 16), 0, document.length)));
      assertEquals(name, Json.parse(("\"" + name + "\"").getBytes(UTF_8)).asString());
      for (int length = 1; length < document.length; length++) {
        var truncated = Arrays.copyOf(document, length);
        assertThrows(JsonParseException.class, () -> Json.parse(truncated));
        var in = new JsonReader(document, 0, length);
        assertThrows(JsonParseException.class, in::value);
      }
    }
  }

  @Property(tries = 300)
  void aTreeIsWrittenLikeItsValues(@ForAll("trees") JsonValue tree) {
    var out = new JsonWriter();
    write(tree, out);
    assertEquals(new String(out.toByteArray(), UTF_8), tree.toString());
    assertEquals(tree.toString(), new String(new JsonWriter().value(tree).toByteArray(), UTF_8));
  }

  private static void write(JsonValue value, JsonWriter out) {
    if (value instanceof JsonObject object) {
      out.beginObject();
      object.members().forEach((name, member) -> write(member, out.name(name)));
      out.endObject();
    } else if (value instanceof JsonArray array) {
      out.beginArray();
      array.forEach(element -> write(element, out));
      out.endArray();
    } else if (value instanceof JsonString string) {
      out.string(string.value());
    } else {
      out.value(value);
    }
  }

  @Property(tries = 1_000)
  void integersAreWrittenLikeTheJdkDoes(@ForAll long value) {
    for (long each : new long[] {value, value >> 32, value >> 48, Long.MIN_VALUE, Long.MAX_VALUE, 0, -1, 9, 10, -10,
        999_999_999_999_999_999L, 1_000_000_000_000_000_000L}) {
      assertEquals(Long.toString(each), new String(new JsonWriter().number(each).toByteArray(), UTF_8));
    }
  }
}
