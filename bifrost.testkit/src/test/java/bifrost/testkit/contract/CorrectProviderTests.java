package bifrost.testkit.contract;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Tests that a correct provider passes every rule, so that the rules raise no false alarms. */
class CorrectProviderTests {
  private static final int SAMPLES = 20;
  private static final long SEED = Long.getLong("kit.seed", 20261126);

  @Test
  @Tag("thorough")
  void correctProviderPassesEveryRule() {
    for (var rule : RuleRunner.all()) {
      if (!Integer.toString(RuleRunner.number(rule)).startsWith(MutantTests.RULES)) continue;
      RuleRunner.run(new MutantContract(Set.of(), Duration.ofSeconds(10)), rule, SAMPLES, SEED).ifPresent(failure -> {
        throw new AssertionError(rule.getName(), failure);
      });
    }
  }

  /** Runs six rules with 170 generated scenarios each. */
  @Test
  @Tag("thorough")
  void correctProviderPassesAThousandScenarios() {
    for (int rule : new int[] {301, 401, 402, 501, 604, 1101}) {
      RuleRunner.run(new MutantContract(Set.of(), Duration.ofSeconds(10)), RuleRunner.of(rule), 170, SEED)
          .ifPresent(failure -> {
            throw new AssertionError(failure.getMessage(), failure);
          });
    }
  }
}
