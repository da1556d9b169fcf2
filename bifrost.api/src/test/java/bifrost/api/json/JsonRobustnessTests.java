package bifrost.api.json;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Tests that every sequence of bytes yields a value or a {@link JsonParseException}, and that all
 * reading methods agree.
 */
class JsonRobustnessTests {
  @Provide
  Arbitrary<String> documents() {
    return JsonArbitraries.documents();
  }

  private static final String MEANINGFUL =
      "{}[]:,\"\\/0123456789+-.eE truefalsn\t\n\0\u00c3\u00a9\u00ed\u00a0\u0080\u00f4\u00ff";

  private static Optional<JsonValue> parsed(byte[] document) {
    try {
      return Optional.of(Json.parse(document));
    } catch (JsonParseException e) {
      assertTrue(e.offset() >= 0 && e.offset() <= document.length && e.line() > 0 && e.column() > 0
          && e.path().startsWith("$"));
      return Optional.empty();
    }
  }

  private static boolean canSkip(byte[] document) {
    try {
      var in = new JsonReader(document);
      in.skip();
      in.end();
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }

  private static boolean canStep(byte[] document) {
    try {
      var in = new JsonReader(document);
      step(in);
      in.end();
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }

  private static void step(JsonReader in) {
    if (in.isObject()) {
      while (in.nextMember()) {
        in.name();
        step(in);
      }
    } else if (in.isArray()) {
      while (in.nextElement()) step(in);
    } else if (in.isString()) {
      in.string();
    } else {
      in.value();
    }
  }

  private static void assertValueOrParseException(byte[] document) {
    var value = parsed(document);
    assertEquals(value.isPresent(), canSkip(document), () -> "skip() of " + Arrays.toString(document));
    assertEquals(value.isPresent(), canStep(document), () -> "steps through " + Arrays.toString(document));
    value.ifPresent(read -> assertEquals(read, Json.parse(read.toString())));
  }

  @Property(tries = 1_000)
  void anyBytesYieldAValueOrAParseException(@ForAll byte[] document) {
    assertValueOrParseException(document);
  }

  @Property(tries = 2_000)
  void randomSequencesOfJsonSyntaxYieldAValueOrAParseException(@ForAll Random random) {
    var document = new byte[random.nextInt(12)];
    for (int i = 0; i < document.length; i++) {
      document[i] = (byte) MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
    }
    assertValueOrParseException(document);
  }

  @Property(tries = 60)
  void aTruncatedDocumentYieldsAValueOrAParseException(@ForAll("documents") String document) {
    var bytes = document.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < bytes.length; length++) assertValueOrParseException(Arrays.copyOf(bytes, length));
    assertTrue(parsed(bytes).isPresent());
  }

  @Property(tries = 1_000)
  void aCorruptedDocumentYieldsAValueOrAParseException(@ForAll("documents") String document,
      @ForAll Random random) {
    var bytes = document.getBytes(StandardCharsets.UTF_8);
    int at = random.nextInt(bytes.length);
    var replaced = bytes.clone();
    replaced[at] = (byte) MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
    assertValueOrParseException(replaced);
    var flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    assertValueOrParseException(flipped);
    var shorter = Arrays.copyOf(bytes, bytes.length - 1);
    System.arraycopy(bytes, at + 1, shorter, at, bytes.length - at - 1);
    assertValueOrParseException(shorter);
    var longer = Arrays.copyOf(bytes, bytes.length + 1);
    System.arraycopy(bytes, at, longer, at + 1, bytes.length - at);
    assertValueOrParseException(longer);
  }

  /** Compares the result with that of the JDK's UTF-8 decoder. */
  @Property(tries = 2_000)
  void acceptsBytesInAStringOnlyIfTheyAreUtf8(@ForAll Random random) {
    var text = new byte[1 + random.nextInt(5)];
    random.nextBytes(text);
    for (int i = 0; i < text.length; i++) text[i] |= (byte) 0x80;
    assertUtf8OrParseException(text);
  }

  @Example
  void acceptsBoundaryByteSequencesOnlyIfTheyAreUtf8() {
    for (int second : new int[] {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
      for (int first = 0x80; first <= 0xff; first++) {
        assertUtf8OrParseException(new byte[] {(byte) first, (byte) second});
        assertUtf8OrParseException(new byte[] {(byte) first, (byte) second, (byte) 0xbf});
        assertUtf8OrParseException(new byte[] {(byte) first, (byte) second, (byte) 0x80, (byte) 0x80});
      }
    }
  }

  private static void assertUtf8OrParseException(byte[] text) {
    var document = ByteBuffer.allocate(text.length + 2).put((byte) '"').put(text).put((byte) '"').array();
    Optional<JsonValue> expected = Optional.empty();
    try {
      expected =
          Optional.of(new JsonString(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString()));
    } catch (CharacterCodingException e) {
      // The bytes are not UTF-8, so the reader must reject them.
    }
    assertEquals(expected, parsed(document), () -> Arrays.toString(text));
  }
}
