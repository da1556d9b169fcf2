package bifrost.testkit.contract;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Tests that each defect is detected by the rule that it names, and that each rule has a defect. A rule without a
 * defect might detect nothing.
 */
class MutantTests {
  private static final int SAMPLES = 20;
  private static final long SEED = Long.getLong("kit.seed", 20261126);
  /** The first digits of the rules whose defects are tested; by default all. */
  static final String RULES = System.getProperty("kit.rules", "");

  @Test
  @Tag("thorough")
  void everyDefectIsDetectedByItsRule() {
    assertDetected(rule -> rule < LateMutantTests.FIRST_RULE);
  }

  /** Asserts that the defects of some rules are detected. */
  static void assertDetected(IntPredicate rules) {
    var undetected = new ArrayList<Defect>();
    System.out.println("defects, seed " + SEED + ": rule, defect, message of the rule");
    for (var defect : Defect.values()) {
      if (!rules.test(defect.rule()) || !Integer.toString(defect.rule()).startsWith(RULES)) continue;
      var detection = RuleRunner.run(new MutantContract(Set.of(defect), Duration.ofMillis(1500)),
          RuleRunner.of(defect.rule()), SAMPLES, SEED);
      System.out.printf("%5d %-38s %s%n", defect.rule(), defect,
          detection.map(MutantTests::abbreviated).orElse("NOT DETECTED"));
      if (detection.isEmpty()) undetected.add(defect);
    }
    assertEquals(List.of(), undetected);
  }

  private static String abbreviated(Throwable detection) {
    var text =
        String.valueOf(detection.getMessage()).replace("\n", " | ").replaceFirst("scenario: .*|exchanged: .*", "");
    return text.substring(0, Math.min(150, text.length()));
  }

  @Test
  void everyRuleHasADefect() {
    var rulesWithoutDefect = new TreeSet<Integer>();
    RuleRunner.all().forEach(rule -> rulesWithoutDefect.add(RuleRunner.number(rule)));
    for (var defect : Defect.values()) {
      assertTrue(RuleRunner.all().contains(RuleRunner.of(defect.rule())), defect + " names an existing rule");
    }
    for (var defect : Defect.values()) rulesWithoutDefect.remove(defect.rule());
    assertEquals(Set.of(), rulesWithoutDefect);
  }

  /**
   * Prints the rules that detect each defect. Runs only with {@code -Dkit.matrix=true}, because it takes minutes.
   */
  @Test
  @EnabledIfSystemProperty(named = "kit.matrix", matches = "true")
  void printsTheRulesThatDetectEachDefect() {
    System.out.println("defects × rules, seed " + SEED + ": failed rules, with five samples each");
    for (var defect : Defect.values()) {
      var contract = new MutantContract(Set.of(defect), Duration.ofMillis(500));
      var failedRules = RuleRunner.all().stream().filter(rule -> RuleRunner.run(contract, rule, 5, SEED).isPresent())
          .map(RuleRunner::number).toList();
      System.out.printf("%5d %-38s %s%n", defect.rule(), defect, failedRules);
    }
  }
}
