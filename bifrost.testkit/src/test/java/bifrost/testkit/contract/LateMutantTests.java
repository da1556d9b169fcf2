package bifrost.testkit.contract;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The second half of {@link MutantTests}, in a class of its own, so that two JVMs share the work. */
class LateMutantTests {
  static final int FIRST_RULE = 500;

  @Test
  @Tag("thorough")
  void everyDefectIsDetectedByItsRule() {
    MutantTests.assertDetected(rule -> rule >= FIRST_RULE);
  }
}
