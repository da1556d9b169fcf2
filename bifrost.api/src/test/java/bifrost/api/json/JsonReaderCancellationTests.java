package bifrost.api.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Tests that every method that reads a long document can be cancelled. */
class JsonReaderCancellationTests {
  private static final int LENGTH = 1 << 20;
  private static final byte[] NUMBERS = ("[" + "1,".repeat(LENGTH / 2) + "0]").getBytes(UTF_8);
  private static final byte[] NULLS = ("{" + "\"a\":null,".repeat(LENGTH / 9) + "\"b\":1}").getBytes(UTF_8);

  /** A method that reads a document to its end. */
  private enum ReadingMethod {
    SKIP(NUMBERS, JsonReader::skip),
    TREE(NUMBERS, JsonReader::value),
    ELEMENTS(NUMBERS, in -> {
      while (in.nextElement()) in.int32();
    }),
    FLOATS(("[" + "0.5,".repeat(LENGTH / 4) + "0]").getBytes(UTF_8), JsonReader::floats),
    MEMBERS(NULLS, in -> {
      while (in.nextMemberIncludingNull()) in.skip();
    }),
    NULL_MEMBERS(NULLS, JsonReader::nextMember),
    TRY_READ(NUMBERS, in -> in.tryRead(JsonReader::value)),
    TREE_OF_STRINGS(
        ("[" + "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",".repeat(LENGTH / 50) + "0]").getBytes(UTF_8),
        JsonReader::value),
    DEEP_TREE(("[" + ("[".repeat(900) + "]".repeat(900) + ",").repeat(LENGTH / 1800) + "0]").getBytes(UTF_8),
        JsonReader::value);

    private final byte[] document;
    private final Consumer<JsonReader> read;

    ReadingMethod(byte[] document, Consumer<JsonReader> read) {
      this.document = document;
      this.read = read;
    }
  }

  @ParameterizedTest
  @EnumSource(ReadingMethod.class)
  void stopsOnceTheConditionIsTrue(ReadingMethod method) {
    var checks = new AtomicInteger();
    var in = new JsonReader(method.document);
    in.cancelWhen(() -> checks.incrementAndGet() == 3);
    assertThrows(CancellationException.class, () -> method.read.accept(in));
    assertEquals(3, checks.get());
  }

  @ParameterizedTest
  @EnumSource(ReadingMethod.class)
  void checksTheConditionAboutEvery64KiB(ReadingMethod method) {
    var checks = new AtomicInteger();
    var in = new JsonReader(method.document);
    in.cancelWhen(() -> checks.incrementAndGet() < 0);
    method.read.accept(in);
    int expected = method.document.length >> 16;
    assertTrue(checks.get() >= expected - 2 && checks.get() <= expected + 1, checks + " checks");
  }

  @Nested
  class AfterARejection {
    /** Without these checks, a reader that reads a value again could not be cancelled until it reaches new input. */
    @Test
    void checksTheConditionAgainWhileReadingTheValueAgain() {
      var checks = new AtomicInteger();
      var in = new JsonReader(NUMBERS);
      in.cancelWhen(() -> checks.incrementAndGet() < 0);
      assertTrue(in.tryRead(each -> {
        each.skip();
        throw each.unexpected("something else");
      }).isEmpty());
      int first = checks.get();
      in.skip();
      assertTrue(checks.get() >= 2 * first - 1, checks + " checks, " + first + " before the rejection");
    }

    @Test
    void aCancellationIsNotARejection() {
      var in = new JsonReader(NUMBERS);
      in.cancelWhen(() -> true);
      assertThrows(CancellationException.class, () -> in.tryRead(JsonReader::value));
      in.reset("[1]".getBytes(UTF_8), 0, 3);
      var thrown = assertThrows(JsonParseException.class, in::string);
      assertEquals("$", thrown.path());
      assertEquals(1, thrown.column());
    }
  }

  @Test
  void theConditionRemainsSetForTheNextDocument() {
    var in = new JsonReader("1".getBytes(UTF_8));
    in.cancelWhen(() -> true);
    in.skip();
    in.end();
    in.reset(NUMBERS, 0, NUMBERS.length);
    assertThrows(CancellationException.class, in::value);
  }

  @Test
  void readsAShortDocumentToItsEnd() {
    var in = new JsonReader("[1,{\"a\":[]}]".getBytes(UTF_8));
    in.cancelWhen(() -> true);
    assertFalse(in.value().toString().isEmpty());
    in.end();
  }

  @Test
  void rejectsANullCondition() {
    assertThrows(NullPointerException.class, () -> new JsonReader(NUMBERS).cancelWhen(null));
  }
}
