package contract;

import java.io.PrintWriter;
import java.nio.file.Path;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;

/** A program that runs the rules as a build tool does. */
public final class Contract {
  private Contract() {}

  /**
   * Runs the rules, and prints the names of the broken rules and the number of passed rules.
   *
   * @param args a folder for the database of jqwik
   */
  public static void main(String... args) {
    var listener = new SummaryGeneratingListener();
    var request =
        LauncherDiscoveryRequestBuilder.request().selectors(DiscoverySelectors.selectClass(LabContractTests.class))
            .configurationParameter("jqwik.database", Path.of(args[0], "jqwik").toString())
            .configurationParameter("jqwik.reporting.onlyfailures", "true").build();
    LauncherFactory.create().execute(request, listener);
    var summary = listener.getSummary();
    summary.getFailures()
        .forEach(failure -> System.out.println("broken: " + failure.getTestIdentifier().getDisplayName()));
    summary.printFailuresTo(new PrintWriter(System.err, true), 3);
    System.out.println(Contract.class.getModule() + ": " + summary.getTestsSucceededCount() + " rules passed");
  }
}
