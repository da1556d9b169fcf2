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

/** Whatever the bytes, there is a value or a {@link JsonParseException}, and every way of reading agrees which. */
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

  private static boolean skipped(byte[] document) {
    try {
      var in = new JsonReader(document);
      in.skip();
      in.end();
      return true;
    } catch (JsonParseException e) {
      return false;
    }
  }

  private static boolean stepped(byte[] document) {
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

  private static void valueOrRefusal(byte[] document) {
    var value = parsed(document);
    assertEquals(value.isPresent(), skipped(document), () -> "skip() of " + Arrays.toString(document));
    assertEquals(value.isPresent(), stepped(document), () -> "steps through " + Arrays.toString(document));
    value.ifPresent(read -> assertEquals(read, Json.parse(read.toString())));
  }

  @Property(tries = 1_000)
  void anyBytes(@ForAll byte[] document) {
    valueOrRefusal(document);
  }

  @Property(tries = 2_000)
  void anyBytesThatMeanSomethingInJson(@ForAll Random random) {
    var document = new byte[random.nextInt(12)];
    for (int i = 0; i < document.length; i++) {
      document[i] = (byte) MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
    }
    valueOrRefusal(document);
  }

  @Property(tries = 60)
  void aDocumentCutOffAtAnyByte(@ForAll("documents") String document) {
    var whole = document.getBytes(StandardCharsets.UTF_8);
    for (int length = 0; length < whole.length; length++) valueOrRefusal(Arrays.copyOf(whole, length));
    assertTrue(parsed(whole).isPresent());
  }

  @Property(tries = 1_000)
  void aDocumentWithAByteReplacedDroppedOrDoubled(@ForAll("documents") String document, @ForAll Random random) {
    var whole = document.getBytes(StandardCharsets.UTF_8);
    int at = random.nextInt(whole.length);
    var replaced = whole.clone();
    replaced[at] = (byte) MEANINGFUL.charAt(random.nextInt(MEANINGFUL.length()));
    valueOrRefusal(replaced);
    var flipped = whole.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    valueOrRefusal(flipped);
    var shorter = Arrays.copyOf(whole, whole.length - 1);
    System.arraycopy(whole, at + 1, shorter, at, whole.length - at - 1);
    valueOrRefusal(shorter);
    var longer = Arrays.copyOf(whole, whole.length + 1);
    System.arraycopy(whole, at, longer, at + 1, whole.length - at);
    valueOrRefusal(longer);
  }

  /** The JDK's decoder is the judge of what is UTF-8. */
  @Property(tries = 2_000)
  void bytesInAStringAreTakenIfTheyAreUtf8(@ForAll Random random) {
    var text = new byte[1 + random.nextInt(5)];
    random.nextBytes(text);
    for (int i = 0; i < text.length; i++) text[i] |= (byte) 0x80;
    utf8OrRefusal(text);
  }

  @Example
  void everyFirstByteAndTheLimitsOfTheSecondAreTakenIfTheyAreUtf8() {
    for (int second : new int[] {0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xff}) {
      for (int first = 0x80; first <= 0xff; first++) {
        utf8OrRefusal(new byte[] {(byte) first, (byte) second});
        utf8OrRefusal(new byte[] {(byte) first, (byte) second, (byte) 0xbf});
        utf8OrRefusal(new byte[] {(byte) first, (byte) second, (byte) 0x80, (byte) 0x80});
      }
    }
  }

  private static void utf8OrRefusal(byte[] text) {
    var document = ByteBuffer.allocate(text.length + 2).put((byte) '"').put(text).put((byte) '"').array();
    Optional<JsonValue> expected = Optional.empty();
    try {
      expected =
          Optional.of(new JsonString(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(text)).toString()));
    } catch (CharacterCodingException e) {
      // not UTF-8: to be refused
    }
    assertEquals(expected, parsed(document), () -> Arrays.toString(text));
  }
}
