package suite;

import java.io.PrintWriter;
import java.util.stream.Stream;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A program that runs test classes with JUnit Jupiter, or with the engines in the property {@code suite.engines}. */
public final class Suite {
  private Suite() {}

  /**
   * Runs the tests, and prints the numbers of successful and skipped tests, and the failures.
   *
   * @param classes the names of the test classes
   */
  public static void main(String... classes) {
    var listener = new SummaryGeneratingListener();
    var engines = System.getProperty("suite.engines", "junit-jupiter").split(",");
    var request = LauncherDiscoveryRequestBuilder.request().filters(EngineFilter.includeEngines(engines))
        .selectors(Stream.of(classes).map(DiscoverySelectors::selectClass).toList()).build();
    LauncherFactory.create().execute(request, listener);
    var summary = listener.getSummary();
    summary.printFailuresTo(new PrintWriter(System.out, true), 50);
    System.out.println(Suite.class.getModule() + ": " + summary.getTestsSucceededCount() + " tests succeeded, "
        + summary.getTestsSkippedCount() + " skipped");
    System.exit(summary.getTotalFailureCount() == 0 ? 0 : 1);
  }
}
