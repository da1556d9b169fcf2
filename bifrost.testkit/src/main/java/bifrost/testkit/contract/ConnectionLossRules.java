package bifrost.testkit.contract;

import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.FinishReason;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioRenderer;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 5xx: connections that end before the answer does. None of these is ever an answer. */
public sealed interface ConnectionLossRules extends ContractSubject permits ProviderContract {
  /**
   * A stream that breaks off, in whatever way, is {@code Truncated}. Half an answer that looks like a whole one is the worst that a client can
   * do to its user. When this fails: an end of the connection is not the end of the stream.
   *
   * @param scenario what happens
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Property(tries = 40)
  default void rule501_interruptedStreamIsTruncated(@ForAll("interruptedChats") Scenario scenario) {
    try (var rig = ContractHarness.of(this, 501)) {
      rig.expect("Truncated", rig.streamChat(scenario).outcomeName());
    }
  }

  /**
   * A stream that is cut is truncated. When this fails: let {@code next()} throw when the connection ends.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule502_cutStreamIsTruncated() {
    ends(502, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.CUT, 1)));
  }

  /**
   * A stream whose connection is reset is truncated. When this fails: let the {@code IOException} through.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule503_resetStreamIsTruncated() {
    ends(503, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.RESET, 1)));
  }

  /**
   * A stream that ends in order, its words not all said, is truncated: proxies end like that when their server dies. When this fails: ask for
   * the mark, or for every finish reason.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule504_streamThatClosesCleanlyTooEarlyIsTruncated() {
    ends(504, SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2)));
  }

  /**
   * What had come before the end was delivered. When this fails: deliver first, and then fail.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule505_eventsBeforeACutAreDelivered() {
    var scenario = SampleRequests.helloScenario()
        .deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"), ScriptedDelta.text(0, "!"))
        .ending(Ending.of(Ending.Kind.CUT, 2));
    try (var rig = ContractHarness.of(this, 505)) {
      var seen = rig.streamChat(scenario);
      rig.expect(Optional.of("Hello"), seen.partial().map(partial -> partial.text()));
    }
  }

  /**
   * A whole answer that breaks off is {@code Truncated}, by a cut as by a reset. When this fails: look at what is made of an
   * {@code IOException}, and of a body that is shorter than was promised.
   *
   * @param scenario what happens
   */
  @Property(tries = 20)
  default void rule506_interruptedWholeResponseIsTruncated(@ForAll("interruptedChats") Scenario scenario) {
    if (scenario.ending().kind() == Ending.Kind.TRUNCATED) return;
    try (var rig = ContractHarness.of(this, 506)) {
      rig.expect("Truncated", rig.sendChat(scenario).outcomeName());
    }
  }

