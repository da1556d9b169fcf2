package bifrost.testkit.internal.arbitrary;

import bifrost.api.Operation;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary scenarios of all operations other than chat completions, one for each supported operation. */
public final class OtherScenarioArbitraries {
  private final List<ScenarioArbitraries> operations;

  public OtherScenarioArbitraries(Set<Feature> features, Set<Operation> operations) {
    this.operations = Stream.of(Operation.values())
        .filter(each -> operations.contains(each) && each != Operation.CHAT_COMPLETION)
        .map(each -> ScenarioArbitraries.of(each, features)).toList();
  }

  /** {@return complete scenarios of any supported operation} */
  public Arbitrary<Scenario> any() {
    return Arbitraries.oneOf(operations.stream().map(ScenarioArbitraries::all).toList());
  }

  /** {@return lists with a complete scenario for each operation} */
  public Arbitrary<List<Scenario>> complete() {
    return each(operation -> operation);
  }

  /** {@return lists with a changed scenario for each operation} */
  public Arbitrary<List<Scenario>> each(UnaryOperator<ScenarioArbitraries> change) {
    return Combinators.combine(operations.stream().map(change).map(ScenarioArbitraries::all).toList()).as(List::copyOf);
  }
}
