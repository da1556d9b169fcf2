package bifrost.testkit.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Operation;
import bifrost.api.Usage;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.arbitrary.OtherScenarioArbitraries;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.scenario.ExpectedResult;
import bifrost.testkit.internal.scenario.Normalizer;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 11xx: servers that are older or newer, or that just say more, or less. */
public sealed interface CompatibilityRules extends ContractSubject permits ProviderContract {
  /**
   * The habits of a server change nothing. When this fails: the rules that follow, and 4xx, say which.
   *
   * @param scenario what is said
   */
  @Property(tries = 60)
  default void rule1101_serverQuirksChangeNothing(@ForAll("chatsWithQuirks") Scenario scenario) {
    check(1101, scenario);
  }

  /**
   * Members that nobody knows change nothing: servers are updated first. When this fails: skip what is unknown, whatever it is.
   */
  @Example
  default void rule1102_unknownMembersChangeNothing() {
    check(1102, talk().quirks(ServerQuirk.UNKNOWN_MEMBERS));
  }

  /**
   * Members that have no component arrive as extras, of the answer, of a choice and of its message: users need not wait for a new version. When
   * this fails: collect them.
   */
  @EnabledIfSupported(Feature.EXTRAS)
  @Example
  default void rule1103_unknownMembersArriveAsExtras() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var rig = ContractHarness.of(this, 1103)) {
        var scenario = talk().quirks(ServerQuirk.UNKNOWN_MEMBERS);
        rig.enqueue(scenario, streamed);
        var seen = rig.sendOrStream((ChatCompletionRequest) scenario.request(), streamed, rig.options());
        var answer = seen.response().orElseThrow(() -> rig.failure("an answer", seen, null));
        var choice = answer.choices().get(0);
        boolean within = dialect().features().contains(Feature.NESTED_EXTRAS);
        for (var extras : within ? List.of(answer.extras(), choice.extras(), choice.message().extras())
            : List.of(answer.extras())) {
          rig.expect(extras.get("kit_unknown").isPresent(),
              "the extra member kit_unknown of the answer, of its choice, and of its message", answer);
        }
      }
    }
  }

  /**
   * A member that is null is not there: neither a text "null" nor an error. When this fails: treat both alike everywhere.
   */
  @Example
  default void rule1104_nullMemberCountsAsAbsent() {
    check(1104, talk().quirks(ServerQuirk.NULL_MEMBERS));
  }

  /**
   * What need not be there may be missing: ids, times, the model. When this fails: ask for what the answer is about, and nothing else.
   */
  @Example
  default void rule1105_optionalMembersMayBeAbsent() {
    check(1105, talk().quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY));
  }

  /**
   * Older names of the same are read, once where both are there. When this fails: look into the server's history.
   */
  @Example
  default void rule1106_legacyNamesAreRead() {
    check(1106, talk().quirks(ServerQuirk.LEGACY_NAMES));
    check(1106, talk().quirks(ServerQuirk.LEGACY_AND_CURRENT_NAMES));
  }

  /**
   * Members that nobody knows change nothing in the other operations, and arrive as extras. When this fails: collect what is unknown in every
   * answer.
   */
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Example
  default void rule1107_unknownMembersOfOtherOperationsArriveAsExtras() {
    for (var request : SampleRequests.supportedBy(this, OperationGroup.OTHER)) {
      if (request.operation() == Operation.RAW) continue; // is all one value
      var scenario = SampleRequests.scenarioFor(request).quirks(ServerQuirk.UNKNOWN_MEMBERS, ServerQuirk.NULL_MEMBERS);
      try (var rig = ContractHarness.of(this, 1107)) {
        rig.enqueue(scenario, false);
        var seen = rig.send(request, rig.options());
        rig.expectResponse(ExpectedResult.of(scenario), seen.map(Normalizer::normalize));
        if (!dialect().features().contains(Feature.EXTRAS)) continue;
        rig.expect(seen.response().flatMap(Normalizer::extras).flatMap(extras -> extras.get("kit_unknown")).isPresent(),
            "the extra member kit_unknown of " + request.operation(), seen);
      }
    }
  }

  /**
   * The habits of a server change nothing in the other streams. When this fails: read every stream by one source.
   *
   * @param scenarios what is said
   */
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 10)
  default void rule1108_serverQuirksChangeNothingInOtherStreams(
      @ForAll("otherScenariosWithQuirks") List<Scenario> scenarios) {
    for (var scenario : OtherScenarioArbitraries.streamable(scenarios)) {
      try (var rig = ContractHarness.of(this, 1108)) {
        rig.expectResponse(ExpectedResult.of(scenario), rig.streamScenario(scenario));
      }
    }
  }

  private Scenario talk() {
    var parts = new ArrayList<ScriptedDelta>();
    if (dialect().features().contains(Feature.REASONING)) parts.add(ScriptedDelta.reasoning(0, "Hm. "));
    parts.addAll(List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo")));
    if (dialect().features().contains(Feature.TOOLS)) {
      parts.addAll(List.of(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{}")));
    }
    var talk = SampleRequests.helloScenario().deltas(parts).finishReasons(FinishReason.STOP);
    return dialect().features().contains(Feature.USAGE) ? talk.usage(Usage.of(2, 3)) : talk;
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = ContractHarness.of(this, rule)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        rig.expectResponse(scenario.chatCompletion(), rig.sendChat(scenario, streamed));
      }
    }
  }
}
