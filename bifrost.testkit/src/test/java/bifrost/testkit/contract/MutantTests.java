package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** A rule that no wrong provider breaks does not exist: each defect is caught by the rule that it names, and each rule has a defect. */
class MutantTests {
  private static final int TRIES = 20;
  private static final long SEED = Long.getLong("kit.seed", 20261126);

  @Test
  @Tag("thorough")
  void eachIsCaughtByItsRule() {
    var survivors = new ArrayList<Mutant>();
    System.out.println("mutants, seed " + SEED + ": rule, mutant, what the rule says");
    for (var defect : Mutant.values()) {
      var kill = RuleRunner.run(new MutantContract(Set.of(defect), Duration.ofMillis(1500)),
          RuleRunner.of(defect.rule()), TRIES, SEED);
      System.out.printf("%5d %-38s %s%n", defect.rule(), defect, kill.map(MutantTests::shortly).orElse("SURVIVED"));
      if (kill.isEmpty()) survivors.add(defect);
    }
    assertEquals(List.of(), survivors);
  }

  private static String shortly(Throwable kill) {
    var text = String.valueOf(kill.getMessage()).replace("\n", " | ").replaceFirst("scenario: .*|exchanged: .*", "");
    return text.substring(0, Math.min(150, text.length()));
  }

  @Test
  void eachRuleHasOne() {
    var without = new TreeSet<Integer>();
    RuleRunner.all().forEach(rule -> without.add(RuleRunner.number(rule)));
    for (var defect : Mutant.values()) {
      assertTrue(RuleRunner.all().contains(RuleRunner.of(defect.rule())), defect + " names a rule");
    }
    for (var defect : Mutant.values()) without.remove(defect.rule());
    assertEquals(Set.of(), without);
  }

  @Test
  @Tag("thorough")
  void theRightProviderKeepsEveryRule() {
    for (var rule : RuleRunner.all()) {
      RuleRunner.run(new MutantContract(Set.of(), Duration.ofSeconds(10)), rule, TRIES, SEED).ifPresent(broken -> {
        throw new AssertionError(rule.getName(), broken);
      });
    }
  }

  /** What is generated, and not an example. */
  @Test
  @Tag("thorough")
  void theRightProviderPassesAThousandScenarios() {
    for (int rule : new int[] {301, 401, 402, 501, 604, 1101}) {
      RuleRunner.run(new MutantContract(Set.of(), Duration.ofSeconds(10)), RuleRunner.of(rule), 170, SEED)
          .ifPresent(broken -> {
            throw new AssertionError(broken.getMessage(), broken);
          });
    }
  }

  /** Every mutant against every rule takes minutes: for people, who ask for it by {@code -Dkit.matrix=true}. */
  @Test
  @EnabledIfSystemProperty(named = "kit.matrix", matches = "true")
  void theWholeMatrix() {
    System.out.println("mutants × rules, seed " + SEED + ": which rules break, each tried five times");
    for (var defect : Mutant.values()) {
      var contract = new MutantContract(Set.of(defect), Duration.ofMillis(500));
      var caught = RuleRunner.all().stream().filter(rule -> RuleRunner.run(contract, rule, 5, SEED).isPresent())
          .map(RuleRunner::number).toList();
      System.out.printf("%5d %-38s %s%n", defect.rule(), defect, caught);
    }
  }
}
