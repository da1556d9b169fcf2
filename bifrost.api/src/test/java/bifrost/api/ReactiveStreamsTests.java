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

/** Tests the publisher with the Technology Compatibility Kit (TCK) of Reactive Streams. */
@Timeout(300)
class ReactiveStreamsTests {
  @Test
  void thePublisherPassesTheTechnologyCompatibilityKit() {
    var results = new TestListenerAdapter();
    var testNg = new TestNG(false);
    testNg.setTestClasses(new Class<?>[] {StreamPublisherVerification.class});
    testNg.addListener(results);
    testNg.setVerbose(0);
    testNg.run();
    System.out.println("reactive streams TCK: " + results.getPassedTests().size() + " passed, "
        + results.getFailedTests().size() + " failed, " + results.getSkippedTests().size()
        + " skipped (do not apply to this publisher, or cannot be verified by the TCK)");
    assertEquals("",
        results.getFailedTests().stream().map(ReactiveStreamsTests::description).collect(Collectors.joining("\n")));
    assertTrue(results.getPassedTests().size() >= 20, "the TCK ran fewer than 20 tests");
  }

  private static String description(ITestResult result) {
    return result.getName() + ": " + result.getThrowable();
  }
}
