package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Tests that calls start no threads. On one or two processors, {@code java.net.http} before Java 25 starts a
 * thread for every future that is still open when a request ends.
 */
@Timeout(300)
class StartedThreadsTests {
  private static final int CALLS = 300;

  /** The limit is not zero, because on a slow machine, a timer thread may start again once per second. */
  private static final int MAX_STARTED = CALLS / 5;

  @ParameterizedTest
  @CsvSource({"1,send", "2,send", "1,stream", "2,stream", "1,list", "1,error"})
  void callsStartNoThreads(int processors, String kind) {
    try (var server = FakeServer.start()) {
      var output = ChildJvm.run(List.of("-XX:ActiveProcessorCount=" + processors), StartedThreadsProgram.class,
          server.url().toString(), kind, "" + CALLS);
      var started = output.lines().filter(line -> line.startsWith("started: "))
          .mapToInt(line -> Integer.parseInt(line.substring(9))).findFirst();
      assertTrue(started.isPresent() && started.getAsInt() < MAX_STARTED, output);
    }
  }
}
