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

/**
 * The rules for event streams in the HTML standard, section 9.2.6. Every stream is read byte by byte, unsplit, and
 * split at every offset.
 */
class SseDecoderTests {
  /** Asserts the events of a stream, regardless of how the stream is split. */
  private static void assertEvents(String stream, String... events) {
    assertReads(new ParsedEvents(List.of(events), Optional.empty()), stream);
  }

  private static void assertUnterminated(String stream, String unterminated, String... events) {
    assertReads(new ParsedEvents(List.of(events), Optional.of(unterminated)), stream);
  }

  private static void assertReads(ParsedEvents expected, String stream) {
    assertEquals(expected, ParsedEvents.parse(stream), "the reference parser");
    var bytes = stream.getBytes(UTF_8);
    assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(bytes)), "byte by byte");
    for (int i = 0; i <= bytes.length; i++) {
      assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.splitAt(bytes, i)),
          "split at " + i);
    }
  }

  @Nested
  class Lines {
    @Test
    void linesEndWithLf() {
      assertEvents("data: a\n\ndata: b\n\n", "a", "b");
    }

    @Test
    void linesEndWithCr() {
      assertEvents("data: a\r\rdata: b\r\r", "a", "b");
    }

    @Test
    void linesEndWithCrlf() {
      assertEvents("data: a\r\n\r\ndata: b\r\n\r\n", "a", "b");
    }

    @Test
    void lineEndingsCanBeMixed() {
      assertEvents("data: a\r\n\ndata: b\r\r\ndata: c\n\rdata: d\r\n\rdata: e\n\r\ndata: f\n\n\n", "a", "b", "c", "d",
          "e", "f");
    }

    @Test
    void joinsLinesWithLfRegardlessOfTheirEndings() {
      assertEvents("data: a\r\ndata: b\rdata: c\ndata: d\n\n", "a\nb\nc\nd");
    }

    @Test
    void acceptsLongLines() {
      var text = "x".repeat(100_000);
      var expected = new ParsedEvents(List.of(text, "y", text + "\n" + text), Optional.empty());
      var stream = "data: " + text + "\n\ndata: y\n\ndata: " + text + "\r\ndata:" + text + "\n\n";
      assertEquals(expected, SseDecoderRunner.read(stream));
      assertEquals(expected, SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(stream.getBytes(UTF_8))));
    }
  }

  @Nested
  class Buffers {
    @Test
    void readsEventsWhoseBytesAreMovedWithinTheBuffer() {
      var line = "data: 0123456789\n";
      var stream = "data: a\n\n" + (line.repeat(4000) + "\n").repeat(2) + (": x\n" + line + line + "\n").repeat(500);
      assertEquals(ParsedEvents.parse(stream),
          SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(stream.getBytes(UTF_8))));
    }
  }

  @Nested
  class ByteOrderMark {
    @Test
    void ignoresAByteOrderMarkAtTheBeginning() {
      assertEvents("\uFEFFdata: a\n\n", "a");
    }

    @Test
    void ignoresOnlyOneByteOrderMarkAtTheBeginning() {
      assertEvents("\uFEFF\uFEFFdata: a\n\ndata: \uFEFFb\n\n\uFEFFdata: c\n\n", "\uFEFFb");
    }

    @Test
    void anIncompleteByteOrderMarkIsNotAnEvent() {
      assertEquals(new ParsedEvents(List.of(), Optional.empty()),
          SseDecoderRunner.read(ResponseFeed.LIMIT, List.of(new byte[] {(byte) 0xEF, (byte) 0xBB})));
    }

    @Test
    void doesNotIgnoreBytesThatOnlyBeginLikeAByteOrderMark() {
      var stream = new byte[] {(byte) 0xEF, (byte) 0xBB, 'd', 'a', 't', 'a', ':', 'a', '\n', '\n', 'd', 'a', 't', 'a',
          ':', 'b', '\n', '\n'};
      assertEquals(new ParsedEvents(List.of("b"), Optional.empty()),
          SseDecoderRunner.read(ResponseFeed.LIMIT, ResponseFeed.everyByte(stream)));
    }
  }

  @Nested
  class Fields {
    @Test
    void ignoresFieldsOtherThanData() {
      assertEvents("event: add\nid: 1\nretry: 10\nunknown: x\ndata: a\nid\n\nevent: gone\n\n", "a");
    }

    @Test
    void fieldNamesMustMatchExactly() {
      assertEvents("dat: a\nDATA: b\ndatax: c\n data: d\ndata : e\nadata: f\nda\nd\n\n");
    }

    @Test
    void aDataFieldWithoutAColonIsEmpty() {
      assertEvents("data\n\ndata\ndata\n\ndata: a\ndata\ndata: b\n\n", "", "\n", "a\n\nb");
    }

    @Test
    void removesOneLeadingSpaceFromAValue() {
      assertEvents("data:a\n\ndata: b\n\ndata:  c\n\ndata:\td\n\ndata: e \n\n", "a", "b", " c", "\td", "e ");
    }

    @Test
    void acceptsEmptyValues() {
      assertEvents("data:\n\ndata: \n\ndata:\ndata:\n\n", "", "", "\n");
    }

    @Test
    void keepsTheColonsOfAValue() {
      assertEvents("data:: a: b\n\ndata: :\n\n", ": a: b", ":");
    }

    @Test
    void keepsEveryCharacterOfAValueIncludingNul() {
      assertEvents("data: a\0b\n\ndata: 日本語 😀\n\ndata: \0\n\nid: \0\n\n", "a\0b", "日本語 😀", "\0");
    }
  }

  @Nested
  class Comments {
    @Test
    void ignoresComments() {
      assertEvents(": keep-alive\n\ndata: a\n\n:\n\n:: x\n\n:data: y\n\ndata: b\n\n", "a", "b");
    }

    @Test
    void ignoresCommentsWithinAnEvent() {
      assertEvents("data: a\n: between\ndata: b\n: after\n\n", "a\nb");
    }
  }

  @Nested
  class Ends {
    @Test
    void anEmptyStreamHasNoEvents() {
      assertEvents("");
      assertEvents("\n\r\n\r\n\n\r");
    }

    @Test
    void returnsAnEventWithoutABlankLineAtTheEndSeparately() {
      assertUnterminated("data: a\n\ndata: b\n", "b", "a");
      assertUnterminated("data: a\n\ndata: b", "b", "a");
      assertUnterminated("data: a\r\n\r\ndata: b\r", "b", "a");
      assertUnterminated("data: a\ndata: b\r\n", "a\nb");
      assertUnterminated("data", "");
    }

    @Test
    void anIncompleteFieldNameAtTheEndIsNotAnEvent() {
      assertEvents("data: a\n\ndat", "a");
      assertEvents("data: a\n\n: comment", "a");
      assertUnterminated("data: a\ndat", "a");
    }

    @Test
    void noEventRemainsAfterABlankLine() {
      assertEvents("data: a\n\n\n", "a");
      assertEvents("data: a\n\nevent: b\n", "a");
    }
  }

  /** The limit counts the received bytes of an event, from its first line of data to its blank line. */
  @Nested
  class Limits {
    private static final String EVENT = "data: 0123456789\n\n";

    private void assertTooLong(int limit, String stream) {
      var bytes = stream.getBytes(UTF_8);
      for (int i = 0; i <= bytes.length; i++) {
        var buffers = ResponseFeed.splitAt(bytes, i);
        var thrown =
            assertThrows(BifrostException.class, () -> SseDecoderRunner.read(limit, buffers), "split at " + i);
        var error = assertInstanceOf(Malformed.class, thrown.error());
        assertEquals("an event is longer than " + limit + " bytes (NetworkConfig.maxEventBytes)",
            error.message());
      }
    }

    private void assertFits(int limit, String stream) {
      var bytes = stream.getBytes(UTF_8);
      var expected = ParsedEvents.parse(stream);
      assertEquals(expected, SseDecoderRunner.read(limit, ResponseFeed.everyByte(bytes)));
      for (int i = 0; i <= bytes.length; i++) {
        assertEquals(expected, SseDecoderRunner.read(limit, ResponseFeed.splitAt(bytes, i)), "split at " + i);
      }
    }

    @Test
    void acceptsAnEventAsLongAsTheLimit() {
      assertFits(EVENT.length(), EVENT + EVENT + EVENT);
    }

    @Test
    void rejectsAnEventOneByteLongerThanTheLimit() {
      assertTooLong(EVENT.length() - 1, EVENT);
      assertTooLong(EVENT.length() - 1, "data: a\n\n" + EVENT);
    }

    @Test
    void theLimitCountsAllLinesOfAnEvent() {
      var event = "data: 01\ndata: 23\ndata: 45\n\n";
      assertFits(event.length(), event + event);
      assertTooLong(event.length() - 1, event);
    }

    @Test
    void rejectsALineThatDoesNotEnd() {
      assertTooLong(20, "data: 0123456789012345");
      assertTooLong(20, ": a comment that is long");
      assertTooLong(20, ": a comment that is long\n\n");
    }

    @Test
    void theLimitDoesNotCountBytesBetweenEvents() {
      assertFits(EVENT.length(), (": comment\nevent: x\n\n" + EVENT).repeat(5));
    }
  }
}
