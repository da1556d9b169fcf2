package bifrost.testkit.internal.arbitrary;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary scenarios with complete chat completions. They shrink to a few short deltas and one choice. */
public final class ChatScenarioArbitraries {
  private ChatScenarioArbitraries() {}

  public static Arbitrary<Scenario> of(Set<Feature> features) {
    int maxChoices = features.contains(Feature.MULTIPLE_CHOICES) ? 3 : 1;
    var choices = new ChoiceArbitraries(features).choice().list().ofMinSize(1).ofMaxSize(maxChoices);
    var finishReasons =
        Arbitraries.of("stop", "length", "tool_calls", "content_filter", "kit_reason").map(FinishReason::new)
            .list().ofSize(maxChoices);
    return Combinators
        .combine(choices, finishReasons, Arbitraries.of(false, true), DeltaArbitraries.usage(features),
            Arbitraries.of("", "m-0613", "org/m"))
        .as((deltas, reasons, interleaved, usage, model) -> scenario(deltas, reasons.subList(0, deltas.size()),
            interleaved, usage, model));
  }

  private static Scenario scenario(List<List<ScriptedDelta>> choices, List<FinishReason> finishReasons,
      boolean interleaved, Optional<Usage> usage, String model) {
    var request = ChatCompletionRequest.of("org/m", "Hi");
    if (choices.size() > 1) request = request.n(choices.size());
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < choices.size(); i++) {
      for (var delta : choices.get(i)) deltas.add(ChoiceArbitraries.of(i, delta));
    }
    if (interleaved) interleave(deltas);
    var scenario = Scenario.of(request).model(model).deltas(deltas).finishReasons(finishReasons);
    return DeltaArbitraries.withUsage(scenario, usage);
  }

  /** Reorders the deltas: one delta of each choice in turn. */
  private static void interleave(List<ScriptedDelta> deltas) {
    var turnNumbers = new ArrayList<Integer>();
    for (int i = 0; i < deltas.size(); i++) {
      var delta = deltas.get(i);
      turnNumbers.add((int) deltas.subList(0, i).stream().filter(before -> before.choice() == delta.choice()).count());
    }
    var order = new ArrayList<Integer>();
    for (int i = 0; i < deltas.size(); i++) order.add(i);
    order.sort(Comparator.comparing(turnNumbers::get));
    var interleaved = order.stream().map(deltas::get).toList();
    deltas.clear();
    deltas.addAll(interleaved);
  }
}
