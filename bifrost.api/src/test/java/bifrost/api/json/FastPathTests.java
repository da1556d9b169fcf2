package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
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

  /** White space after the document permits reading eight bytes at a time. */
  @Property(tries = 2_000)
  void numbersAreReadLikeAtTheEndOfTheArray(@ForAll Random random) {
    var text = new StringBuilder();
    boolean nearlyValid = random.nextBoolean();
    if (nearlyValid) text.append(random.nextBoolean() ? "-0." : "12.").append("0".repeat(random.nextInt(10)));
    int length = random.nextInt(24);
    while (text.length() < length) text.append(random.nextInt(10));
    for (int i = random.nextInt(3); i > 0; i--) {
      text.insert(random.nextInt(text.length() + 1), "-+.eE0 ,/:".charAt(random.nextInt(10)));
    }
    var document = ("[" + text + "]").getBytes(UTF_8);
    var longer = Arrays.copyOf(document, document.length + 20);
    Arrays.fill(longer, document.length, longer.length, (byte) ' ');
    assertEquals(numbers(document, JsonReader::number), numbers(longer, JsonReader::number), text.toString());
    assertEquals(numbers(document, JsonReader::float32), numbers(longer, JsonReader::float32), text.toString());
  }

  /** {@return the numbers in an array, or the exception that follows them} */
  private static List<Object> numbers(byte[] document, Function<JsonReader, Object> method) {
    var numbers = new ArrayList<Object>();
    try {
      var in = new JsonReader(document);
      while (in.nextElement()) numbers.add(method.apply(in));
      in.end();
    } catch (JsonParseException e) {
      numbers.add(e.getMessage() + e.offset());
    }
    return numbers;
  }

  /** Reads arrays of decimals, between which there can be anything else. */
  @Property(tries = 1_000)
  void arraysOfFloatsAreReadLikeTheirElements(@ForAll Random random) {
    var text = new StringBuilder("[");
    boolean valid = random.nextBoolean();
    var space = List.of("", " ", "\n   ").get(random.nextInt(3));
    for (int i = random.nextInt(40); i > 0; i--) {
      text.append(decimal(random)).append(random.nextInt(50) == 0 ? " " : "").append(',').append(space);
      if (random.nextInt(10) == 0) text.append("null,").append(space);
      if (random.nextInt(10) == 0) text.append("-12.5e1,").append(space);
    }
    text.append("1]").append(" ".repeat(random.nextInt(60)));
    if (!valid) text.setCharAt(1 + random.nextInt(text.length() - 1), ",]\"-+.0e /:\f".charAt(random.nextInt(12)));
    var document = text.toString().getBytes(UTF_8);
    assertEquals(result(document, FastPathTests::elements), result(document, FastPathTests::floats), text.toString());
  }

  private static String decimal(Random random) {
    var units = random.nextInt(3) == 0 ? random.nextInt(12) : 0;
    var zeros = "0".repeat(random.nextInt(3) == 0 ? random.nextInt(20) : 0);
    return (random.nextBoolean() ? "-" : "") + units + "." + zeros + new BigInteger(1 + random.nextInt(80), random);
  }

  private static List<Float> elements(JsonReader in) {
    var floats = new ArrayList<Float>();
    while (in.nextElement()) {
      boolean isNull = in.isNull();
      floats.add(isNull ? Float.NaN : in.float32());
      if (isNull) in.skip();
    }
    return floats;
  }

  private static List<Float> floats(JsonReader in) {
    var floats = new ArrayList<Float>();
    for (float each : in.floats()) floats.add(each);
    return floats;
  }

  /** {@return the result of reading a document, or the message of its error} */
  private static Object result(byte[] document, Function<JsonReader, Object> reading) {
    try {
      var in = new JsonReader(document);
      var result = reading.apply(in);
      in.end();
      return result;
    } catch (JsonParseException e) {
      return e.getMessage() + e.path() + e.offset();
    }
  }

  @Property(tries = 500)
  void floatsInBase64AreDecodedLikeTheJdkDoes(@ForAll Random random) {
    var content = new byte[random.nextInt(3) == 0 ? random.nextInt(2_000) : random.nextInt(40)];
    random.nextBytes(content);
    var text = new StringBuilder(Base64.getEncoder().encodeToString(content));
    while (random.nextBoolean() && text.length() > 0) {
      text.setCharAt(random.nextInt(text.length()), "=/+A- é\u00ff".charAt(random.nextInt(8)));
    }
    for (var written : List.of(text.toString(), text.toString().replace("=", ""))) {
      for (var order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        var expected = floats(written, order);
        for (var json : List.of(written, written.replace("/", "\\/"))) {
          var in = new JsonReader(("[\"" + json + "\",1]").getBytes(UTF_8));
          in.nextElement();
          if (expected.isEmpty()) {
            var e = assertThrows(JsonParseException.class, () -> in.base64Floats(order));
            assertEquals("expected floats in Base64, four bytes each but found a string at $[0], line 1, column 2",
                e.getMessage());
            continue;
          }
          assertEquals(expected.get(), FloatBuffer.wrap(in.base64Floats(order)));
          in.nextElement();
          assertEquals(1, in.integer());
        }
      }
    }
  }

  /** A reader expects that the texts of a document have the same length. */
  @Property(tries = 500)
  void floatsInBase64AreDecodedLikeWithoutEarlierTexts(@ForAll Random random) {
    var texts = new ArrayList<String>();
    int size = random.nextInt(1000);
    for (int i = 0; i < 8; i++) {
      var content = new byte[Float.BYTES * (random.nextInt(3) == 0 ? random.nextInt(1000) : size)];
      random.nextBytes(content);
      var text = new StringBuilder(Base64.getEncoder().encodeToString(content));
      if (random.nextInt(8) == 0
          && text.length() > 0) text.setCharAt(random.nextInt(text.length()), "=\\é\t\"".charAt(random.nextInt(5)));
      texts.add('"' + text.toString().replace("/", random.nextInt(4) > 0 ? "/" : "\\/") + '"');
    }
    var in = new JsonReader(("[" + String.join(",", texts) + "]").getBytes(UTF_8));
    for (var text : texts) {
      in.nextElement();
      var expected = new JsonReader(text.getBytes(UTF_8)).tryRead(FastPathTests::base64Floats);
      assertEquals(expected, in.tryRead(FastPathTests::base64Floats), text);
      if (expected.isEmpty() || text.indexOf('"', 1) < text.length() - 1) return;
    }
  }

  private static FloatBuffer base64Floats(JsonReader in) {
    return FloatBuffer.wrap(in.base64Floats(ByteOrder.LITTLE_ENDIAN));
  }

  /** {@return the floats in Base64, decoded by the JDK; empty if the text is not valid} */
  private static Optional<FloatBuffer> floats(String text, ByteOrder order) {
    try {
      var bytes = Base64.getDecoder().decode(text);
      if (bytes.length % Float.BYTES != 0) return Optional.empty();
      return Optional.of(ByteBuffer.wrap(bytes).order(order).asFloatBuffer());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  @Example
  void base64FloatsRejectsOtherKinds() {
    var e = assertThrows(JsonParseException.class,
        () -> new JsonReader(new byte[] {'1'}).base64Floats(ByteOrder.BIG_ENDIAN));
    assertEquals("expected a string but found a number at $, line 1, column 1", e.getMessage());
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
