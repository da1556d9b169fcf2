package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.contract.Dialect.Feature;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * Tests that a rule is skipped, with a reason, if and only if the protocol or the provider lacks its feature.
 */
class EnabledIfSupportedTests {
  private static Optional<String> reasonToSkip(int rule, ContractSubject subject) {
    return Optional.ofNullable(RuleRunner.of(rule).getAnnotation(EnabledIfSupported.class))
        .flatMap(needs -> EnabledIfSupported.SkipCondition.reasonToSkip(needs, subject));
  }

  @Test
  void namesAFeatureThatTheProtocolLacks() {
    var contract = new LineContractTests();
    assertEquals(Optional.of("the protocol does not have the feature TOOLS"), reasonToSkip(305, contract));
    assertEquals(Optional.of("the protocol does not have the feature REASONING"), reasonToSkip(414, contract),
        "the protocol has streams");
    assertEquals(Optional.empty(), reasonToSkip(401, contract));
    assertEquals(Optional.empty(), reasonToSkip(302, contract), "the rule requires no feature");
  }

  @Test
  void namesAnOperationThatTheProviderDoesNotSupport() {
    var contract = new LineContractTests();
    assertEquals(Optional.of("the provider does not support operations other than chat completions"),
        reasonToSkip(312, contract));
    assertEquals(Optional.of("the provider does not support streams of operations other than chat completions"),
        reasonToSkip(313, contract));
    assertEquals(Optional.of("the provider does not support the list of models"), reasonToSkip(314, contract));
  }

  @Test
  void namesAFeatureThatTheDialectWasChangedToLack() {
    var dialect = Dialect.openAi().without(Feature.RAW_BODIES, Feature.LOGPROBS).without(Feature.TOOLS);
    var contract = new LineContractTests() {
      @Override
      public Dialect dialect() {
        return dialect;
      }
    };
    assertEquals(Optional.of("the protocol does not have the feature RAW_BODIES"), reasonToSkip(317, contract));
    assertEquals(Optional.of("the protocol does not have the feature TOOLS"), reasonToSkip(305, contract));
    assertEquals(EnumSet.complementOf(EnumSet.of(Feature.RAW_BODIES, Feature.LOGPROBS, Feature.TOOLS)),
        dialect.features());
  }

  @Test
  void skipsNoRuleForAProviderWithEveryFeature() {
    var complete = new MutantContract(Set.of(), Duration.ofSeconds(1));
    assertEquals(Set.of(), RuleRunner.all().stream().map(RuleRunner::number)
        .filter(rule -> reasonToSkip(rule, complete).isPresent()).collect(Collectors.toSet()));
  }
}
