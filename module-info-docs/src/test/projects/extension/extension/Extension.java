package extension;

import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A program that runs the tests as a build tool does. */
public final class Extension {
  private Extension() {}

  /**
   * Runs the tests, and prints what they publish and how many of them fail.
   *
   * @param args not used
   */
  public static void main(String... args) {
    var summary = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(ServerTests.class)).build();
    LauncherFactory.create().execute(request, summary, new TestExecutionListener() {
      @Override
      public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        System.out.println(test.getDisplayName() + " published " + entry.getKeyValuePairs());
      }
    });
    System.out.println(Extension.class.getModule() + ": " + summary.getSummary().getTestsSucceededCount() + " passed, "
        + summary.getSummary().getTestsFailedCount() + " failed");
    System.out.println("jqwik: " + isPresent("net.jqwik.api.Arbitrary"));
  }

  private static boolean isPresent(String type) {
    try {
      Class.forName(type);
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
