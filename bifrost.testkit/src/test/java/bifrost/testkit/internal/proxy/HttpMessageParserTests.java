package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpMessageParserTests {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
  private static final String COUNTED = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nabc";
  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5;x=y\r\n0\r\n\r\n\r\nA\r\n0123456789\r\n0\r\n\r\n";
  private static final String TRAILED =
      "HTTP/1.1 200 OK\r\ntransfer-encoding:chunked\r\n\r\n1\r\nx\r\n0\r\nA: b\r\nC: d\r\n\r\n";

  private final HttpExchangeTracker exchanges = new HttpExchangeTracker();

  /**
   * Parses bytes in one call.
   *
   * @return the offsets at which messages ended
   */
  private static List<Integer> ends(HttpMessageParser parser, String text) {
    byte[] bytes = text.getBytes(ISO_8859_1);
    var ends = new ArrayList<Integer>();
    for (int offset = 0; offset < bytes.length;) {
      offset = parser.consume(bytes, offset, bytes.length);
      if (parser.messageEnded()) ends.add(offset);
    }
    return ends;
  }

  private List<Integer> responses(String text) {
    return ends(exchanges.responses, text);
  }

  @Nested
  class Responses {
    @ParameterizedTest
    @ValueSource(strings = {COUNTED, CHUNKED, TRAILED, "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\nContent-Length: 1\n\nx"})
    void responseEndsAccordingToItsFraming(String text) {
      assertEquals(List.of(text.length(), 2 * text.length()), responses(text + text));
    }

    @Test
    void responseWithoutFramingDoesNotEnd() {
      assertEquals(List.of(), responses("HTTP/1.1 200 OK\r\n\r\n" + COUNTED));
      assertTrue(exchanges.responses.isInMessage());
    }

    @Test
    void informationalResponseBelongsToTheNextResponse() {
      var informational = "HTTP/1.1 100 Continue\r\n\r\n";
      assertEquals(List.of(informational.length() + COUNTED.length()), responses(informational + COUNTED));
      assertEquals(1, exchanges.responses.endedMessages());
    }

    @Test
    void responseToHeadHasNoBody() {
      ends(exchanges.requests, "HEAD / HTTP/1.1\r\n\r\n" + GET);
      var head = COUNTED.substring(0, COUNTED.length() - 3);
      assertEquals(List.of(head.length(), head.length() + COUNTED.length()), responses(head + COUNTED));
    }

    @Test
    void responseThatSwitchesProtocolsDoesNotEnd() {
      assertEquals(List.of(), responses("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n" + COUNTED));
    }
  }

  @Nested
  class Requests {
    @Test
    void requestWithoutFramingHasNoBody() {
      assertEquals(List.of(GET.length()), ends(exchanges.requests, GET));
    }

    @Test
    void requestEndsAfterItsBody() {
      var post = "\r\nPOST / HTTP/1.1\r\ncontent-length:  2 \r\n\r\n{}";
      assertEquals(List.of(post.length(), post.length() + GET.length()), ends(exchanges.requests, post + GET));
    }

    @Test
    void requestMayBeChunked() {
      var post = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n";
      assertEquals(List.of(post.length()), ends(exchanges.requests, post));
    }
  }

  @Nested
  class BytesThatAreNotHttp {
    @ParameterizedTest
    @ValueSource(strings = {"hello\n\n", "\u0016\u0003\u0001\r\n\r\n", "HTTP/2 200\r\n\r\n", "x HTTP/1.1 y\r\n\r\n"})
    void bytesThatAreNotHttpAreOneEndlessMessage(String text) {
      assertEquals(List.of(), responses(text + COUNTED));
      assertEquals(HttpMessageParser.Part.OPAQUE, exchanges.responses.part());
      assertEquals(1, exchanges.responses.messageNumber());
    }

    @Test
    void invalidChunkMakesTheMessageEndless() {
      assertEquals(List.of(),
          responses("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nnot a size\r\n0\r\n\r\n" + COUNTED));
    }

    @Test
    void limitsTheLengthOfALine() {
      responses("HTTP/1.1 " + "x".repeat(200_000));
      assertEquals(HttpMessageParser.Part.OPAQUE, exchanges.responses.part());
    }
  }

  @Nested
  class Idleness {
    @Test
    void connectionIsIdleBetweenAResponseAndTheNextRequest() {
      assertFalse(exchanges.isIdle(), "no request has been sent");
      ends(exchanges.requests, GET);
      assertFalse(exchanges.isIdle());
      responses(COUNTED.substring(0, COUNTED.length() - 1));
      assertFalse(exchanges.isIdle());
      responses("c");
      assertTrue(exchanges.isIdle());
      ends(exchanges.requests, "G");
      assertFalse(exchanges.isIdle());
    }

    @Test
    void connectionIsNotIdleBeforeTheRequestEnds() {
      ends(exchanges.requests, "POST / HTTP/1.1\r\nContent-Length: 2\r\n\r\n{");
      responses(COUNTED);
      assertFalse(exchanges.isIdle());
    }
  }

  /** Splits the bytes at arbitrary offsets, as the network may do. */
  @Property
  void findsTheSameMessageEndsRegardlessOfSplits(@ForAll Set<Integer> cuts) {
    var text = COUNTED + CHUNKED + TRAILED + COUNTED;
    var offsets = cuts.stream().map(cut -> Math.floorMod(cut, text.length())).sorted().distinct().toList();
    var parser = new HttpExchangeTracker().responses;
    var ends = new ArrayList<Integer>();
    int from = 0;
    for (int to : append(offsets, text.length())) {
      int start = from;
      ends(parser, text.substring(from, to)).forEach(end -> ends.add(start + end));
      from = to;
    }
    int first = COUNTED.length(), second = first + CHUNKED.length();
    assertEquals(List.of(first, second, second + TRAILED.length(), text.length()), ends);
  }

  private static List<Integer> append(List<Integer> list, int last) {
    var longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
