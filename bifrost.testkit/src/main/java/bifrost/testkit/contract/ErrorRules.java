package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.scenario.JavaLiteral;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 6xx: errors of the server. An error has the same meaning wherever it occurs: as a response, in a body
 * with a success status, or in a stream. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ErrorRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that an error response is reported as {@code Rejected}, with the server's status, type, parameter and
   * message. Retries, fallbacks and users depend on these details.
   *
   * @param scenario the scenario, with its error
   */
  @WhenThisFails("Compare the expected with the actual error.")
  @Property(tries = 30)
  default void rule601_errorResponseIsRejectedWithItsDetails(@ForAll("rejectedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 601)) {
      checkError(harness, scenario, harness.sendChat(scenario));
    }
  }

  /**
   * Requires that an error response to a request for a stream is reported as the same error, before any event.
   *
   * @param scenario the scenario, with its error
   */
  @WhenThisFails("Check the status before reading the stream.")
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 30)
  default void rule602_errorResponseToAStreamIsTheSameError(@ForAll("rejectedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 602)) {
      var result = harness.streamChat(scenario);
      checkError(harness, scenario, result);
      harness.expect(result.partial().isEmpty(), "an error before the stream", result);
    }
  }

  /**
   * Requires that an error with a success status is reported as the same error, with the status that the error
   * contains. Gateways and older servers send such errors; a provider that ignores them disables retries.
   *
   * @param scenario the scenario, with its error
   */
  @WhenThisFails("Look for an error before decoding the result.")
  @EnabledIfSupported(Feature.ERRORS_AFTER_SUCCESS)
  @Property(tries = 30)
  default void rule603_errorAfterASuccessStatusIsTheSameError(@ForAll("failedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 603)) {
      checkError(harness, scenario, harness.sendChat(scenario));
    }
  }

  /**
   * Requires that an error in a stream is reported as the same error and ends the stream, whatever follows it. A
   * server that fails while it streams can report the error only as an event, and then sends the end marker.
   *
   * @param scenario the scenario, with its error
   */
  @WhenThisFails("Look for an error in every event.")
  @EnabledIfSupported({Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS})
  @Property(tries = 30)
  default void rule604_errorInAStreamIsTheSameErrorAndEndsIt(@ForAll("failedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 604)) {
      checkError(harness, scenario, harness.streamChat(scenario));
    }
  }

  /**
   * Requires that the delay requested by the server is reported, because the client waits for it before a retry.
   * Otherwise retries increase the load of a busy server.
   */
  @WhenThisFails("Read Retry-After, or the equivalent of the protocol.")
  @EnabledIfSupported(Feature.RETRY_AFTER)
  @Example
  default void rule605_retryAfterIsReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 605)) {
        var result = harness.sendChat(SampleRequests.helloScenario()
            .ending(Ending.rejected(ScriptedError.of(429, "busy").retryAfter(Duration.ofSeconds(7)))), streamed);
        var after = result.error().filter(Rejected.class::isInstance).flatMap(error -> ((Rejected) error).retryAfter());
        harness.expect(Optional.of(Duration.ofSeconds(7)), after);
      }
    }
  }

  /**
   * Requires that an error in an unknown format, such as the error page of a proxy, is reported as {@code Rejected},
   * with its status and its body. Otherwise errors of a gateway are not retried.
   */
  @WhenThisFails("Check the status first, whatever the body contains.")
  @Example
  default void rule606_errorOfAProxyIsRejectedWithItsStatus() {
    for (var body : List.of("<html>Bad Gateway</html>", "", "{}", "{\"error\":{\"mess", "null", "[]")) {
      try (var harness = ContractHarness.of(this, 606)) {
        harness.enqueue(Reply.of(502, Map.of("content-type", "text/html"), body.getBytes(UTF_8)));
        var result = harness.send(SampleRequests.chatRequest(), harness.options());
        harness.expect(
            result.error().orElse(null) instanceof Rejected rejected && rejected.status() == 502
                && rejected.body().equals(body),
            "Rejected with status 502 and the body " + JavaLiteral.of(body), result);
      }
    }
  }

  /**
   * Requires that a success response in an unknown format is reported as {@code Malformed}, with its body. Otherwise
   * the application gets an empty result, or an exception that does not show the body.
   */
  @WhenThisFails("Check for required members, and convert the exceptions of the JSON parser.")
  @Example
  default void rule607_unknownSuccessBodyIsMalformed() {
    for (var body : List.of("<html>Welcome</html>", "{\"choices\":", "", "42", "{}", "{\"message\":\"x\"}")) {
      try (var harness = ContractHarness.of(this, 607)) {
        harness.enqueue(Reply.of(200, Map.of("content-type", "text/html"), body.getBytes(UTF_8)));
        var result = harness.send(SampleRequests.chatRequest(), harness.options());
        harness.expect(result.error().orElse(null) instanceof Malformed malformed && malformed.body().equals(body),
            "Malformed with the body " + JavaLiteral.of(body), result);
      }
    }
  }

  /**
   * Requires that an event in an unknown format is reported as {@code Malformed}, because its content is lost and
   * the response is incomplete.
   */
  @WhenThisFails("Do not skip events that cannot be decoded.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule608_unknownEventIsMalformed() {
    for (var event : dialect().malformedEvents()) {
      try (var harness = ContractHarness.of(this, 608)) {
        harness.enqueue(ScenarioRenderer.append(
            dialect().encodeStream(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1))),
            List.of(event)));
        harness.expect("Malformed", harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
      }
    }
  }

  /**
   * Requires that a web page instead of a stream is reported as {@code Malformed}, and not as an empty stream. Login
   * pages and wrong URLs cause such responses.
   */
  @WhenThisFails("Check the content type.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule609_webPageInsteadOfAStreamIsMalformed() {
    try (var harness = ContractHarness.of(this, 609)) {
      harness.enqueue(Reply.of(200, Map.of("content-type", "text/html"), "<html>Welcome</html>\n".getBytes(UTF_8)));
      harness.expect("Malformed", harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
    }
  }

  /**
   * Requires that an error response of any other operation is reported as the same error. Otherwise retries and
   * fallbacks work only for chat completions.
   *
   * @param scenarios the scenarios, one for each operation, with their errors
   */
  @WhenThisFails("Decode errors of all operations through the same method.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule610_errorResponseOfAnyOperationIsTheSameError(
      @ForAll("rejectedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var harness = ContractHarness.of(this, 610)) {
        checkError(harness, scenario, harness.sendScenario(scenario));
      }
    }
    if (!dialect().features().contains(Feature.STREAMS)) return;
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      try (var harness = ContractHarness.of(this, 610)) {
        checkError(harness, scenario, harness.streamScenario(scenario));
      }
    }
  }

  /**
   * Requires that an error with a success status is reported as the same error in every other operation. Otherwise
   * an empty list or text hides the error.
   *
   * @param scenarios the scenarios, one for each operation, with their errors
   */
  @WhenThisFails("Look for an error before decoding the result.")
  @EnabledIfSupported(value = Feature.ERRORS_AFTER_SUCCESS, operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule611_errorAfterASuccessStatusOfAnyOperationIsTheSameError(
      @ForAll("failedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var harness = ContractHarness.of(this, 611)) {
        checkError(harness, scenario, harness.sendScenario(scenario));
      }
    }
  }

  /**
   * Requires that an error in a stream of any other operation is reported as the same error and ends the stream.
   * Otherwise a failed stream looks complete.
   *
   * @param scenarios the scenarios, one for each operation, with their errors
   */
  @WhenThisFails("Look for an error in every event.")
  @EnabledIfSupported(value = {Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS},
      operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 15)
  default void rule612_errorInAStreamOfAnyOperationIsTheSameError(
      @ForAll("failedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      try (var harness = ContractHarness.of(this, 612)) {
        checkError(harness, scenario, harness.streamScenario(scenario));
      }
    }
  }

  /**
   * Requires that errors in the formats of older servers are reported as the same errors, including errors after a
   * success status if the protocol supports them. The formats include an error next to an empty result, a code as a
   * string, and an error that is only a string. Otherwise errors of older servers are not retried.
   */
  @WhenThisFails("Read the server's changelog for earlier formats, and look for an error before decoding the result.")
  @Example
  default void rule613_legacyErrorFormatsAreTheSameError() {
    var error = ScriptedError.of(404, "no such model").type("NotFoundError").param("model");
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectSameError(SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(401, "missing key"))),
          streamed);
    }
    for (var quirk : List.of(ServerQuirk.LEGACY_NAMES, ServerQuirk.EMPTY_DELTAS, ServerQuirk.STRING_ERROR_CODES)) {
      for (var ending : List.of(Ending.rejected(error), Ending.failed(1, error))) {
        if (ending.kind() == Ending.Kind.FAILED && !dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS)) {
          continue;
        }
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          expectSameError(SampleRequests.helloScenario().quirks(quirk).ending(ending), streamed);
        }
      }
    }
  }

  private void expectSameError(Scenario scenario, boolean streamed) {
    try (var harness = ContractHarness.of(this, 613)) {
      checkError(harness, scenario, harness.sendChat(scenario, streamed));
    }
  }

  private void checkError(ContractHarness harness, Scenario scenario, ActualResult<?> result) {
    var error = scenario.ending().error().orElseThrow();
    harness.expect(result.error().orElse(null) instanceof Rejected, "Rejected", result);
    var rejected = (Rejected) result.error().orElseThrow();
    boolean statusIsKnown = scenario.ending().kind() == Ending.Kind.REJECTED
        || dialect().features().contains(Feature.STATUS_OF_LATE_ERRORS);
    if (statusIsKnown) harness.expect("status", error.status(), rejected.status());
    harness.expect(rejected.message().startsWith(error.message()),
        "a message that starts with " + JavaLiteral.of(error.message()), rejected.message());
    harness.expect(!rejected.body().isEmpty(), "the body of the error", rejected);
    if (carriesRetryAfter(scenario)) harness.expect("retryAfter", error.retryAfter(), rejected.retryAfter());
    // some protocols always have a type
    boolean typeIsKnown = dialect().features().contains(Feature.ERROR_TYPES) && error.type().isPresent();
    if (typeIsKnown) harness.expect("type", error.type(), rejected.type());
    if (dialect().features().contains(Feature.ERROR_PARAMS)) harness.expect("param", error.param(), rejected.param());
    boolean hasCode = dialect().features().contains(Feature.ERROR_CODES) && error.code().isPresent()
        && scenario.ending().kind() == Ending.Kind.REJECTED;
    if (hasCode) harness.expect("serverCode", error.code(), rejected.serverCode());
  }

  /**
   * {@return whether the scenario's error can contain a delay; after a success status, the protocol may have no
   * member for it}
   */
  private boolean carriesRetryAfter(Scenario scenario) {
    return dialect().features().contains(Feature.RETRY_AFTER) && scenario.ending().kind() == Ending.Kind.REJECTED;
  }
}
