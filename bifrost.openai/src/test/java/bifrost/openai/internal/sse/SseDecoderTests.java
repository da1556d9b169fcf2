package bifrost.openai.internal.sse;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import bifrost.openai.internal.provider.ResponseFeed;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The HTML standard, section 9.2.6, sentence by sentence; every stream is read whole, byte by byte, and divided at every place. */
class SseDecoderTests {
  /** What a stream is expected to hold, in pieces of every size. */
  private static void assertEvents(String stream, String... events) {
    assertReads(new SseReferenceParser(List.of(events), Optional.empty()), stream);
  }

  private static void assertRest(String stream, String rest, String... events) {
    assertReads(new SseReferenceParser(List.of(events), Optional.of(rest)), stream);
  }

  private static void assertReads(SseReferenceParser expected, String stream) {
    assertEquals(expected, SseReferenceParser.interpret(stream), "the oracle");
    var bytes = stream.getBytes(UTF_8);
    assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(bytes)), "byte by byte");
    for (int i = 0; i <= bytes.length; i++) {
      assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.splitAt(bytes, i)),
          "divided at " + i);
    }
  }

  @Nested
  class Lines {
    @Test
    void endWithLf() {
      assertEvents("data: a\n\ndata: b\n\n", "a", "b");
    }

    @Test
    void endWithCr() {
      assertEvents("data: a\r\rdata: b\r\r", "a", "b");
    }

    @Test
    void endWithCrlf() {
      assertEvents("data: a\r\n\r\ndata: b\r\n\r\n", "a", "b");
    }

    @Test
    void endInAnyMixture() {
      assertEvents("data: a\r\n\ndata: b\r\r\ndata: c\n\rdata: d\r\n\rdata: e\n\r\ndata: f\n\n\n", "a", "b", "c", "d",
          "e", "f");
    }

    @Test
    void areJoinedWithLfWhateverEndedThem() {
      assertEvents("data: a\r\ndata: b\rdata: c\ndata: d\n\n", "a\nb\nc\nd");
    }

    @Test
    void mayBeAsLongAsTheyLike() {
      var text = "x".repeat(100_000);
      var expected = new SseReferenceParser(List.of(text, "y", text + "\n" + text), Optional.empty());
      var stream = "data: " + text + "\n\ndata: y\n\ndata: " + text + "\r\ndata:" + text + "\n\n";
      assertEquals(expected, SseDecoderRunner.read(stream));
      assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(stream.getBytes(UTF_8))));
    }
  }

  @Nested
  class Buffers {
    @Test
    void areMovedInTheMiddleOfEvents() {
      var line = "data: 0123456789\n";
      var stream = "data: a\n\n" + (line.repeat(4000) + "\n").repeat(2) + (": x\n" + line + line + "\n").repeat(500);
      assertEquals(SseReferenceParser.interpret(stream),
          SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(stream.getBytes(UTF_8))));
    }
  }

  @Nested
  class ByteOrderMark {
    @Test
    void isPassedOverAtTheBeginning() {
      assertEvents("\uFEFFdata: a\n\n", "a");
    }

    @Test
    void countsOnceAndOnlyAtTheBeginning() {
      assertEvents("\uFEFF\uFEFFdata: a\n\ndata: \uFEFFb\n\n\uFEFFdata: c\n\n", "\uFEFFb");
    }

    @Test
    void thatBreaksOffIsNoEvent() {
      assertEquals(new SseReferenceParser(List.of(), Optional.empty()),
          SseDecoderRunner.read(ResponseFeed.LIMIT, List.of(new byte[] {(byte) 0xEF, (byte) 0xBB})));
    }

    @Test
    void isNotTakenForOneWhenItOnlyBeginsLikeOne() {
      var almost = new byte[] {(byte) 0xEF, (byte) 0xBB, 'd', 'a', 't', 'a', ':', 'a', '\n', '\n', 'd', 'a', 't', 'a',
          ':', 'b', '\n', '\n'};
      assertEquals(new SseReferenceParser(List.of("b"), Optional.empty()),
          SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(almost)));
    }
  }

  @Nested
  class Fields {
    @Test
    void otherThanDataDoNotCount() {
      assertEvents("event: add\nid: 1\nretry: 10\nunknown: x\ndata: a\nid\n\nevent: gone\n\n", "a");
    }

    @Test
    void areNamedExactly() {
      assertEvents("dat: a\nDATA: b\ndatax: c\n data: d\ndata : e\nadata: f\nda\nd\n\n");
    }

    @Test
    void ofDataMayHaveNoColonAndIsEmptyThen() {
      assertEvents("data\n\ndata\ndata\n\ndata: a\ndata\ndata: b\n\n", "", "\n", "a\n\nb");
    }

    @Test
    void loseOneLeadingSpaceOfTheirValue() {
      assertEvents("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\ndata: e \n\n", "a", "b", " c", "\td", "e ");
    }

    @Test
    void mayBeEmpty() {
      assertEvents("data:\n\ndata: \n\ndata:\ndata:\n\n", "", "", "\n");
    }

    @Test
    void keepColonsOfTheirValue() {
      assertEvents("data:: a: b\n\ndata: :\n\n", ": a: b", ":");
    }

    @Test
    void holdAnyCharacterNulIncluded() {
      assertEvents("data: a\0b\n\ndata: 日本語 😀\n\ndata: \0\n\nid: \0\n\n", "a\0b", "日本語 😀", "\0");
    }
  }

  @Nested
  class Comments {
    @Test
    void doNotCount() {
      assertEvents(": keep-alive\n\ndata: a\n\n:\n\n:: x\n\n:data: y\n\ndata: b\n\n", "a", "b");
    }

    @Test
    void mayStandInAnEvent() {
      assertEvents("data: a\n: between\ndata: b\n: after\n\n", "a\nb");
    }
  }

  @Nested
  class Ends {
    @Test
    void ofNothingHoldsNothing() {
      assertEvents("");
      assertEvents("\n\r\n\r\n\n\r");
    }

    @Test
    void withoutABlankLineLeaveARest() {
      assertRest("data: a\n\ndata: b\n", "b", "a");
      assertRest("data: a\n\ndata: b", "b", "a");
      assertRest("data: a\r\n\r\ndata: b\r", "b", "a");
      assertRest("data: a\ndata: b\r\n", "a\nb");
      assertRest("data", "");
    }

    @Test
    void inTheMiddleOfANameLeaveNone() {
      assertEvents("data: a\n\ndat", "a");
      assertEvents("data: a\n\n: comment", "a");
      assertRest("data: a\ndat", "a");
    }

    @Test
    void afterABlankLineLeaveNone() {
      assertEvents("data: a\n\n\n", "a");
      assertEvents("data: a\n\nevent: b\n", "a");
    }
  }

  /** RULE 20: an event counts as it comes off the wire, from its first line of data to its blank line. */
  @Nested
  class Limits {
    private static final String EVENT = "data: 0123456789\n\n";

    private void assertTooLong(int limit, String stream) {
      var bytes = stream.getBytes(UTF_8);
      for (int i = 0; i <= bytes.length; i++) {
        var pieces = ResponseFeed.splitAt(bytes, i);
        var thrown =
            assertThrows(BifrostException.class, () -> SseDecoderRunner.read(limit, pieces), "divided at " + i);
        var error = assertInstanceOf(Malformed.class, thrown.error());
        assertEquals("an event is longer than " + limit + " bytes (NetworkConfig.maxEventBytes)",
            error.message());
      }
    }

    private void assertFits(int limit, String stream) {
      var bytes = stream.getBytes(UTF_8);
      var expected = SseReferenceParser.interpret(stream);
      assertEquals(expected, SseDecoderRunner.read(limit, ResponseFeed.everyByte(bytes)));
      for (int i = 0; i <= bytes.length; i++) {
        assertEquals(expected, SseDecoderRunner.read(limit, ResponseFeed.splitAt(bytes, i)), "divided at " + i);
      }
    }

    @Test
    void letAnEventOfTheirSizePass() {
      assertFits(EVENT.length(), EVENT + EVENT + EVENT);
    }

    @Test
    void refuseAnEventThatIsAByteLonger() {
      assertTooLong(EVENT.length() - 1, EVENT);
      assertTooLong(EVENT.length() - 1, "data: a\n\n" + EVENT);
    }

    @Test
    void countAllLinesOfAnEvent() {
      var event = "data: 01\ndata: 23\ndata: 45\n\n";
      assertFits(event.length(), event + event);
      assertTooLong(event.length() - 1, event);
    }

    @Test
    void refuseALineThatNeverEnds() {
      assertTooLong(20, "data: 0123456789012345");
      assertTooLong(20, ": a comment that is long");
      assertTooLong(20, ": a comment that is long\n\n");
    }

    @Test
    void doNotCountWhatStandsBetweenEvents() {
      assertFits(EVENT.length(), (": comment\nevent: x\n\n" + EVENT).repeat(5));
    }
  }
}
