package bifrost.testkit.internal.arbitrary;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Usage;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ScriptedDelta;
import bifrost.testkit.contract.ServerQuirk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary chat completion scenarios that use only the features of a protocol. They shrink to a few short
 * deltas, one choice, and no quirks.
 */
public final class ChatScenarioArbitraries {
  private final Set<Feature> features;

  public ChatScenarioArbitraries(Set<Feature> features) {
    this.features = features;
  }

  /** {@return complete chat completions} */
  public Arbitrary<Scenario> complete() {
    int maxChoices = features.contains(Feature.MULTIPLE_CHOICES) ? 3 : 1;
    var choices = new ChoiceArbitraries(features).choice().list().ofMinSize(1).ofMaxSize(maxChoices);
    var finishReasons =
        Arbitraries.of("stop", "length", "tool_calls", "content_filter", "kit_reason").map(FinishReason::new)
            .list().ofSize(maxChoices);
    return Combinators
        .combine(choices, finishReasons, Arbitraries.of(false, true), usage(), Arbitraries.of("", "m-0613", "org/m"))
        .as(
            (deltas, reasons, interleaved, usage, model) -> scenario(deltas, reasons.subList(0, deltas.size()),
                interleaved,
                usage, model));
  }

  private static Scenario scenario(List<List<ScriptedDelta>> choices, List<FinishReason> finishReasons,
      boolean interleaved,
      Optional<Usage> usage, String model) {
    var request = ChatCompletionRequest.of("org/m", "Hi");
    if (choices.size() > 1) request = request.n(choices.size());
    var deltas = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < choices.size();
        i++) for (var delta : choices.get(i)) deltas.add(ChoiceArbitraries.of(i, delta));
    if (interleaved) interleave(deltas);
    var scenario = Scenario.of(request).model(model).deltas(deltas).finishReasons(finishReasons);
    return usage.map(scenario::usage).orElse(scenario);
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

  Arbitrary<Optional<Usage>> usage() {
    if (!features.contains(Feature.USAGE)) return Arbitraries.just(Optional.empty());
    var tokens = Arbitraries.longs().between(0, 3_000_000_000L);
    return Combinators.combine(tokens, tokens).as(Usage::of).optional();
  }

  public Arbitrary<Scenario> withQuirks() {
    return withQuirks(complete());
  }

  /** {@return the scenarios with a few quirks; the end marker is omitted only if it is optional} */
  Arbitrary<Scenario> withQuirks(Arbitrary<Scenario> scenarios) {
    var quirks = EnumSet.allOf(ServerQuirk.class);
    if (!features.contains(Feature.OPTIONAL_END_MARKER)) quirks.remove(ServerQuirk.NO_END_MARKER);
    var selectedQuirks = Arbitraries.of(quirks).set().ofMaxSize(4);
    return Combinators.combine(scenarios, selectedQuirks).as((scenario, some) -> scenario.quirks(some));
  }

  public Arbitrary<Scenario> splitIntoWrites() {
    return Combinators.combine(complete(), Arbitraries.of(1, 2, 3, 5, 7, 64, 1000)).as(Scenario::writeSize);
  }

  public Arbitrary<Scenario> interrupted() {
    return interrupted(complete().filter(scenario -> !scenario.deltas().isEmpty()));
  }

  /**
   * {@return the scenarios, which must have at least one delta, with a connection that ends in the middle of
   * the response}
   */
  Arbitrary<Scenario> interrupted(Arbitrary<Scenario> scenarios) {
    var kinds = Arbitraries.of(Ending.Kind.CUT, Ending.Kind.RESET, Ending.Kind.TRUNCATED);
    return Combinators.combine(scenarios, kinds, percentages())
        .as((scenario, kind, percentage) -> scenario.ending(Ending.of(kind, after(scenario, percentage))));
  }

  public Arbitrary<Scenario> rejected() {
    return rejected(withQuirks());
  }

  Arbitrary<Scenario> rejected(Arbitrary<Scenario> scenarios) {
    return Combinators.combine(scenarios, errors()).as((scenario, error) -> scenario.ending(Ending.rejected(error)));
  }

  public Arbitrary<Scenario> failed() {
    return failed(withQuirks());
  }

  Arbitrary<Scenario> failed(Arbitrary<Scenario> scenarios) {
    return Combinators.combine(scenarios, errors(), percentages())
        .as((scenario, error, percentage) -> scenario.ending(Ending.failed(after(scenario, percentage), error)));
  }

  /** {@return percentages of the deltas that are sent} */
  private static Arbitrary<Integer> percentages() {
    return Arbitraries.integers().between(0, 100);
  }

  private static int after(Scenario scenario, int percentage) {
    return percentage * scenario.deltas().size() / 100;
  }

  public Arbitrary<ScriptedError> errors() {
    var status = Arbitraries.of(400, 401, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503, 504);
    var type = words(Feature.ERROR_TYPES, "BadRequestError", "NotFoundError", "kit_type");
    var param = words(Feature.ERROR_PARAMS, "model", "messages[0]");
    var retryAfter = features.contains(Feature.RETRY_AFTER)
        ? Arbitraries.integers().between(1, 9).map(Duration::ofSeconds).optional(0.3)
        : Arbitraries.just(Optional.<Duration>empty());
    return Combinators.combine(status, type, param, TextArbitraries.words(), retryAfter).as(ScriptedError::new);
  }

  private Arbitrary<Optional<String>> words(Feature feature, String... words) {
    return features.contains(feature) ? Arbitraries.of(words).optional() : Arbitraries.just(Optional.empty());
  }
}
