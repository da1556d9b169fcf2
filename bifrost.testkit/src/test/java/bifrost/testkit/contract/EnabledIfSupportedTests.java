package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A rule that is about what a wire or a provider has not is skipped, and says why; no other is. */
class EnabledIfSupportedTests {
  private static Optional<String> missing(int rule, ContractSubject subject) {
    return Optional.ofNullable(RuleRunner.of(rule).getAnnotation(EnabledIfSupported.class))
        .flatMap(needs -> EnabledIfSupported.SkipCondition.reasonToSkip(needs, subject));
  }

  @Test
  void whatTheWireCannotSayIsNamed() {
    var lines = new LineContractTests();
    assertEquals(Optional.of("the protocol does not have the feature TOOLS"), missing(305, lines));
    assertEquals(Optional.of("the protocol does not have the feature REASONING"), missing(414, lines),
        "streams it has");
    assertEquals(Optional.empty(), missing(401, lines));
    assertEquals(Optional.empty(), missing(302, lines), "needs nothing");
  }

  @Test
  void whatTheProviderDoesNotServeIsNamed() {
    var lines = new LineContractTests();
    assertEquals(Optional.of("the provider does not support operations other than chat completions"),
        missing(312, lines));
    assertEquals(Optional.of("the provider does not support streams of operations other than chat completions"),
        missing(313, lines));
    assertEquals(Optional.of("the provider does not support the list of models"), missing(314, lines));
  }

  @Test
  void aProviderThatHasEverythingIsHeldToEverything() {
    var toy = new MutantContract(Set.of(), Duration.ofSeconds(1));
    assertEquals(Set.of(), RuleRunner.all().stream().map(RuleRunner::number)
        .filter(rule -> missing(rule, toy).isPresent()).collect(Collectors.toSet()));
  }
}
