package bifrost.testkit;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Operation;
import bifrost.api.Usage;
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.Needs.Served;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** Rules 11xx: servers that are older or newer, or that just say more, or less. */
public sealed interface ForwardRules extends ContractSubject permits ProviderContract {
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
    check(1102, talk().habits(Habit.UNKNOWN_MEMBERS));
  }

  /**
   * Members that have no component arrive as extras, of the answer, of a choice and of its message: users need not wait for a new version. When
   * this fails: collect them.
   */
  @Needs(Feature.EXTRAS)
  @Example
  default void rule1103_unknownMembersArriveAsExtras() {
    for (boolean streamed : Rig.forms(this)) {
      try (var rig = Rig.of(this, 1103)) {
        var scenario = talk().habits(Habit.UNKNOWN_MEMBERS);
        rig.serve(scenario, streamed);
        var seen = rig.ask((ChatCompletionRequest) scenario.request(), streamed, rig.options());
        var answer = seen.answer().orElseThrow(() -> rig.failure("an answer", seen, null));
        var choice = answer.choices().get(0);
        boolean within = dialect().features().contains(Feature.EXTRAS_WITHIN);
        for (var extras : within ? List.of(answer.extras(), choice.extras(), choice.message().extras()) : List.of(answer.extras())) {
          rig.expect(extras.get("kit_unknown").isPresent(), "the extra member kit_unknown of the answer, of its choice, and of its message", answer);
        }
      }
    }
  }

  /**
   * A member that is null is not there: neither a text "null" nor an error. When this fails: treat both alike everywhere.
   */
  @Example
  default void rule1104_nullMemberCountsAsAbsent() {
    check(1104, talk().habits(Habit.NULL_MEMBERS));
  }

  /**
   * What need not be there may be missing: ids, times, the model. When this fails: ask for what the answer is about, and nothing else.
   */
  @Example
  default void rule1105_optionalMembersMayBeAbsent() {
    check(1105, talk().habits(Habit.BARE));
  }

  /**
   * Older names of the same are read, once where both are there. When this fails: look into the server's history.
   */
  @Example
  default void rule1106_legacyNamesAreRead() {
    check(1106, talk().habits(Habit.OLD_NAMES));
    check(1106, talk().habits(Habit.BOTH_NAMES));
  }

  /**
   * Members that nobody knows change nothing in the other operations, and arrive as extras. When this fails: collect what is unknown in every
   * answer.
   */
  @Needs(served = Served.OTHERS)
  @Example
  default void rule1107_unknownMembersOfOtherOperationsArriveAsExtras() {
    for (var request : Samples.of(this, Served.OTHERS)) {
      if (request.operation() == Operation.RAW) continue; // is all one value
      var scenario = Samples.answer(request).habits(Habit.UNKNOWN_MEMBERS, Habit.NULL_MEMBERS);
      try (var rig = Rig.of(this, 1107)) {
        rig.serve(scenario, false);
        var seen = rig.send(request, rig.options());
        rig.answers(Oracle.answer(scenario), seen.map(Essence::of));
        if (!dialect().features().contains(Feature.EXTRAS)) continue;
        rig.expect(seen.answer().flatMap(Essence::extras).flatMap(extras -> extras.get("kit_unknown")).isPresent(),
            "the extra member kit_unknown of " + request.operation(), seen);
      }
    }
  }

  /**
   * The habits of a server change nothing in the other streams. When this fails: read every stream by one source.
   *
   * @param scenarios what is said
   */
  @Needs(value = Feature.STREAMS, served = Served.OTHER_STREAMS)
  @Property(tries = 10)
  default void rule1108_serverQuirksChangeNothingInOtherStreams(@ForAll("otherScenariosWithQuirks") List<Scenario> scenarios) {
    for (var scenario : OtherScenarios.streamed(scenarios)) {
      try (var rig = Rig.of(this, 1108)) {
        rig.answers(Oracle.answer(scenario), rig.pieces(scenario));
      }
    }
  }

  private Scenario talk() {
    var parts = new ArrayList<Part>();
    if (dialect().features().contains(Feature.REASONING)) parts.add(Part.reasoning(0, "Hm. "));
    parts.addAll(List.of(Part.text(0, "Hel"), Part.text(0, "lo")));
    if (dialect().features().contains(Feature.TOOLS)) parts.addAll(List.of(Part.call(0, 0, "call_a", "f"), Part.arguments(0, 0, "{}")));
    var talk = Samples.hello().parts(parts).finishes(FinishReason.STOP);
    return dialect().features().contains(Feature.USAGE) ? talk.usage(Usage.of(2, 3)) : talk;
  }

  private void check(int rule, Scenario scenario) {
    try (var rig = Rig.of(this, rule)) {
      for (boolean streamed : Rig.forms(this)) rig.answers(scenario.chatCompletion(), rig.chat(scenario, streamed));
    }
  }
}
