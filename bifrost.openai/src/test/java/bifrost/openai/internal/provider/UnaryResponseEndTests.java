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

/** The end of a unary response, over a socket. */
@Timeout(60)
class UnaryResponseEndTests {
  private static final String COMPLETION =
      "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"日本\"},"
          + "\"finish_reason\":\"stop\"}]}";

  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  private <E extends BifrostError> E assertEnds(Class<E> error, Reply reply) {
    server.reply(reply);
    return assertInstanceOf(error, calls.send().error().orElseThrow());
  }

  private void assertDecoded(Reply reply) {
    server.reply(reply);
    var sent = calls.send();
    assertEquals(Optional.empty(), sent.error());
    assertEquals("日本", sent.response().orElseThrow().text());
  }

  @Test
  void readsABodyWithAnyFraming() {
    assertDecoded(Reply.json(COMPLETION));
    assertDecoded(Reply.json(COMPLETION).closeDelimited());
    assertDecoded(Reply.json(COMPLETION).everyByte());
    assertDecoded(Reply.json(COMPLETION).header("transfer-encoding", "chunked").everyByte());
    assertDecoded(Reply.json(COMPLETION).header("content-encoding", "identity"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json; charset=utf-8", "text/plain", "application/vnd.x+json"})
  void readsABodyOfAnyContentType(String type) {
    assertDecoded(Reply.json(COMPLETION).header("content-type", type));
  }

  @Test
  void reportsABodyShorterThanItsFramingAsTruncated() {
    assertEnds(Truncated.class, Reply.json(COMPLETION).end(Reply.Ending.CUT));
    assertEnds(Truncated.class, Reply.json(COMPLETION).header("content-length", "100000").end(Reply.Ending.CUT));
    assertEnds(Truncated.class, Reply.json(COMPLETION).header("transfer-encoding", "chunked").end(Reply.Ending.CUT));
  }

  @Test
  void reportsAConnectionLostBeforeTheHeadAsUnreachable() {
    assertEnds(Unreachable.class, Reply.hangUp());
    assertEnds(Unreachable.class, Reply.hangUp().end(Reply.Ending.RESET));
  }

  @Test
  void reportsACutBodyWithoutFramingAsMalformed() {
    assertEnds(Malformed.class, Reply.json(COMPLETION.substring(0, 30)).closeDelimited());
  }

  @Test
  void reportsHtmlAndAnEmptyBodyAsMalformed() {
    assertEquals("<html>",
        assertEnds(Malformed.class, Reply.of(200, Map.of("content-type", "text/html"), "<html>".getBytes(UTF_8)))
            .body());
    assertEquals("", assertEnds(Malformed.class, Reply.of(200, Map.of(), new byte[0])).body());
    assertEnds(Malformed.class, Reply.of(204, Map.of(), new byte[0]));
  }

  @Test
  void reportsAnEncodedBodyAsMalformed() {
    assertEquals("the body is encoded as gzip, which was not requested",
        assertEnds(Malformed.class, Reply.json(COMPLETION).header("content-encoding", "gzip")).message());
  }

  @Test
  void reportsABodyLongerThanTheLimitAsMalformed() {
    server.reply(Reply.json(COMPLETION), Reply.json(COMPLETION));
    int length = COMPLETION.getBytes(UTF_8).length;
    try (var limited = new SingleAttemptCalls(server.url(), network -> network.maxBodyBytes(length - 1));
        var sufficient = new SingleAttemptCalls(server.url(), network -> network.maxBodyBytes(length))) {
      var error = assertInstanceOf(Malformed.class, limited.send().error().orElseThrow());
      assertEquals("the response is longer than " + (length - 1) + " bytes (NetworkConfig.maxBodyBytes)",
          error.message());
      assertTrue(sufficient.send().response().isPresent());
    }
  }

  @Test
  void reportsEveryOtherStatusAsRejected() {
    var busy = Reply.json(503, "{\"error\":{\"message\":\"busy\",\"type\":\"Service Unavailable\"}}")
        .header("Retry-After", "7")
        .header("X-Request-Id", "r-1");
    assertEquals(Rejected.of(503, "busy").type("Service Unavailable").retryAfter(Duration.ofSeconds(7)).requestId("r-1")
        .body("{\"error\":{\"message\":\"busy\",\"type\":\"Service Unavailable\"}}"), assertEnds(Rejected.class, busy));
    assertEquals(307,
        assertEnds(Rejected.class, Reply.of(307, Map.of("location", "http://elsewhere.invalid/v1"), new byte[0]))
            .status());
    assertEquals(500, assertEnds(Rejected.class, Reply.json(500, COMPLETION)).status());
    assertEquals(3, server.requests().size());
  }

  @Test
  void reportsAnErrorUnderStatus200AsRejected() {
    assertEquals(404, assertEnds(Rejected.class, Reply.json("{\"detail\":\"Not Found\"}")).status());
  }

  @Test
  void reportsTheHeadToTheAttempt() {
    server.reply(Reply.json(503, "{}").header("X-A", "1"));
    var attempt = new TestAttempt();
    calls.send(attempt);
    assertEquals(OptionalInt.of(503), attempt.status());
    assertEquals(List.of("1"), attempt.responseHeaders().get("x-a"));
    assertTrue(attempt.receivedCount() >= 1, "the arrival of the body is reported");
  }
}
