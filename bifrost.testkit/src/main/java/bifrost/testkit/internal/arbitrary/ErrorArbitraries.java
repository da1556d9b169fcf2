package bifrost.testkit.internal.arbitrary;

import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario.ScriptedError;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Arbitrary errors of servers. */
public final class ErrorArbitraries {
  private ErrorArbitraries() {}

  /** {@return errors that use only the features of a protocol} */
  public static Arbitrary<ScriptedError> of(Set<Feature> features) {
    var status = Arbitraries.of(400, 401, 403, 404, 408, 413, 422, 429, 500, 501, 502, 503, 504);
    var type = features.contains(Feature.ERROR_TYPES) ? words("BadRequestError", "NotFoundError", "kit_type") : none();
    var param = features.contains(Feature.ERROR_PARAMS) ? words("model", "messages[0]") : none();
    var retryAfter = features.contains(Feature.RETRY_AFTER)
        ? Arbitraries.integers().between(1, 9).map(Duration::ofSeconds).optional(0.3)
        : Arbitraries.just(Optional.<Duration>empty());
    var code = features.contains(Feature.ERROR_CODES) ? words("kit_code", "1234", "model not found") : none();
    return Combinators.combine(status, type, param, TextArbitraries.words(), retryAfter, code).as(ScriptedError::new);
  }

  private static Arbitrary<Optional<String>> words(String... words) {
    return Arbitraries.of(words).optional();
  }

  private static Arbitrary<Optional<String>> none() {
    return Arbitraries.just(Optional.empty());
  }
}
