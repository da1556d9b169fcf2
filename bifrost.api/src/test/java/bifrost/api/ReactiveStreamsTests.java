package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.call.StreamPublisherVerification;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The technology compatibility kit of reactive streams, by its own launcher. */
@Timeout(300)
class ReactiveStreamsTests {
  @Test
  void ourPublisherPassesTheTechnologyCompatibilityKit() {
    var results = new TestListenerAdapter();
    var kit = new TestNG(false);
    kit.setTestClasses(new Class<?>[] {StreamPublisherVerification.class});
    kit.addListener(results);
    kit.setVerbose(0);
    kit.run();
    System.out.println("reactive streams TCK: " + results.getPassedTests().size() + " passed, "
        + results.getFailedTests().size() + " failed, " + results.getSkippedTests().size()
        + " skipped (not for publishers of this kind, or not verified by the kit)");
    assertEquals("",
        results.getFailedTests().stream().map(ReactiveStreamsTests::told).collect(Collectors.joining("\n")));
    assertTrue(results.getPassedTests().size() >= 20, "the kit has more tests than that");
  }

  private static String told(ITestResult failed) {
    return failed.getName() + ": " + failed.getThrowable();
  }
}
