package bifrost.testkit.contract;

import bifrost.api.BifrostError.Unreachable;
import bifrost.api.FinishReason;
import bifrost.api.Streamable;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.StreamedKit;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 5xx: connections that end before the response is complete. An incomplete response must never be returned
 * as a result. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ConnectionLossRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that a stream that is interrupted in any way fails with {@code Truncated}. Half a response that looks
   * complete is the worst failure of a client, because the application acts on it.
   *
   * @param scenario the scenario, with its ending
   */
  @WhenThisFails("Do not treat the end of the connection as the end of the stream.")
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 40)
  default void rule501_interruptedStreamIsTruncated(@ForAll("interruptedChats") Scenario scenario) {
    try (var harness = ContractHarness.of(this, 501)) {
      harness.expectTruncated(harness.streamChat(scenario));
    }
  }

  /**
   * Requires that a stream whose connection is cut fails with {@code Truncated}. Otherwise the application acts on
   * half a response.
   */
  @WhenThisFails("Throw an exception from next() when the connection ends.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule502_cutStreamIsTruncated() {
    expectTruncated(502, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.CUT, 1)));
  }

  /**
   * Requires that a stream whose connection is reset fails with {@code Truncated}. Otherwise the application acts on
   * half a response, or cannot classify the error.
   */
  @WhenThisFails("Do not catch the IOException.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule503_resetStreamIsTruncated() {
    expectTruncated(503, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.RESET, 1)));
  }

  /**
   * Requires that a stream whose connection closes cleanly before the stream is complete fails with {@code
   * Truncated}. Proxies close connections like this when their server crashes.
   */
  @WhenThisFails("Require the end marker, or the finish reasons of all choices.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule504_streamThatClosesCleanlyTooEarlyIsTruncated() {
    expectTruncated(504, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2)));
  }

  /**
   * Requires that the events before a cut are delivered. Otherwise users lose the text that has arrived.
   */
  @WhenThisFails("Deliver them first, and throw the exception afterwards.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule505_eventsBeforeACutAreDelivered() {
    var scenario = SampleRequests.helloScenario()
        .deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"), ScriptedDelta.text(0, "!"))
        .ending(Ending.of(Ending.Kind.CUT, 2));
    try (var harness = ContractHarness.of(this, 505)) {
      var result = harness.streamChat(scenario);
      harness.expect(Optional.of("Hello"), result.partial().map(partial -> partial.text()));
    }
  }

  /**
   * Requires that a non-streamed response that is cut or reset fails with {@code Truncated}. Otherwise the error is
   * not retried, or half a response is used.
   *
   * @param scenario the scenario, with its ending
   */
  @WhenThisFails("Check the handling of IOException, and of bodies that are shorter than their Content-Length.")
  @Property(tries = 20)
  default void rule506_interruptedUnaryResponseIsTruncated(@ForAll("interruptedChats") Scenario scenario) {
    if (scenario.ending().kind() == Ending.Kind.TRUNCATED) return;
    try (var harness = ContractHarness.of(this, 506)) {
      harness.expectTruncated(harness.sendChat(scenario));
    }
  }

  /**
   * Requires that half a response with a correct {@code Content-Length} is reported as an error. Otherwise the
   * application acts on half a response.
   */
  @WhenThisFails("Read to the end, and do not complete partial JSON.")
  @Example
  default void rule507_halfAResponseIsAnError() {
    try (var harness = ContractHarness.of(this, 507)) {
      var outcome =
          harness.sendChat(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2))).outcomeName();
      harness.expect(List.of("Malformed", "Truncated").contains(outcome), "Malformed or Truncated", outcome);
    }
  }

  /**
   * Requires that a call whose connection ends before the first byte of the response fails with a transient {@code
   * Unreachable}, because a retry may succeed.
   */
  @WhenThisFails("Throw an IOException without calling responded or received first.")
  @Example
  default void rule508_connectionClosedWithoutAResponseIsUnreachable() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 508)) {
        var scenario = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.HUNG_UP, 0));
        for (int i = 0; i < 3; i++) harness.enqueue(scenario, streamed); // the client retries immediately
        var result = harness.sendChat(scenario, streamed);
        harness.expect(result.error().orElse(null) instanceof Unreachable unreachable && unreachable.isTransient(),
            "Unreachable, transient", result);
        harness.expect("requests (1 call and 3 retries of the client)", 4, harness.server().requests().size());
      }
    }
  }

  /**
   * Requires that a call to a server that is down fails with a transient {@code Unreachable}. Otherwise calls are
   * not retried and fallbacks are not used.
   */
  @WhenThisFails("Do not catch the ConnectException.")
  @Example
  default void rule509_serverThatIsDownIsUnreachable() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 509)) {
        harness.proxy().down();
        var result = harness.sendOrStream(SampleRequests.chatRequest(), streamed, harness.options());
        harness.expect(result.error().orElse(null) instanceof Unreachable unreachable && unreachable.isTransient(),
            "Unreachable, transient", result);
      }
    }
  }

  /**
   * Requires that interrupted non-streamed responses of the other operations fail with {@code Truncated}. Otherwise
   * the application treats half a list as a complete list.
   *
   * @param scenarios the scenarios, one for each operation, with their endings
   */
  @WhenThisFails("Read the body of all operations through the same method.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule510_interruptedResponsesOfOtherOperationsAreTruncated(
      @ForAll("interruptedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      if (scenario.ending().kind() == Ending.Kind.TRUNCATED) continue;
      try (var harness = ContractHarness.of(this, 510)) {
        harness.expectTruncated(harness.sendScenario(scenario));
      }
    }
  }

  /**
   * Requires that interrupted streams of the other operations fail with {@code Truncated}. Otherwise the application
   * acts on half a result.
   *
   * @param scenarios the scenarios, one for each operation, with their endings
   */
  @WhenThisFails("Check for the end marker of each operation's stream.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 15)
  default void rule511_interruptedStreamsOfOtherOperationsAreTruncated(
      @ForAll("interruptedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      try (var harness = ContractHarness.of(this, 511)) {
        harness.expectTruncated(harness.streamScenario(scenario));
      }
    }
  }

  /**
   * Requires that an interrupted stream that follows a complete stream fails with {@code Truncated}. Otherwise the
   * check works only for the first stream of a provider.
   */
  @WhenThisFails("Look for state that one stream leaves for the next.")
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule512_interruptedStreamAfterACompleteOneIsTruncated() {
    try (var harness = ContractHarness.of(this, 512)) {
      harness.expect("Complete", harness.streamChat(SampleRequests.helloScenario()).outcomeName());
      harness.expectTruncated(
          harness.streamChat(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2))));
    }
  }

  /**
   * Requires that a stream in which only some choices are finished fails with {@code Truncated}. Otherwise the
   * unfinished choices look complete.
   */
  @WhenThisFails("Compare the number of finished choices with the number of requested choices.")
  @EnabledIfSupported({Feature.STREAMS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule513_streamWithUnfinishedChoicesIsTruncated() {
    expectTruncated(513,
        SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(2))
            .deltas(ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "b"), ScriptedDelta.text(1, "c"))
            .finishReasons(FinishReason.STOP, FinishReason.STOP).ending(Ending.of(Ending.Kind.TRUNCATED, 2)));
  }

  /**
   * Requires that a stream that is cut or reset before its end marker fails with {@code Truncated}, even if all
   * choices are finished, because the usage may be missing. The same applies to a clean close, if the protocol's end
   * marker is not optional.
   */
  @WhenThisFails("Accept a missing end marker only after a clean close, and only if servers may omit it.")
  @EnabledIfSupported({Feature.STREAMS, Feature.END_MARKER})
  @Example
  default void rule514_streamCutBeforeItsEndMarkerIsTruncated() {
    for (var ending : Reply.Ending.values()) {
      boolean isTruncated = ending == Reply.Ending.CUT || ending == Reply.Ending.RESET
          || ending == Reply.Ending.COMPLETE && !dialect().features().contains(Feature.OPTIONAL_END_MARKER);
      if (!isTruncated) continue;
      try (var harness = ContractHarness.of(this, 514)) {
        harness.enqueue(ScenarioRenderer
            .render(dialect(), SampleRequests.helloScenario().quirks(ServerQuirk.NO_END_MARKER), true).end(ending));
        harness.expectTruncated(harness.stream(SampleRequests.chatRequest(), harness.options()));
      }
    }
  }

  /**
   * Requires that streams of the other operations deliver the events before a cut. Otherwise users lose the text
   * that has arrived.
   */
  @WhenThisFails("Deliver them first, and throw the exception afterwards.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule515_eventsOfOtherStreamsBeforeACutAreDelivered() {
    for (var kit : SupportedOperations.otherStreams(this)) expectEventsBeforeACut(kit);
  }

  private <Q extends Streamable<E, R>, E, R> void expectEventsBeforeACut(StreamedKit<Q, E, R> kit) {
    try (var harness = ContractHarness.of(this, 515)) {
      harness.enqueue(Scenario.of(kit.sample()).deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"))
          .ending(Ending.of(Ending.Kind.CUT, 1)), true);
      var result = harness.stream(kit.sample(), harness.options());
      harness.expect("events before the end of " + kit.operation(), "Hel", result.partial().map(kit::text).orElse(""));
    }
  }

  private void expectTruncated(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      harness.expectTruncated(harness.streamChat(scenario));
    }
  }
}
