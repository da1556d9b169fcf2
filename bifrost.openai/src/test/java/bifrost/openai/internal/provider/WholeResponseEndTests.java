package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a whole answer ends, over a socket. */
@Timeout(60)
class WholeResponseEndTests {
  private static final String ANSWER =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"日本\"},\"finish_reason\":\"stop\"}]}";

  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls direct = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    direct.close();
    server.close();
  }

  private <E extends BifrostError> E assertEnds(Class<E> error, Reply reply) {
    server.reply(reply);
    return assertInstanceOf(error, direct.send().error().orElseThrow());
  }

  private void assertAnswered(Reply reply) {
    server.reply(reply);
    var sent = direct.send();
    assertEquals(Optional.empty(), sent.error());
    assertEquals("日本", sent.answer().orElseThrow().text());
  }

  @Test
  void isReadWhateverDelimitsIt() {
    assertAnswered(Reply.json(ANSWER));
    assertAnswered(Reply.json(ANSWER).closeDelimited());
    assertAnswered(Reply.json(ANSWER).everyByte());
    assertAnswered(Reply.json(ANSWER).header("transfer-encoding", "chunked").everyByte());
    assertAnswered(Reply.json(ANSWER).header("content-encoding", "identity"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json; charset=utf-8", "text/plain", "application/vnd.x+json"})
  void isReadWhateverItsTypeIsCalled(String type) {
    assertAnswered(Reply.json(ANSWER).header("content-type", type));
  }

  @Test
  void ofALongerLengthIsBrokenOff() {
    assertEnds(Truncated.class, Reply.json(ANSWER).end(Reply.Ending.CUT));
    assertEnds(Truncated.class, Reply.json(ANSWER).header("content-length", "100000").end(Reply.Ending.CUT));
    assertEnds(Truncated.class, Reply.json(ANSWER).header("transfer-encoding", "chunked").end(Reply.Ending.CUT));
  }

  @Test
  void thatNeverBeganWasNotThere() {
    assertEnds(Unreachable.class, Reply.hangUp());
    assertEnds(Unreachable.class, Reply.hangUp().end(Reply.Ending.RESET));
  }

  @Test
  void brokenOffAtItsCloseIsMalformedSinceNobodyCanTell() {
    assertEnds(Malformed.class, Reply.json(ANSWER.substring(0, 30)).closeDelimited());
  }

  @Test
  void thatIsHtmlOrNothingIsMalformed() {
    assertEquals("<html>",
        assertEnds(Malformed.class, Reply.of(200, Map.of("content-type", "text/html"), "<html>".getBytes(UTF_8)))
            .body());
    assertEquals("", assertEnds(Malformed.class, Reply.of(200, Map.of(), new byte[0])).body());
    assertEnds(Malformed.class, Reply.of(204, Map.of(), new byte[0]));
  }

  @Test
  void thatIsEncodedIsMalformed() {
    assertEquals("the body is encoded as gzip, which was not requested",
        assertEnds(Malformed.class, Reply.json(ANSWER).header("content-encoding", "gzip")).message());
  }

  @Test
  void longerThanTheLimitIsMalformed() {
    server.reply(Reply.json(ANSWER), Reply.json(ANSWER));
    int length = ANSWER.getBytes(UTF_8).length;
    try (var limited = new SingleAttemptCalls(server.url(), network -> network.maxBodyBytes(length - 1));
        var enough = new SingleAttemptCalls(server.url(), network -> network.maxBodyBytes(length))) {
      var error = assertInstanceOf(Malformed.class, limited.send().error().orElseThrow());
      assertEquals("the response is longer than " + (length - 1) + " bytes (NetworkConfig.maxBodyBytes)",
          error.message());
      assertTrue(enough.send().answer().isPresent());
    }
  }

  @Test
  void isRejectedUnderAnyOtherStatus() {
    var busy = Reply.json(503, "{\"error\":{\"message\":\"busy\",\"type\":\"Service Unavailable\"}}")
        .header("Retry-After", "7")
        .header("X-Request-Id", "r-1");
    assertEquals(new Rejected(503, Optional.of("Service Unavailable"), Optional.empty(), Optional.empty(), "busy",
        Optional.of(Duration.ofSeconds(7)), Optional.of("r-1"),
        "{\"error\":{\"message\":\"busy\",\"type\":\"Service Unavailable\"}}"), assertEnds(Rejected.class, busy));
    assertEquals(307,
        assertEnds(Rejected.class, Reply.of(307, Map.of("location", "http://elsewhere.invalid/v1"), new byte[0]))
            .status());
    assertEquals(500, assertEnds(Rejected.class, Reply.json(500, ANSWER)).status());
    assertEquals(3, server.requests().size());
  }

  @Test
  void isRejectedUnder200IfItIsAnError() {
    assertEquals(404, assertEnds(Rejected.class, Reply.json("{\"detail\":\"Not Found\"}")).status());
  }

  @Test
  void isReportedWithItsHead() {
    server.reply(Reply.json(503, "{}").header("X-A", "1"));
    var attempt = new TestAttempt();
    direct.send(attempt);
    assertEquals(OptionalInt.of(503), attempt.status());
    assertEquals(List.of("1"), attempt.responseHeaders().get("x-a"));
    assertTrue(attempt.receivedCount() >= 1, "the body");
  }
}
