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

/** Chats for properties, of what a wire can say. They shrink to few and short parts, one choice, and no habits. */
public final class ChatScenarioArbitraries {
  private final Set<Feature> features;

  public ChatScenarioArbitraries(Set<Feature> features) {
    this.features = features;
  }

  /** Chats that are answered. */
  public Arbitrary<Scenario> complete() {
    int most = features.contains(Feature.MULTIPLE_CHOICES) ? 3 : 1;
    var spoken = new ChoiceArbitraries(features).choice().list().ofMinSize(1).ofMaxSize(most);
    var finishes = Arbitraries.of("stop", "length", "tool_calls", "content_filter", "kit_reason").map(FinishReason::new)
        .list().ofSize(most);
    return Combinators
        .combine(spoken, finishes, Arbitraries.of(false, true), usage(), Arbitraries.of("", "m-0613", "org/m")).as(
            (choices, reasons, mixed, usage, model) -> scenario(choices, reasons.subList(0, choices.size()), mixed,
                usage, model));
  }

  private static Scenario scenario(List<List<ScriptedDelta>> choices, List<FinishReason> finishes, boolean mixed,
      Optional<Usage> usage, String model) {
    var ask = ChatCompletionRequest.of("org/m", "Hi");
    if (choices.size() > 1) ask = ask.n(choices.size());
    var parts = new ArrayList<ScriptedDelta>();
    for (int i = 0; i < choices.size(); i++) for (var part : choices.get(i)) parts.add(ChoiceArbitraries.of(i, part));
    if (mixed) mix(parts);
    var scenario = Scenario.of(ask).model(model).deltas(parts).finishReasons(finishes);
    return usage.map(scenario::usage).orElse(scenario);
  }

  /** One part of each choice in turn. */
  private static void mix(List<ScriptedDelta> parts) {
    var turns = new ArrayList<Integer>();
    for (int i = 0; i < parts.size(); i++) {
      var part = parts.get(i);
      turns.add((int) parts.subList(0, i).stream().filter(before -> before.choice() == part.choice()).count());
    }
    var order = new ArrayList<Integer>();
    for (int i = 0; i < parts.size(); i++) order.add(i);
    order.sort(Comparator.comparing(turns::get));
    var mixed = order.stream().map(parts::get).toList();
    parts.clear();
    parts.addAll(mixed);
  }

  Arbitrary<Optional<Usage>> usage() {
    if (!features.contains(Feature.USAGE)) return Arbitraries.just(Optional.empty());
    var tokens = Arbitraries.longs().between(0, 3_000_000_000L);
    return Combinators.combine(tokens, tokens).as(Usage::of).optional();
  }

  public Arbitrary<Scenario> withQuirks() {
    return withQuirks(complete());
  }

  /** The same with a few habits; the mark is left out only where it may be. */
  Arbitrary<Scenario> withQuirks(Arbitrary<Scenario> answers) {
    var all = EnumSet.allOf(ServerQuirk.class);
    if (!features.contains(Feature.OPTIONAL_END_MARKER)) all.remove(ServerQuirk.NO_END_MARKER);
    var some = Arbitraries.of(all).set().ofMaxSize(4);
    return Combinators.combine(answers, some).as((scenario, habits) -> scenario.quirks(habits));
  }

  public Arbitrary<Scenario> splitIntoWrites() {
    return Combinators.combine(complete(), Arbitraries.of(1, 2, 3, 5, 7, 64, 1000)).as(Scenario::writeSize);
  }

  public Arbitrary<Scenario> interrupted() {
    return interrupted(complete().filter(scenario -> !scenario.deltas().isEmpty()));
  }

  /** The same with endings without a complaint, in the middle of the answer; at least one part is there. */
  Arbitrary<Scenario> interrupted(Arbitrary<Scenario> answers) {
    var kinds = Arbitraries.of(Ending.Kind.CUT, Ending.Kind.RESET, Ending.Kind.TRUNCATED);
    return Combinators.combine(answers, kinds, shares())
        .as((scenario, kind, share) -> scenario.ending(Ending.of(kind, after(scenario, share))));
  }

  public Arbitrary<Scenario> rejected() {
    return rejected(withQuirks());
  }

  Arbitrary<Scenario> rejected(Arbitrary<Scenario> answers) {
    return Combinators.combine(answers, errors()).as((scenario, problem) -> scenario.ending(Ending.rejected(problem)));
  }

  public Arbitrary<Scenario> failed() {
    return failed(withQuirks());
  }

  Arbitrary<Scenario> failed(Arbitrary<Scenario> answers) {
    return Combinators.combine(answers, errors(), shares())
        .as((scenario, problem, share) -> scenario.ending(Ending.failed(after(scenario, share), problem)));
  }

  /** Of the parts, in percent. */
  private static Arbitrary<Integer> shares() {
    return Arbitraries.integers().between(0, 100);
  }

  private static int after(Scenario scenario, int share) {
    return share * scenario.deltas().size() / 100;
  }

  public Arbitrary<ScriptedError> errors() {
    var status = Arbitraries.of(400, 401, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503, 504);
    var type = words(Feature.ERROR_TYPES, "BadRequestError", "NotFoundError", "kit_type");
    var param = words(Feature.ERROR_PARAMS, "model", "messages[0]");
    var later = features.contains(Feature.RETRY_AFTER)
        ? Arbitraries.integers().between(1, 9).map(Duration::ofSeconds).optional(0.3)
        : Arbitraries.just(Optional.<Duration>empty());
    return Combinators.combine(status, type, param, TextArbitraries.words(), later).as(ScriptedError::new);
  }

  private Arbitrary<Optional<String>> words(Feature feature, String... words) {
    return features.contains(feature) ? Arbitraries.of(words).optional() : Arbitraries.just(Optional.empty());
  }
}
