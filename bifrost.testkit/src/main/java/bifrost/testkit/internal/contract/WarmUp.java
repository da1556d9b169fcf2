package bifrost.testkit.internal.contract;

import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.operation.OperationKits;

/**
 * The first calls of a provider in a JVM, whose results are ignored. They load and initialize classes, which may take
 * seconds on a busy machine, and would look like a call that does not end.
 */
public final class WarmUp {
  private static final int ANY_RULE = 101; // named by the failures, which are ignored

  private WarmUp() {}

  /** Sends a request of each supported operation, streamed and not. Stops at the first failure, which rules report. */
  public static void run(ContractSubject subject) {
    try (var harness = ContractHarness.of(subject, ANY_RULE, subject.timeout().multipliedBy(3))) {
      for (var operation : subject.operations()) call(harness, subject, OperationKits.of(operation).sampleScenario());
    } catch (AssertionError | RuntimeException e) {
      // ignored: the rules report failures
    }
  }

  private static void call(ContractHarness harness, ContractSubject subject, Scenario scenario) {
    harness.sendScenario(scenario);
    boolean isStreamed = OperationKits.of(scenario.request().operation()).isStreamed();
    if (isStreamed && ContractHarness.streamingModes(subject).contains(true)) harness.streamScenario(scenario);
  }
}
