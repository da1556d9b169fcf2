package bifrost.testkit.internal.arbitrary;

import bifrost.api.Usage;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.ScriptedDelta;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary parts of responses that several operations have. */
public final class DeltaArbitraries {
  private DeltaArbitraries() {}

  /** {@return one to four texts of choice 0} */
  public static Arbitrary<List<ScriptedDelta>> texts() {
    return TextArbitraries.any().list().ofMinSize(1).ofMaxSize(4)
        .map(texts -> texts.stream().map(text -> ScriptedDelta.text(0, text)).toList());
  }

  /** {@return token usages, or none} */
  public static Arbitrary<Optional<Usage>> usage(Set<Feature> features) {
    if (!features.contains(Feature.USAGE)) return Arbitraries.just(Optional.empty());
    var tokens = Arbitraries.longs().between(0, 3_000_000_000L);
    return Combinators.combine(tokens, tokens).as(Usage::of).optional();
  }

  public static Scenario withUsage(Scenario scenario, Optional<Usage> usage) {
    return usage.map(scenario::usage).orElse(scenario);
  }
}
