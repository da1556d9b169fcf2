package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.JvmDefaults;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.http.HttpDates;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import net.jqwik.api.Example;

/**
 * Rules 614 and later: details of errors, limits of sizes, and redirects. Implementations need not be thread-safe:
 * jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ErrorDetailRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the delay requested by the server is understood in every form of {@code Retry-After}: seconds, which
   * some servers send with a fraction, and dates in three formats, which do not depend on the time zone and the
   * language of the machine. A date in the past, and a text of no known form, request no delay, and do not hide the
   * error. Otherwise retries increase the load of a busy server.
   */
  @WhenThisFails("Parse all three formats of RFC 9110, section 5.6.7, in UTC and in English, and round fractions of a "
      + "second up. Ignore any other text.")
  @EnabledIfSupported(Feature.RETRY_AFTER_HEADER)
  @Example
  default void rule614_retryAfterIsUnderstoodInEveryForm() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      for (var seconds : List.of("0", "7", "86400")) {
        expectDelay(614, Map.of("Retry-After", seconds), Duration.ofSeconds(Long.parseLong(seconds)), streamed);
      }
      expectDelay(614, Map.of("Retry-After", "7", "X-Retry-After", "99", "Retry", "1"), Duration.ofSeconds(7),
          streamed);
      expectDelay(614, Map.of("Retry-After", " 7 "), Duration.ofSeconds(7), streamed);
      expectDelayBetween(614, Map.of("Retry-After", "1.5"), Duration.ofMillis(1500), Duration.ofSeconds(2), streamed);
      for (var number : List.of("3000000000", "99999999999999999999999")) { // longer than an int and a long
        expectDelay(614, Map.of("Retry-After", number), streamed, "no delay, or a long one",
            delay -> delay.isEmpty() || delay.get().compareTo(Duration.ofDays(1)) > 0);
      }
      for (var text : List.of("soon", "-5", "1e3", "Thu, 99 Foo 2030 25:61:61 GMT")) {
        expectDelay(614, Map.of("Retry-After", text), streamed, "no delay",
            delay -> delay.orElse(Duration.ZERO).isZero());
      }
      expectDates(streamed);
      for (var defaults : JvmDefaults.unusual()) defaults.run(() -> expectDates(streamed));
    }
  }

  private void expectDates(boolean streamed) {
    expectDelayUntil(Instant.now().plus(Duration.ofDays(1)), streamed);
    expectDelayUntil(Instant.now().plus(Duration.ofDays(800)), streamed); // in another year
    for (var date : HttpDates.all(Instant.now().minus(Duration.ofDays(400)))) {
      expectDelay(614, Map.of("Retry-After", date), streamed, "no delay",
          delay -> delay.orElse(Duration.ZERO).isZero());
    }
  }

  private void expectDelayUntil(Instant later, boolean streamed) {
    var tolerance = Duration.ofMinutes(5); // less than the smallest offset between two time zones
    for (var date : HttpDates.all(later)) {
      expectDelay(614, Map.of("Retry-After", date), streamed, "the delay until " + later,
          delay -> delay.isPresent()
              && Duration.between(Instant.now().plus(delay.get()), later).abs().compareTo(tolerance) < 0);
    }
  }

  private void expectDelay(int rule, Map<String, String> headers, Duration expected, boolean streamed) {
    expectDelay(rule, headers, streamed, "the delay " + expected, Optional.of(expected)::equals);
  }

  private void expectDelay(int rule, Map<String, String> headers, boolean streamed, String expected,
      Predicate<Optional<Duration>> condition) {
    try (var harness = ContractHarness.of(this, rule)) {
      var reply = dialect().encodeError(
          SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(429, "busy"))));
      for (var header : headers.entrySet()) reply = reply.header(header.getKey(), header.getValue());
      harness.enqueue(reply);
      var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
      var delay = harness.expectRejected(result).retryAfter();
      harness.expect(condition.test(delay), expected + " from the headers " + headers, delay);
    }
  }

  private void expectDelayBetween(int rule, Map<String, String> headers, Duration shortest, Duration longest,
      boolean streamed) {
    expectDelay(rule, headers, streamed, "a delay of " + shortest + " to " + longest, delay -> delay.isPresent()
        && delay.get().compareTo(shortest) >= 0 && delay.get().compareTo(longest) <= 0);
  }

  /**
   * Requires that a long error arrives completely, streamed or not, with its message and its body. Servers explain
   * invalid schemas and requests that are too long, and the end of the explanation says what to do.
   */
  @WhenThisFails("Read the complete body of an error, and decode it as UTF-8.")
  @Example
  default void rule630_longErrorArrivesCompletely() {
    var message = "Invalid schema: " + "\u00E9 \uD83D\uDE00 ".repeat(600) + "end";
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 630)) {
        harness.enqueue(dialect().encodeError(
            SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(400, message)))));
        var rejected = harness.expectRejected(harness.sendOrStream(SampleRequests.chatRequest(), streamed,
            harness.options()));
        harness.expect("message", message, rejected.message());
        harness.expect(rejected.body().contains("end"), "the complete body of the error", rejected.body());
      }
    }
  }

  /**
   * Requires that {@code retry-after-ms} is understood, also with a fraction, and is preferred to {@code Retry-After},
   * which is rounded to seconds. If it is not a number, {@code Retry-After} counts.
   */
  @WhenThisFails("Read retry-after-ms before Retry-After, as a number of milliseconds that may have a fraction.")
  @EnabledIfSupported(Feature.RETRY_AFTER_MS)
  @Example
  default void rule615_retryAfterInMillisecondsIsPreferred() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectDelay(615, Map.of("retry-after-ms", "250"), Duration.ofMillis(250), streamed);
      expectDelay(615, Map.of("Retry-After", "2", "Retry-After-Ms", "1200"), Duration.ofMillis(1200), streamed);
      expectDelayBetween(615, Map.of("retry-after-ms", "1200.5"), Duration.ofNanos(1_200_500_000),
          Duration.ofMillis(1201), streamed);
      for (var text : List.of("soon", "-1", "1s", "", " ", "1,2", "1.2.3")) {
        expectDelay(615, Map.of("Retry-After", "2", "retry-after-ms", text), Duration.ofSeconds(2), streamed);
      }
    }
  }

  /**
   * Requires that errors of every operation contain the request id and the delay from the headers of the response,
   * whether the error has an error status, follows a success status, or is an event of a stream. Without the request
   * id, the call cannot be found in the log of the server.
   */
  @WhenThisFails("Read x-request-id and Retry-After from the headers of the response wherever an error is created.")
  @EnabledIfSupported(Feature.REQUEST_IDS)
  @Example
  default void rule616_errorContainsTheRequestIdAndTheDelay() {
    boolean hasLateErrors = dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS);
    SupportedOperations.forEachMode(this, (kit, streamed) -> {
      expectRequestId(kit, Ending.rejected(ScriptedError.of(400, "no")), streamed);
      if (hasLateErrors) expectRequestId(kit, Ending.failed(0, ScriptedError.of(500, "no")), streamed);
    });
  }

  private void expectRequestId(OperationKit<?, ?> kit, Ending ending, boolean streamed) {
    try (var harness = ContractHarness.of(this, 616)) {
      var reply = ScenarioRenderer.render(dialect(), kit.sampleScenario().ending(ending), streamed);
      harness.enqueue(reply.header("X-REQUEST-ID", "req-kit-616").header("Retry-After", "7"));
      var rejected = harness.expectRejected(harness.sendOrStream(kit.sample(), streamed));
      harness.expect("request id of an error of " + kit.operation(), Optional.of("req-kit-616"), rejected.requestId());
      boolean hasDelay = dialect().features().contains(Feature.RETRY_AFTER_HEADER);
      if (hasDelay) harness.expect("delay", Optional.of(Duration.ofSeconds(7)), rejected.retryAfter());
    }
  }

  /**
   * Requires that a response that is longer than {@code maxBodyBytes} ends with {@code Malformed}, without waiting for
   * its end, and that a response of exactly this length is read. An error response keeps its status. Otherwise one
   * response exhausts the memory of the application.
   */
  @WhenThisFails("Count the bytes of the body while they arrive, and stop reading at NetworkConfig.maxBodyBytes.")
  @EnabledIfSupported(Feature.SIZE_LIMITS)
  @Example
  default void rule617_responseBeyondTheLimitIsMalformed() {
    var scenario = SampleRequests.helloScenario().deltas(ScriptedDelta.text(0, "x".repeat(20_000)));
    var reply = ScenarioRenderer.render(dialect(), scenario, false);
    int length = reply.body().length;
    try (var harness = withLimits(617, length, 1 << 20)) {
      harness.enqueue(reply);
      harness.expectResponse(scenario.chatCompletion(), send(harness).map(Normalizer::normalize));
    }
    var chunked = reply.header("transfer-encoding", "chunked");
    var blanks = " ".repeat(1000).getBytes(UTF_8); // without them, the body is valid
    for (var tooLong : List.of(reply, chunked, chunked.end(Reply.Ending.STALL),
        ScenarioRenderer.append(ScenarioRenderer.render(dialect(), SampleRequests.helloScenario(), false),
            Collections.nCopies(length / 1000 + 1, blanks)))) {
      try (var harness = withLimits(617, length - 1, 1 << 20)) {
        harness.enqueue(tooLong);
        harness.expect("Malformed", send(harness).outcomeName());
      }
    }
    try (var harness = withLimits(617, 1000, 1 << 20)) {
      harness.enqueue(Reply.of(503, Map.of("content-type", "text/plain"), "x".repeat(20_000).getBytes(UTF_8)));
      harness.expect("status", 503, harness.expectRejected(send(harness)).status());
    }
  }

  private ContractHarness withLimits(int rule, int maxBodyBytes, int maxEventBytes) {
    return ContractHarness.of(this, rule,
        config -> config.network(network -> network.maxBodyBytes(maxBodyBytes).maxEventBytes(maxEventBytes)));
  }

  private static ActualResult<ChatCompletion> send(ContractHarness harness) {
    return harness.send(SampleRequests.chatRequest(), harness.options());
  }

  /**
   * Requires that an event that is longer than {@code maxEventBytes} ends the stream with {@code Malformed}, without
   * waiting for the end of the event, and that any number of shorter events is read.
   */
  @WhenThisFails("Count the bytes of each event separately, also of an incomplete one, and stop at "
      + "NetworkConfig.maxEventBytes.")
  @EnabledIfSupported({Feature.STREAMS, Feature.SIZE_LIMITS})
  @Example
  default void rule618_eventBeyondTheLimitIsMalformed() {
    var scenario = SampleRequests.helloScenario();
    var deltas = new ScriptedDelta[30];
    Arrays.fill(deltas, ScriptedDelta.text(0, "x".repeat(500)));
    try (var harness = withLimits(618, 1000, 2000)) {
      var complete = scenario.deltas(Arrays.asList(deltas));
      harness.expectResponse(complete.chatCompletion(), harness.streamChat(complete));
      var atOnce = complete.writeSize(1 << 16); // many events in one write
      harness.expectResponse(complete.chatCompletion(), harness.streamChat(atOnce));
    }
    var tooLong = scenario.deltas(ScriptedDelta.text(0, "Hi"), ScriptedDelta.text(0, "x".repeat(20_000)));
    var reply = ScenarioRenderer.render(dialect(), tooLong, true);
    var incomplete = reply.body();
    var slightlyTooLong = scenario.deltas(ScriptedDelta.text(0, "Hi"), ScriptedDelta.text(0, "x".repeat(2001)));
    for (var each : List.of(reply, ScenarioRenderer.render(dialect(), slightlyTooLong, true),
        Reply.of(200, reply.headers(), Arrays.copyOf(incomplete, incomplete.length / 2))
            .header("transfer-encoding", "chunked").end(Reply.Ending.STALL))) {
      try (var harness = withLimits(618, 1 << 20, 2000)) {
        harness.enqueue(each);
        var result = harness.stream(SampleRequests.chatRequest(), harness.options());
        harness.expect(result.error().orElse(null) instanceof Malformed, "Malformed", result);
      }
    }
    for (int length = 0; length < 8; length++) expectSameLimitInPieces(length);
  }

  /** Checks that the limit, which an event may exceed by a few bytes, does not depend on how the event arrives. */
  private void expectSameLimitInPieces(int excess) {
    var scenario = SampleRequests.helloScenario().quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY)
        .deltas(ScriptedDelta.text(0, "x".repeat(2000)));
    var reply = ScenarioRenderer.render(dialect(), scenario, true);
    int longest = 0;
    int end = 0; // of the longest event
    int offset = 0;
    for (var write : reply.writes()) {
      offset += write.length;
      if (write.length > longest) end = offset;
      longest = Math.max(longest, write.length);
    }
    var expected = "Complete"; // if the event has exactly the maximum length
    for (var each : List.of(reply, reply.split(end - 4, end - 3, end - 2, end - 1))) {
      try (var harness = withLimits(618, 1 << 20, longest - excess)) {
        harness.enqueue(each);
        var outcome = harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName();
        if (excess > 0 && each == reply) expected = outcome;
        harness.expect("outcome of an event that exceeds the limit by " + excess + " bytes, in "
            + each.writes().size() + " writes", expected, outcome);
      }
    }
  }

  /**
   * Requires that a redirect is either followed with the same method and body, or reported as {@code Rejected} with its
   * status. A POST that becomes a GET has another meaning, and its response is not the response to the request.
   */
  @WhenThisFails("Follow only 307 and 308 for a POST, and report other redirects with their status.")
  @Example
  default void rule619_redirectIsFollowedWithTheSameRequestOrReported() {
    for (int status : List.of(300, 301, 302, 303, 304, 307, 308)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var harness = ContractHarness.of(this, 619)) {
          var location = harness.proxy().url() + "/v1/kit/other";
          harness.enqueue(Reply.of(status, status == 304 ? Map.of() : Map.of("location", location), new byte[0]));
          harness.enqueue(SampleRequests.helloScenario(), streamed);
          var result = harness.sendOrStream((ChatCompletionRequest) SampleRequests.helloScenario().request(), streamed,
              harness.options());
          expectSameRequestOrStatus(harness, status, result);
        }
      }
    }
  }

  private static void expectSameRequestOrStatus(ContractHarness harness, int status, ActualResult<?> result) {
    var requests = harness.contractRequests();
    harness.expect(!requests.isEmpty(), "a request", "none");
    for (var each : requests) {
      harness.expect("method of every request", requests.get(0).method(), each.method());
      harness.expect(Arrays.equals(requests.get(0).body(), each.body()), "the same body in every request", each);
    }
    boolean isReported = result.error().orElse(null) instanceof Rejected rejected && rejected.status() == status;
    harness.expect(requests.size() > 1 ? result.response().isPresent() : isReported,
        "a response after a redirect that is followed, otherwise Rejected with the status " + status, result);
  }

  /**
   * Requires that a call ends when a server redirects for ever, with a small number of requests.
   */
  @WhenThisFails("Limit the number of redirects of one request.")
  @Example
  default void rule620_endlessRedirectsEndTheCall() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 620)) {
        var location = Map.of("location", harness.proxy().url() + "/v1/kit/other");
        harness.server().respondWith(request -> Optional.of(Reply.of(307, location, new byte[0])));
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expect(result.error().filter(BifrostError.class::isInstance).isPresent(), "an error", result);
        int requests = harness.contractRequests().size();
        harness.expect(requests <= 21, "at most 21 requests", requests + " requests");
      }
    }
  }
}
