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

/** A run of JUnit within a test, and what it reports. */
final class JUnitRun implements TestExecutionListener {
  private record End(boolean isTest, TestExecutionResult result) {}

  private final List<End> ends = Collections.synchronizedList(new ArrayList<>());
  private final List<String> entries = Collections.synchronizedList(new ArrayList<>());

  private JUnitRun() {}

  /** Runs the tests of a class; in parallel those that say so. */
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
    ends.add(new End(identifier.isTest(), result));
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

  /** What tests and classes failed with, in order. */
  List<String> failures() {
    return ends.stream().filter(end -> end.result().getStatus() == Status.FAILED)
        .map(end -> end.result().getThrowable().map(Throwable::getMessage).orElse("")).toList();
  }

  /** What tests told their {@code TestReporter}. */
  List<String> entries() {
    return List.copyOf(entries);
  }

  private long tests(Status status) {
    return ends.stream().filter(end -> end.isTest() && end.result().getStatus() == status).count();
  }
}
