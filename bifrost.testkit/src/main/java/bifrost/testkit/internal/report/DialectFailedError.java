package bifrost.testkit.internal.report;

import bifrost.testkit.contract.Scenario;
import java.util.List;

/** The error of a rule that could not run because the dialect failed, which is no failure of the provider. */
public final class DialectFailedError extends AssertionError {
  private static final long serialVersionUID = 1;

  public DialectFailedError(int rule, RuntimeException e, List<Scenario> scenarios) {
    super("rule " + rule + " could not run: the dialect failed, not the provider\nfix the dialect: "
        + FailureText.exception(e) + (scenarios.isEmpty() ? "" : "\nscenario: " + scenarios.get(scenarios.size() - 1)));
    setStackTrace(new StackTraceElement[0]);
  }
}
