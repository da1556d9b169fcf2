package bifrost.testkit.contract;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.CompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Operation;
import bifrost.api.Request;
import bifrost.api.Usage;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;

/**
 * Rules 516 and later: streams that seem to be complete. An incomplete response must never be returned as a result.
 * Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface CompletenessRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a stream is not complete because its events have an empty finish reason, in every operation.
   * Otherwise the first words of a broken stream look like a complete response.
   */
  @WhenThisFails("Treat an empty finish reason like none.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule516_emptyFinishReasonIsNoFinish() {
    var deltas = List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"));
    for (var kit : SupportedOperations.of(this)) {
      if (!kit.isStreamed()) continue;
      for (int after = 1; after <= 2; after++) {
        expectTruncated(516, Scenario.of(kit.sample()).deltas(List.copyOf(deltas))
            .quirks(ServerQuirk.EMPTY_FINISH_REASONS).ending(Ending.of(Ending.Kind.TRUNCATED, after)));
      }
    }
  }

  /**
   * Requires that a stream is complete only if each choice has its finish reason, whichever choices are finished, and
   * however often the server repeats the finish reason of one choice or finishes a choice that was not requested.
   * Otherwise unfinished choices look complete.
   */
  @WhenThisFails("Store the indexes of the finished choices, and compare their number with the requested number.")
  @EnabledIfSupported({Feature.STREAMS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule517_everyChoiceMustFinish() {
    for (int[] choices : new int[][] {{0, 1, 2}, {1, 2, 0}, {0, 2, 1}, {0, 0, 2}}) {
      var deltas = new ArrayList<ScriptedDelta>();
      for (int choice : choices) deltas.add(ScriptedDelta.text(choice, "text"));
      deltas.add(ScriptedDelta.text(choices[2], "never sent"));
      var scenario = SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(3)).deltas(deltas)
          .finishReasons(Collections.nCopies(3, FinishReason.STOP)).ending(Ending.of(Ending.Kind.TRUNCATED, 3));
      expectTruncated(517, scenario);
      expectTruncated(517, scenario.quirks(ServerQuirk.REPEATED_FINISH_REASONS));
      boolean isUnrequested = choices[0] == 2 || choices[1] == 2;
      if (isUnrequested) expectTruncated(517, scenario.request(SampleRequests.chatRequest().n(2)));
    }
    var many = new ArrayList<ScriptedDelta>();
    for (int choice = 0; choice < 70; choice++) many.add(ScriptedDelta.text(choice, "text"));
    expectTruncated(517, SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(70)).deltas(many)
        .finishReasons(Collections.nCopies(70, FinishReason.STOP)).ending(Ending.of(Ending.Kind.TRUNCATED, 66)));
  }

  /**
   * Requires that a streamed batch of prompts is complete only if each choice of each prompt has its finish reason.
   * Otherwise the texts of some prompts are missing.
   */
  @WhenThisFails("Multiply the number of prompts by the number of choices.")
  @EnabledIfSupported(value = {Feature.STREAMS, Feature.MULTIPLE_CHOICES}, operations = OperationGroup.COMPLETIONS)
  @Example
  default void rule518_halfABatchIsTruncated() {
    var request = CompletionRequest.of("org/m", List.of("a", "b", "c")).n(2);
    for (int finished : new int[] {1, 2, 3, 5}) {
      var deltas = new ArrayList<ScriptedDelta>();
      for (int i = 0; i < 6; i++) deltas.add(ScriptedDelta.text(i, "text " + i));
      deltas.add(finished + 1, ScriptedDelta.text(finished, "never sent"));
      expectTruncated(518, Scenario.of(request).deltas(deltas).finishReasons(Collections.nCopies(6, FinishReason.STOP))
          .ending(Ending.of(Ending.Kind.TRUNCATED, finished + 1)));
    }
  }

  /**
   * Requires that an error after the last finish reason fails the stream, because the server has not sent the end
   * marker yet. Otherwise a failed response looks complete.
   */
  @WhenThisFails("Read on after the last finish reason, until the end marker or the end of the body.")
  @EnabledIfSupported({Feature.STREAMS, Feature.END_MARKER, Feature.OPTIONAL_END_MARKER, Feature.ERRORS_AFTER_SUCCESS})
  @Example
  default void rule519_errorAfterTheLastFinishReasonFailsTheStream() {
    for (var kit : SupportedOperations.of(this)) {
      if (!hasEndMarker(kit)) continue;
      expectLateError(kit, kit.sampleScenario());
      if (dialect().features().contains(Feature.USAGE)) {
        expectLateError(kit, kit.sampleScenario().usage(Usage.of(2, 3)));
      }
    }
  }

  /** {@return whether the streams of an operation end with a marker; those of the Responses API end with an event} */
  private static boolean hasEndMarker(OperationKit<?, ?> kit) {
    return kit.isStreamed() && kit.operation() != Operation.RESPONSES;
  }

  private <Q extends Request<R>, R> void expectLateError(OperationKit<Q, R> kit, Scenario scenario) {
    var error = ScriptedError.of(503, "the engine died");
    var finished = ScenarioRenderer.render(dialect(), scenario.quirks(ServerQuirk.NO_END_MARKER), true);
    var failed = ScenarioRenderer.render(dialect(), scenario.quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY)
        .withoutUsage().ending(Ending.failed(0, error)), true);
    try (var harness = ContractHarness.of(this, 519)) {
      harness.enqueue(ScenarioRenderer.append(finished, failed.writes()));
      var result = harness.sendOrStream(kit.sample(), true);
      harness.expect(Optional.of(error.message()),
          result.error().map(it -> it instanceof Rejected rejected ? rejected.message() : it.toString()));
    }
  }

  /**
   * Requires that a stream with an end marker but without any other event fails, because the server has sent no
   * response. Otherwise a failed response looks like an empty text.
   */
  @WhenThisFails("Require at least one event before the end marker.")
  @EnabledIfSupported({Feature.STREAMS, Feature.END_MARKER, Feature.OPTIONAL_END_MARKER})
  @Example
  default void rule520_endMarkerAloneIsNoResponse() {
    for (var kit : SupportedOperations.of(this)) if (hasEndMarker(kit)) expectFailure(kit);
  }

  private <Q extends Request<R>, R> void expectFailure(OperationKit<Q, R> kit) {
    var complete = ScenarioRenderer.render(dialect(), kit.sampleScenario(), true);
    int size = complete.writes().size();
    var marker = new Reply(complete.status(), complete.headers(), complete.writes().subList(size - 1, size),
        complete.end(), complete.framing(), complete.delay());
    try (var harness = ContractHarness.of(this, 520)) {
      harness.enqueue(marker);
      var outcome = harness.sendOrStream(kit.sample(), true).outcomeName();
      harness.expect(List.of("Truncated", "Malformed").contains(outcome), "Truncated or Malformed", outcome);
    }
  }

  /**
   * Requires that a stream whose last event is incomplete is {@code Truncated}, and not {@code Malformed}, because the
   * connection was lost, and a retry may succeed.
   */
  @WhenThisFails("At the end of the body, report an event that cannot be decoded as the loss of the connection.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule521_incompleteLastEventIsTruncated() {
    var scenario = SampleRequests.helloScenario().quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY);
    var writes = ScenarioRenderer.render(dialect(), scenario, true).writes();
    var first = ScenarioRenderer.render(dialect(), scenario.ending(Ending.of(Ending.Kind.TRUNCATED, 1)), true);
    var next = writes.get(first.writes().size());
    for (int length : new int[] {1, next.length / 3, next.length / 2, next.length - 4}) {
      try (var harness = ContractHarness.of(this, 521)) {
        harness.enqueue(ScenarioRenderer.append(first, List.of(Arrays.copyOf(next, length))));
        harness.expect("outcome after " + length + " bytes of an event", "Truncated",
            harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
      }
    }
    for (int length : new int[] {4, 5, 6, 7}) expectTruncatedInOneWrite(length);
  }

  /** Cuts an event after its first bytes, which arrive together with a long event before it. */
  private void expectTruncatedInOneWrite(int length) {
    var scenario = SampleRequests.helloScenario().quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY)
        .deltas(ScriptedDelta.text(0, "x".repeat(4000)), ScriptedDelta.text(0, "never sent"));
    var writes = ScenarioRenderer.render(dialect(), scenario, true).writes();
    var first = ScenarioRenderer.render(dialect(), scenario.ending(Ending.of(Ending.Kind.TRUNCATED, 1)), true);
    var body = new ByteArrayOutputStream();
    body.writeBytes(first.body());
    body.write(writes.get(first.writes().size()), 0, length);
    try (var harness = ContractHarness.of(this, 521)) {
      harness.enqueue(Reply.of(200, first.headers(), body.toByteArray()));
      harness.expect("outcome after " + length + " bytes of an event in one write", "Truncated",
          harness.stream(SampleRequests.chatRequest(), harness.options()).outcomeName());
    }
  }

  private void expectTruncated(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expect("Truncated", harness.streamScenario(scenario).outcomeName());
    }
  }
}