  /**
   * Half an answer whose length is right is an error too. When this fails: read to the end, and do not guess what is missing.
   */
  @Example
  default void rule507_halfAResponseIsAnError() {
    try (var rig = ContractHarness.of(this, 507)) {
      var end = rig.sendChat(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2))).outcomeName();
      rig.expect(List.of("Malformed", "Truncated").contains(end), "Malformed, or Truncated", end);
    }
  }

  /**
   * A connection that ends before a byte of an answer is {@code Unreachable}, and transient: another try may succeed. When this fails: throw
   * an {@code IOException} without having called {@code responded} or {@code received}.
   */
  @Example
  default void rule508_connectionClosedWithoutAResponseIsUnreachable() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 508)) {
        var hungUp = SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.HUNG_UP, 0));
        for (int i = 0; i < 3; i++) rig.enqueue(hungUp, streamed); // the client tries as often again, at once
        var seen = rig.sendChat(hungUp, streamed);
        rig.expect(seen.error().orElse(null) instanceof Unreachable lost && lost.isTransient(),
            "Unreachable, transient", seen);
        rig.expect("requests: one, and three more by the client", 4, rig.server().requests().size());
      }
    }
  }

  /**
   * A server that is down is {@code Unreachable}, and transient. When this fails: let the {@code ConnectException} through.
   */
  @Example
  default void rule509_serverThatIsDownIsUnreachable() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 509)) {
        rig.proxy().down();
        var seen = rig.sendOrStream(SampleRequests.chatRequest(), streamed, rig.options());
        rig.expect(seen.error().orElse(null) instanceof Unreachable lost && lost.isTransient(),
            "Unreachable, transient", seen);
      }
    }
  }

  /**
   * Whole answers of the other operations that break off are truncated too: half a list is no list. When this fails: read the body of every
   * operation by one method.
   *
   * @param scenarios what happens
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Property(tries = 8)
  default void rule510_interruptedResponsesOfOtherOperationsAreTruncated(
      @ForAll("interruptedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : scenarios) {
      if (scenario.ending().kind() == Ending.Kind.TRUNCATED) continue;
      try (var rig = ContractHarness.of(this, 510)) {
        rig.expect("Truncated", rig.sendScenario(scenario).outcomeName());
      }
    }
  }

  /**
   * Streams of the other operations that break off are truncated too. When this fails: each has its own sign that all is said; look for it.
   *
   * @param scenarios what happens
   */
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 15)
  default void rule511_interruptedStreamsOfOtherOperationsAreTruncated(
      @ForAll("interruptedOtherScenarios") List<Scenario> scenarios) {
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) {
      try (var rig = ContractHarness.of(this, 511)) {
        rig.expect("Truncated", rig.streamScenario(scenario).outcomeName());
      }
    }
  }

  /**
   * A stream that breaks off after one that was whole is truncated all the same. When this fails: look for what one stream leaves for the next.
   */
  @EnabledIfSupported(Feature.STREAMS)
  @Example
  default void rule512_interruptedStreamAfterACompleteOneIsTruncated() {
    try (var rig = ContractHarness.of(this, 512)) {
      rig.expect("Complete", rig.streamChat(SampleRequests.helloScenario()).outcomeName());
      rig.expect("Truncated",
          rig.streamChat(SampleRequests.helloScenario().ending(Ending.of(Ending.Kind.TRUNCATED, 2))).outcomeName());
    }
  }

  /**
   * A stream of which only some choices are finished is truncated. When this fails: count the choices that were asked for.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.MULTIPLE_CHOICES})
  @Example
  default void rule513_streamWithUnfinishedChoicesIsTruncated() {
    ends(513,
        SampleRequests.helloScenario().request(SampleRequests.chatRequest().n(2))
            .deltas(ScriptedDelta.text(0, "a"), ScriptedDelta.text(1, "b"), ScriptedDelta.text(1, "c"))
            .finishReasons(FinishReason.STOP, FinishReason.STOP).ending(Ending.of(Ending.Kind.TRUNCATED, 2)));
  }

  /**
   * A stream that is cut when every choice is finished, and its mark has not come, is truncated: the usage may have been to come. So is one that
   * ends in order, where servers never leave the mark out. When this fails: only an end in order says that nothing is missing, if that does.
   */
  @EnabledIfSupported({Feature.STREAMS, Feature.END_MARKER})
  @Example
  default void rule514_streamCutBeforeItsEndMarkerIsTruncated() {
    for (var how : Reply.Ending.values()) {
      boolean truncated = how == Reply.Ending.CUT || how == Reply.Ending.RESET
          || how == Reply.Ending.COMPLETE && !dialect().features().contains(Feature.OPTIONAL_END_MARKER);
      if (!truncated) continue;
      try (var rig = ContractHarness.of(this, 514)) {
        rig.enqueue(ScenarioRenderer
            .render(dialect(), SampleRequests.helloScenario().quirks(ServerQuirk.NO_END_MARKER), true).end(how));
        rig.expect("Truncated", rig.stream(SampleRequests.chatRequest(), rig.options()).outcomeName());
      }
    }
  }

  /**
   * What had come of the other streams before they broke off was delivered. When this fails: deliver first, and then fail.
   */
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Example
  default void rule515_eventsOfOtherStreamsBeforeACutAreDelivered() {
    for (var request : SampleRequests.supportedBy(this, OperationGroup.OTHER_STREAMABLE)) {
      try (var rig = ContractHarness.of(this, 515)) {
        var scenario = Scenario.of(request).deltas(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo"))
            .ending(Ending.of(Ending.Kind.CUT, 1));
        rig.expect("what had come of " + request.operation(), "Hel",
            rig.streamScenario(scenario).partial().map(Normalizer::text).orElse(""));
      }
    }
  }

  private void ends(int rule, Scenario scenario) {
    try (var rig = ContractHarness.of(this, rule)) {
      var seen = rig.streamChat(scenario);
      rig.expect(seen.error().orElse(null) instanceof Truncated, "Truncated", seen);
    }
  }
}
