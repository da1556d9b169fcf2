package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.contract.ActualResult;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.JavaLiteral;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 6xx: what the server complains about. An error means the same, whatever carries it. */
public sealed interface ErrorRules extends ContractSubject permits ProviderContract {
  /**
   * A refusal is {@code Rejected}, with the server's status, class, member and words. Retries, fallbacks and people go by them. When this
   * fails: compare the two.
   *
   * @param scenario what happens
   */
  @Property(tries = 30)
  default void rule601_errorResponseIsRejectedWithItsDetails(@ForAll("rejectedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 601)) {
      check(rig, scenario, rig.sendChat(scenario));
    }
  }

  /**
   * Asked for a stream, a server refuses in the same way, and it is the same error, before any piece. When this fails: look at the status before
   * the stream is read.
   *
   * @param scenario what happens
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 30)
  default void rule602_errorResponseToAStreamIsTheSameError(@ForAll("rejectedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 602)) {
      var seen = rig.streamChat(scenario);
      check(rig, scenario, seen);
      rig.expect(seen.partial().isEmpty(), "no stream", seen);
    }
  }

  /**
   * An error under the status of a success is the same error, with the status that it says itself. Gateways and old servers answer like that;
   * without it, nothing is retried. When this fails: look for the error before the answer.
   *
   * @param scenario what happens
   */
  @EnabledIfSupported(Feature.ERRORS_AFTER_SUCCESS)
  @Property(tries = 30)
  default void rule603_errorAfterASuccessStatusIsTheSameError(@ForAll("failedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 603)) {
      check(rig, scenario, rig.sendChat(scenario));
    }
  }

