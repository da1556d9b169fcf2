package bifrost.testkit.internal.arbitrary;

import bifrost.api.Operation;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.contract.Scenario.Ending;
import bifrost.testkit.contract.Scenario.ScriptedError;
import bifrost.testkit.contract.ServerQuirk;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import java.util.EnumSet;
import java.util.Set;
import java.util.function.BiFunction;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/**
 * Arbitrary scenarios of an operation that use only the features of a protocol. They shrink to a few short deltas
 * without quirks.
 *
 * @param kit the kit of the operation
 * @param features the features of the protocol
 * @param all the scenarios
 */
public record ScenarioArbitraries(OperationKit<?, ?> kit, Set<Feature> features, Arbitrary<Scenario> all) {
  /** {@return scenarios with complete responses} */
  public static ScenarioArbitraries of(Operation operation, Set<Feature> features) {
    var kit = OperationKits.of(operation);
    return new ScenarioArbitraries(kit, features, kit.arbitraries().scenarios(features));
  }

  private ScenarioArbitraries with(Arbitrary<Scenario> changed) {
    return new ScenarioArbitraries(kit, features, changed);
  }

  private <T> ScenarioArbitraries with(Arbitrary<T> values, BiFunction<Scenario, T, Scenario> change) {
    return with(Combinators.combine(all, values).as(change::apply));
  }

  /** {@return the scenarios with a few quirks; the end marker is omitted only if it is optional} */
  public ScenarioArbitraries withQuirks() {
    var quirks = EnumSet.allOf(ServerQuirk.class);
    if (!features.contains(Feature.OPTIONAL_END_MARKER)) quirks.remove(ServerQuirk.NO_END_MARKER);
    return with(Arbitraries.of(quirks).set().ofMaxSize(4), (scenario, some) -> scenario.quirks(some));
  }

  public ScenarioArbitraries splitIntoWrites() {
    return with(Arbitraries.of(1, 2, 3, 5, 7, 64, 1000), Scenario::writeSize);
  }

  /** {@return the scenarios with a connection that ends in the middle of the response} */
  public ScenarioArbitraries interrupted() {
    var kinds = Arbitraries.of(Ending.Kind.CUT, Ending.Kind.RESET, Ending.Kind.TRUNCATED);
    var notEmpty = all.filter(scenario -> !scenario.deltas().isEmpty());
    return with(Combinators.combine(notEmpty, kinds, percentages())
        .as((scenario, kind, percentage) -> scenario.ending(Ending.of(kind, after(scenario, percentage)))));
  }

  /** {@return the scenarios with an error instead of a response} */
  public ScenarioArbitraries rejected() {
    return with(ErrorArbitraries.of(features), (scenario, error) -> scenario.ending(Ending.rejected(onlyPath(error))));
  }

  /** {@return the scenarios with an error after a success status} */
  public ScenarioArbitraries failed() {
    return with(Combinators.combine(all, ErrorArbitraries.of(features), percentages())
        .as((scenario, error, percentage) -> scenario
            .ending(Ending.failed(after(scenario, percentage), onlyPath(error)))));
  }

  /** Replaces the status if a provider may send the request to another path after it. */
  private ScriptedError onlyPath(ScriptedError error) {
    return kit.statusesOfMissingPaths().contains(error.status())
        ? new ScriptedError(400, error.type(), error.param(), error.message(), error.retryAfter(), error.code())
        : error;
  }

  /** {@return percentages of the deltas that are sent} */
  private static Arbitrary<Integer> percentages() {
    return Arbitraries.integers().between(0, 100);
  }

  private static int after(Scenario scenario, int percentage) {
    return percentage * scenario.deltas().size() / 100;
  }
}
