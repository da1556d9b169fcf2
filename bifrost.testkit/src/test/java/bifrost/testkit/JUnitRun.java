package bifrost.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** A run of JUnit within a test, with its reported results. */
final class JUnitRun implements TestExecutionListener {
  private record Finished(boolean isTest, TestExecutionResult result) {}

  private final List<Finished> finished = Collections.synchronizedList(new ArrayList<>());
  private final List<String> entries = Collections.synchronizedList(new ArrayList<>());

  private JUnitRun() {}

  /** Runs the tests of a class; tests that permit it run in parallel. */
  static JUnitRun of(Class<?> tests) {
    var run = new JUnitRun();
    var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests))
        .filters(EngineFilter.includeEngines("junit-jupiter"))
        .configurationParameter("junit.jupiter.conditions.deactivate", "org.junit.*DisabledCondition")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4");
    LauncherFactory.create().execute(request.build(), run);
    return run;
  }

  @Override
  public void executionFinished(TestIdentifier identifier, TestExecutionResult result) {
    finished.add(new Finished(identifier.isTest(), result));
  }

  @Override
  public void reportingEntryPublished(TestIdentifier identifier, ReportEntry entry) {
    entries.addAll(entry.getKeyValuePairs().values());
  }

  long succeeded() {
    return tests(Status.SUCCESSFUL);
  }

  long aborted() {
    return tests(Status.ABORTED);
  }

  /** {@return the messages of failed tests and classes, in order} */
  List<String> failures() {
    return finished.stream().filter(each -> each.result().getStatus() == Status.FAILED)
        .map(each -> each.result().getThrowable().map(Throwable::getMessage).orElse("")).toList();
  }

  /** {@return the values that tests published to their {@code TestReporter}} */
  List<String> entries() {
    return List.copyOf(entries);
  }

  private long tests(Status status) {
    return finished.stream().filter(each -> each.isTest() && each.result().getStatus() == status).count();
  }
}
