package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.internal.batch.BatchPublisherVerification;
import bifrost.api.internal.call.StreamPublisherVerification;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** Tests the publishers with the Technology Compatibility Kit (TCK) of Reactive Streams. */
@Timeout(300)
class ReactiveStreamsTests {
  @ParameterizedTest
  @ValueSource(classes = {StreamPublisherVerification.class, BatchPublisherVerification.class})
  void publishersPassTheTechnologyCompatibilityKit(Class<?> verification) {
    var results = new TestListenerAdapter();
    var testNg = new TestNG(false);
    testNg.setTestClasses(new Class<?>[] {verification});
    testNg.addListener(results);
    testNg.setVerbose(0);
    testNg.run();
    System.out.println(verification.getSimpleName() + ": " + results.getPassedTests().size() + " passed, "
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
