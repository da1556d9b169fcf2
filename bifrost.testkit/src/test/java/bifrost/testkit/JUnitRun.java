package bifrost.testkit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
public final class JUnitRun implements TestExecutionListener {
  private record Finished(boolean isTest, TestExecutionResult result) {}

  private final List<Finished> finished = Collections.synchronizedList(new ArrayList<>());
  private final List<String> entries = Collections.synchronizedList(new ArrayList<>());

  private JUnitRun() {}

  /** Runs the tests of a class; tests that permit it run in parallel. */
  static JUnitRun of(Class<?> tests) {
    return run(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests))
        .filters(EngineFilter.includeEngines("junit-jupiter"))
        .configurationParameter("junit.jupiter.conditions.deactivate", "org.junit.*DisabledCondition")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
        .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
        .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "4"));
  }

  /** Runs the properties of a class. */
  public static JUnitRun ofProperties(Class<?> tests, Path databaseOfFailures) {
    return run(LauncherDiscoveryRequestBuilder.request().selectors(selectClass(tests))
        .filters(EngineFilter.includeEngines("jqwik"))
        .configurationParameter("jqwik.database", databaseOfFailures.toString())
        .configurationParameter("jqwik.reporting.usejunitplatform", "true")
        .configurationParameter("jqwik.reporting.onlyfailures", "true"));
  }

  private static JUnitRun run(LauncherDiscoveryRequestBuilder request) {
    var run = new JUnitRun();
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
    return errors().stream().map(Throwable::getMessage).toList();
  }

  /** {@return the errors of failed tests and classes, in order} */
  public List<Throwable> errors() {
    return finished.stream().filter(each -> each.result().getStatus() == Status.FAILED)
        .map(each -> each.result().getThrowable().orElseThrow()).toList();
  }

  /** {@return the messages of the exceptions that the failures have suppressed} */
  List<String> suppressed() {
    return finished.stream().flatMap(each -> each.result().getThrowable().stream())
        .flatMap(failure -> Arrays.stream(failure.getSuppressed())).map(Throwable::getMessage).toList();
  }

  /** {@return the values that tests published to their {@code TestReporter}} */
  public List<String> entries() {
    return List.copyOf(entries);
  }

  private long tests(Status status) {
    return finished.stream().filter(each -> each.isTest() && each.result().getStatus() == status).count();
  }
}