  /**
   * An error in the middle of a stream is the same error, and the end, whatever follows it. Servers that fail in mid-answer have no other way
   * to say so, and send their mark of the end after it. When this fails: look for the error in every piece.
   *
   * @param scenario what happens
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS})
  @Property(tries = 30)
  default void rule604_errorInAStreamIsTheSameErrorAndEndsIt(@ForAll("failedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 604)) {
      check(rig, scenario, rig.streamChat(scenario));
    }
  }

  /**
   * How long the server wants to be left alone is told: the client waits as long. When this fails: read {@code Retry-After}, or what the wire
   * has for it.
   */
  @EnabledIfSupported(Feature.RETRY_AFTER)
  @Example
  default void rule605_retryAfterIsReported() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 605)) {
        var seen = rig.sendChat(SampleRequests.helloScenario()
            .ending(Ending.rejected(ScriptedError.of(429, "busy").retryAfter(Duration.ofSeconds(7)))), streamed);
        var after = seen.error().filter(Rejected.class::isInstance).flatMap(error -> ((Rejected) error).retryAfter());
        rig.expect(Optional.of(Duration.ofSeconds(7)), after);
      }
    }
  }

  /**
   * An error that is not the wire's, as a proxy sends it, is {@code Rejected} with its status, and its body is kept. When this fails: the
   * status decides, whatever the body is.
   */
  @Example
  default void rule606_errorOfAProxyIsRejectedWithItsStatus() {
    for (var body : List.of("<html>Bad Gateway</html>", "", "{}", "{\"error\":{\"mess", "null", "[]")) {
      try (var rig = ContractHarness.of(this, 606)) {
        rig.enqueue(Reply.of(502, Map.of("content-type", "text/html"), body.getBytes(UTF_8)));
        var seen = rig.send(SampleRequests.chatRequest(), rig.options());
        rig.expect(seen.error().orElse(null) instanceof Rejected it && it.status() == 502 && it.body().equals(body),
            "Rejected with status 502 and the body " + JavaLiteral.of(body), seen);
      }
    }
  }

  /**
   * A success that is not of this wire is {@code Malformed}, and what was found is kept. When this fails: check what must be there; look at
   * stray exceptions of the parser.
   */
  @Example
  default void rule607_unknownSuccessBodyIsMalformed() {
    for (var body : List.of("<html>Welcome</html>", "{\"choices\":", "", "42", "{}", "{\"message\":\"x\"}")) {
      try (var rig = ContractHarness.of(this, 607)) {
        rig.enqueue(Reply.of(200, Map.of("content-type", "text/html"), body.getBytes(UTF_8)));
        var seen = rig.send(SampleRequests.chatRequest(), rig.options());
        rig.expect(seen.error().orElse(null) instanceof Malformed it && it.body().equals(body),
            "Malformed with the body " + JavaLiteral.of(body), seen);
      }
    }
  }

  /**
   * A piece of a stream that makes no sense is {@code Malformed}: what was in it is lost, so the answer is. When this fails: skip no piece that
   * cannot be read.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule608_unknownEventIsMalformed() {
    for (var garbage : dialect().malformedEvents()) {
      try (var rig = ContractHarness.of(this, 608)) {
        rig.enqueue(ScenarioRenderer.append(
            dialect().encodeStream(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.STALLED, 1))),
            List.of(garbage)));
        rig.expect("Malformed", rig.stream(SampleRequests.chatRequest(), rig.options()).outcomeName());
      }
    }
  }

  /**
   * A page instead of a stream is {@code Malformed}, and not a stream without pieces. When this fails: look at the content type.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule609_webPageInsteadOfAStreamIsMalformed() {
    try (var rig = ContractHarness.of(this, 609)) {
      rig.enqueue(Reply.of(200, Map.of("content-type", "text/html"), "<html>Welcome</html>\n".getBytes(UTF_8)));
      rig.expect("Malformed", rig.stream(SampleRequests.chatRequest(), rig.options()).outcomeName());
    }
  }

  /**
   * A refusal of any other operation is the same error. When this fails: make errors of all operations by one method.
   *
   * @param scenarios what happens
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule610_errorResponseOfAnyOperationIsTheSameError(
      @ForAll("rejectedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var rig = ContractHarness.of(this, 610)) {
        check(rig, scenario, rig.sendScenario(scenario));
      }
    }
    if (!dialect().features().contains(Feature.STREAMS)) return;
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) {
      try (var rig = ContractHarness.of(this, 610)) {
        check(rig, scenario, rig.streamScenario(scenario));
      }
    }
  }

  /**
   * An error under the status of a success is the same error in any other operation; an empty list, or an empty text, is a lie. When this fails:
   * look for the error before the answer.
   *
   * @param scenarios what happens
   */
  @EnabledIfSupported(value = Feature.ERRORS_AFTER_SUCCESS, operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule611_errorAfterASuccessStatusOfAnyOperationIsTheSameError(
      @ForAll("failedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      try (var rig = ContractHarness.of(this, 611)) {
        check(rig, scenario, rig.sendScenario(scenario));
      }
    }
  }

  /**
   * An error in a stream of any other operation is the same error, and the end. When this fails: look for the error in every piece.
   *
   * @param scenarios what happens
   */
  @EnabledIfSupported(value = {Feature.STREAMS, Feature.ERRORS_AFTER_SUCCESS},
      operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 15)
  default void rule612_errorInAStreamOfAnyOperationIsTheSameError(
      @ForAll("failedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) {
      try (var rig = ContractHarness.of(this, 612)) {
        check(rig, scenario, rig.streamScenario(scenario));
      }
    }
  }

  /**
   * An error in the form of older servers is the same, refused and, where the wire can, inside; and so is one that has an empty answer beside it,
   * its code as a text, or nothing but words.
   * When this fails: look into the server's history, and for the error first.
   */
  @Example
  default void rule613_legacyErrorFormatsAreTheSameError() {
    var problem = ScriptedError.of(404, "no such model").type("NotFoundError").param("model");
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      isTheSame(SampleRequests.helloScenario().ending(Ending.rejected(ScriptedError.of(401, "who?"))), streamed);
    }
    for (var habit : List.of(ServerQuirk.LEGACY_NAMES, ServerQuirk.EMPTY_DELTAS, ServerQuirk.STRING_ERROR_CODES)) {
      for (var ending : List.of(Ending.rejected(problem), Ending.failed(1, problem))) {
        if (ending.kind() == Ending.Kind.FAILED && !dialect().features().contains(Feature.ERRORS_AFTER_SUCCESS)) {
          continue;
        }
        for (boolean streamed : ContractHarness.streamingModes(this)) {
          isTheSame(SampleRequests.helloScenario().quirks(habit).ending(ending), streamed);
        }
      }
    }
  }

  private void isTheSame(Scenario scenario, boolean streamed) {
    try (var rig = ContractHarness.of(this, 613)) {
      check(rig, scenario, rig.sendChat(scenario, streamed));
    }
  }

  private void check(ContractHarness rig, Scenario scenario, ActualResult<?> seen) {
    var problem = scenario.ending().error().orElseThrow();
    rig.expect(seen.error().orElse(null) instanceof Rejected, "Rejected", seen);
    var rejected = (Rejected) seen.error().orElseThrow();
    boolean known = scenario.ending().kind() == Ending.Kind.REJECTED
        || dialect().features().contains(Feature.STATUS_OF_LATE_ERRORS);
    if (known) rig.expect("the status", problem.status(), rejected.status());
    rig.expect(rejected.message().startsWith(problem.message()),
        "a message that begins with " + JavaLiteral.of(problem.message()), rejected.message());
    rig.expect(!rejected.body().isEmpty(), "the body in which the server said it", rejected);
    if (refusedAtOnce(scenario)) rig.expect("how long to wait", problem.retryAfter(), rejected.retryAfter());
    boolean typed = dialect().features().contains(Feature.ERROR_TYPES) && problem.type().isPresent(); // some wires always have one
    if (typed) rig.expect("the type", problem.type(), rejected.type());
    if (dialect().features().contains(Feature.ERROR_PARAMS)) rig.expect("the param", problem.param(), rejected.param());
  }

  /** Inside a success the wire may have no place to say how long to wait. */
  private boolean refusedAtOnce(Scenario scenario) {
    return dialect().features().contains(Feature.RETRY_AFTER) && scenario.ending().kind() == Ending.Kind.REJECTED;
  }
}
