package bifrost.testkit.contract;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Request;
import bifrost.api.Usage;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.EnabledIfSupported.OperationGroup;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.contract.SupportedOperations;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Rules 11xx: older servers, newer servers, and servers that send more or fewer members. Implementations need not be
 * thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface CompatibilityRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that server quirks do not change the result. Otherwise a different server, or an upgrade, breaks the
   * application.
   *
   * @param scenario the scenario
   */
  @WhenThisFails("The other rules of this group and rules 4xx show which quirk is the cause.")
  @Property(tries = 60)
  default void rule1101_serverQuirksChangeNothing(@ForAll("chatsWithQuirks") Scenario scenario) {
    check(1101, scenario);
  }

  /**
   * Requires that unknown members do not change the result, because servers are upgraded before clients.
   */
  @WhenThisFails("Skip every unknown member, whatever its value.")
  @Example
  default void rule1102_unknownMembersChangeNothing() {
    check(1102, mixedScenario().quirks(ServerQuirk.UNKNOWN_MEMBERS));
  }

  /**
   * Requires that members that have no record component arrive as extras of the response, of a choice and of its
   * message. Otherwise users must wait for a new version of the provider before they can read new members.
   */
  @WhenThisFails("Collect unknown members.")
  @EnabledIfSupported(Feature.EXTRAS)
  @Example
  default void rule1103_unknownMembersArriveAsExtras() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var harness = ContractHarness.of(this, 1103)) {
        var scenario = mixedScenario().quirks(ServerQuirk.UNKNOWN_MEMBERS);
        harness.enqueue(scenario, streamed);
        var result = harness.sendOrStream((ChatCompletionRequest) scenario.request(), streamed, harness.options());
        var response = result.response().orElseThrow(() -> harness.failure("a response", result, null));
        var choice = response.choices().get(0);
        boolean hasNested = dialect().features().contains(Feature.NESTED_EXTRAS);
        for (var extras : hasNested ? List.of(response.extras(), choice.extras(), choice.message().extras())
            : List.of(response.extras())) {
          harness.expect(extras.tryGet("kit_unknown").isPresent(),
              "kit_unknown in the extras of the response, its choice and its message", response);
        }
      }
    }
  }

  /**
   * Requires that a null member counts as absent. Otherwise users see the text "null" or an error.
   */
  @WhenThisFails("Treat null and absent members alike everywhere.")
  @Example
  default void rule1104_nullMemberCountsAsAbsent() {
    check(1104, mixedScenario().quirks(ServerQuirk.NULL_MEMBERS));
  }

  /**
   * Requires that optional members, such as ids, times and the model, may be absent.
   */
  @WhenThisFails("Require only the members that contain the result.")
  @Example
  default void rule1105_optionalMembersMayBeAbsent() {
    check(1105, mixedScenario().quirks(ServerQuirk.REQUIRED_MEMBERS_ONLY));
  }

  /**
   * Requires that members with legacy names are read, and that a value is read only once if both names are present.
   */
  @WhenThisFails("Read the server's changelog for earlier names.")
  @Example
  default void rule1106_legacyNamesAreRead() {
    check(1106, mixedScenario().quirks(ServerQuirk.LEGACY_NAMES));
    check(1106, mixedScenario().quirks(ServerQuirk.LEGACY_AND_CURRENT_NAMES));
  }

  /**
   * Requires that unknown members do not change the result of the other operations, and arrive as extras.
   */
  @WhenThisFails("Collect unknown members in every response.")
  @EnabledIfSupported(operations = OperationGroup.OTHER)
  @Example
  default void rule1107_unknownMembersOfOtherOperationsArriveAsExtras() {
    for (var kit : SupportedOperations.others(this)) expectExtras(kit);
  }

  private <Q extends Request<R>, R> void expectExtras(OperationKit<Q, R> kit) {
    try (var harness = ContractHarness.of(this, 1107)) {
      var scenario = kit.sampleScenario().quirks(ServerQuirk.UNKNOWN_MEMBERS, ServerQuirk.NULL_MEMBERS);
      harness.enqueue(scenario, false);
      var result = harness.send(kit.sample(), harness.options());
      harness.expectResponse(kit.expected(scenario), result.map(kit::normalized));
      var extras = kit.extras(result.response().orElseThrow());
      if (extras.isEmpty() || !dialect().features().contains(Feature.EXTRAS)) return;
      harness.expect(extras.get().tryGet("kit_unknown").isPresent(), "kit_unknown in the extras of " + kit.operation(),
          result);
    }
  }

  /**
   * Requires that server quirks do not change the result of streams of the other operations.
   *
   * @param scenarios the scenarios, one for each operation
   */
  @WhenThisFails("Read all streams through the same kind of source.")
  @EnabledIfSupported(value = Feature.STREAMS, operations = OperationGroup.OTHER_STREAMABLE)
  @Property(tries = 10)
  default void rule1108_serverQuirksChangeNothingInOtherStreams(
      @ForAll("otherScenariosWithQuirks") List<Scenario> scenarios) {
    for (var scenario : SupportedOperations.streamed(scenarios)) {
      try (var harness = ContractHarness.of(this, 1108)) {
        harness.expectResponse(OperationKits.expected(scenario), harness.streamScenario(scenario));
      }
    }
  }

  private Scenario mixedScenario() {
    var deltas = new ArrayList<ScriptedDelta>();
    if (dialect().features().contains(Feature.REASONING)) deltas.add(ScriptedDelta.reasoning(0, "Hm. "));
    deltas.addAll(List.of(ScriptedDelta.text(0, "Hel"), ScriptedDelta.text(0, "lo")));
    if (dialect().features().contains(Feature.TOOLS)) {
      deltas.addAll(List.of(ScriptedDelta.call(0, 0, "call_a", "f"), ScriptedDelta.arguments(0, 0, "{}")));
    }
    var scenario = SampleRequests.helloScenario().deltas(deltas).finishReasons(FinishReason.STOP);
    return dialect().features().contains(Feature.USAGE) ? scenario.usage(Usage.of(2, 3)) : scenario;
  }

  private void check(int rule, Scenario scenario) {
    try (var harness = ContractHarness.of(this, rule)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        harness.expectResponse(scenario.chatCompletion(), harness.sendChat(scenario, streamed));
      }
    }
  }
}
