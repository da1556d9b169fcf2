package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.BackgroundCall.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.CallOptions;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests that an error keeps its HTTP status even if its body is truncated, too long or missing. */
class ErrorBodyEndToEndTests extends EndToEndTestCases {
  private static final String BODY = "{\"error\":{\"message\":\"model unavailable\",\"code\":";
  private static final Duration SHORT = Duration.ofMillis(300);

  ErrorBodyEndToEndTests() {
    super(EndToEndServer.fake());
  }

  private List<Rejected> rejected(Bifrost client, CallOptions options, Reply reply) {
    script(reply, reply);
    return List.of(errorOf(Rejected.class, () -> client.send(request("Hi"), options)),
        errorOf(Rejected.class, () -> client.stream(request("Hi"), options)));
  }

  @Override
  String modelId() {
    return "meta-llama/Llama-3.2-1B-Instruct";
  }

  @ParameterizedTest
  @CsvSource({"400,CUT", "400,RESET", "404,CUT", "500,RESET", "503,CUT", "307,CUT", "418,RESET"})
  void keepsTheStatusAndTheReceivedPartOfATruncatedErrorBody(int status, Ending ending) {
    for (var error : rejected(bifrost, options(), Reply.json(status, BODY).end(ending))) {
      assertEquals(status, error.status());
      assertTrue(error.body().startsWith(BODY)
          && error.body().contains("the first " + BODY.length() + " bytes; the body was cut off: "), error.body());
      assertTrue(error.message().contains("model unavailable"), error.message());
    }
    assertEquals(2, fake().requests().size());
  }

  @ParameterizedTest
  @EnumSource(value = Ending.class, names = {"CUT", "RESET"})
  void parsesACompleteErrorBodyAfterTheConnectionIsLost(Ending ending) {
    for (var error : rejected(bifrost, options(),
        Reply.json(422, "{\"error\":{\"message\":\"no\",\"type\":\"t\",\"code\":7}}").end(ending))) {
      assertEquals("no", error.message());
      assertEquals(Optional.of("7"), error.serverCode());
    }
  }

  @Test
  void reportsAMissingErrorBody() {
    for (var error : rejected(bifrost, options(), Reply.json(502, "").end(Ending.CUT))) {
      assertEquals(502, error.status());
      assertTrue(error.body().startsWith("(no bytes of the body were read; the body was cut off"), error.body());
    }
  }

  @Test
  void keepsTheBeginningOfAnErrorBodyThatIsTooLong() {
    var text = "x".repeat(2_000_000);
    try (var client = open(config().network(network -> network.maxBodyBytes(1000)))) {
      for (var error : rejected(client, options(), Reply.json(500, text))) {
        assertEquals(500, error.status());
        assertTrue(error.body().startsWith("xxx") && error.body().length() < 70_000, error.body());
        assertTrue(
            error.body().endsWith("bytes; the body is longer than maxBodyBytes)")
                || error.body().endsWith("bytes; reading was stopped)"),
            error.body().substring(error.body().length() - 100));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 402, 403})
  void replacesARejectedKeyEvenIfTheErrorBodyIsTruncated(int status) {
    for (var ending : List.of(Ending.CUT, Ending.RESET)) {
      try (var client =
          open(config().key(ApiKey.of("first-key-1").id("1")).key(ApiKey.of("other-key-2").id("2").weight(0)))) {
        script(Reply.json(status, BODY).end(ending));
        var outcome = client.trySend(request("Hi"));
        assertEquals(List.of(Optional.of("1"), Optional.of("2")),
            outcome.report().attempts().stream().map(each -> each.keyId()).toList());
        assertFalse(outcome.orElseThrow().text().isEmpty());
      }
    }
  }

  @Test
  void readsRetryAfterEvenIfTheErrorBodyIsTruncated() {
    for (var error : rejected(bifrost, options(), Reply.json(429, BODY).header("Retry-After", "17").end(Ending.CUT))) {
      assertEquals(Optional.of(Duration.ofSeconds(17)), error.retryAfter());
      assertTrue(error.isTransient());
    }
  }

  @Test
  void doesNotRetryAPermanentErrorWhoseBodyIsTruncated() {
    rejected(bifrost, options().maxRetries(3), Reply.json(400, BODY).end(Ending.RESET));
    assertEquals(2, fake().requests().size());
  }

  @Test
  void redactsATruncatedKeyAtTheEndOfAnErrorBody() {
    try (var client = open(config().key("a-long-secret-key"))) {
      for (var error : rejected(client, options(),
          Reply.json(401, "{\"detail\":\"wrong key a-long-secr").end(Ending.CUT))) {
        assertFalse(error.toString().contains("a-long"), error.toString());
      }
    }
  }

  /**
   * The status is more informative than a timeout. A rejected request must not be retried as if the server
   * had sent nothing.
   */
  @Test
  void keepsTheStatusIfTheErrorBodyExceedsATimeoutOfTheAttempt() {
    for (var options : List.of(options().idleTimeout(SHORT), options().requestTimeout(SHORT))) {
      for (var error : rejected(bifrost, options, Reply.json(400, BODY).end(Ending.STALL))) {
        assertEquals(400, error.status());
        assertTrue(error.body().startsWith(BODY), error.body());
      }
      assertServerSawDisconnect();
    }
  }

  @Test
  void replacesARejectedKeyEvenIfTheErrorBodyStalls() {
    try (var client =
        open(config().key(ApiKey.of("first-key-1").id("1")).key(ApiKey.of("other-key-2").id("2").weight(0)))) {
      script(Reply.json(401, BODY).end(Ending.STALL));
      assertFalse(client.send(request("Hi"), options().idleTimeout(SHORT)).text().isEmpty());
    }
  }

  @Test
  void totalTimeoutTakesPrecedenceOverAnErrorStatus() {
    var stalled = Reply.json(400, BODY).end(Ending.STALL);
    script(stalled, stalled);
    var expected = new TimedOut(TimedOut.Limit.TOTAL, SHORT);
    assertEquals(expected, errorOf(() -> bifrost.send(request("Hi"), options().timeout(SHORT))));
    assertEquals(expected, errorOf(() -> bifrost.stream(request("Hi"), options().timeout(SHORT))));
  }

  @Test
  void closingTheClientTakesPrecedenceOverAnErrorStatus() throws InterruptedException {
    var stalled = Reply.json(400, BODY).end(Ending.STALL);
    script(stalled, stalled);
    var callers = List.of(BackgroundCall.start(() -> bifrost.send(request("Hi"))),
        BackgroundCall.start(() -> bifrost.stream(request("Hi"))));
    until(() -> fake().requests().size() == 2);
    bifrost.close();
    for (var caller : callers) assertEquals(Cancelled.class, caller.error().getClass());
    fake().requests().forEach(request -> request.disconnected().join());
  }

  @Test
  void reportsATruncatedSuccessBodyAsTruncated() {
    script(Reply.json(200, BODY).end(Ending.CUT));
    errorOf(BifrostError.Truncated.class, () -> bifrost.send(request("Hi")));
  }

  @Test
  void keepsTheStatusOfATruncatedChunkedErrorBody() {
    var reply = Reply.of(503, Map.of("content-type", "application/json", "transfer-encoding", "chunked"),
        ("2f\r\n" + BODY + "\r\nzz\r\n").getBytes(StandardCharsets.UTF_8));
    for (var error : rejected(bifrost, options(), reply)) {
      assertEquals(503, error.status());
      assertTrue(error.body().contains("model unavailable"), error.body());
    }
  }
}
