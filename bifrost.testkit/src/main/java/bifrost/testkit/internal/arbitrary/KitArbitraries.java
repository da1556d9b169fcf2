package bifrost.testkit.internal.arbitrary;

import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitrary;

/**
 * The generators of an operation. Each kit has a separate class for them, so that a kit can be used without jqwik.
 *
 * @param <Q> the type of the requests
 */
public interface KitArbitraries<Q> {
  /** {@return requests of any kind, with known and unknown parameters} */
  Arbitrary<Q> requests();

  /**
   * Generates scenarios for the contract.
   *
   * @param features the features that the scenarios may use
   * @return scenarios with complete responses, each with at least one delta
   */
  Arbitrary<Scenario> scenarios(Set<Feature> features);

  /** {@return the generator of responses with extras; empty if the domain of responses has a method for it} */
  default Optional<Responses<?>> responses() {
    return Optional.empty();
  }

  /**
   * A generator of responses.
   *
   * @param <R> the type of the responses
   */
  record Responses<R>(Class<R> type, Arbitrary<R> values) {}
}
