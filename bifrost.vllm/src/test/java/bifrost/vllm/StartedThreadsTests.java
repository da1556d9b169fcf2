package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** On one or two processors, {@code java.net.http} before Java 25 starts a thread for every future that is open when a request ends. */
@Timeout(300)
class StartedThreadsTests {
  private static final int CALLS = 300;

  /** Timers may start again on a slow machine, once per second. */
  private static final int FEW = CALLS / 5;

  @ParameterizedTest
  @CsvSource({"1,send", "2,send", "1,stream", "2,stream", "1,list", "1,error"})
  void callsStartNoThreads(int processors, String kind) {
    try (var server = FakeServer.start()) {
      var said = ChildJvm.run(List.of("-XX:ActiveProcessorCount=" + processors), StartedThreadsProgram.class,
          server.url().toString(), kind, "" + CALLS);
      var started = said.lines().filter(line -> line.startsWith("started: "))
          .mapToInt(line -> Integer.parseInt(line.substring(9))).findFirst();
      assertTrue(started.isPresent() && started.getAsInt() < FEW, said);
    }
  }
}
