package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that calls which have ended leave no objects and no threads. */
@Timeout(300)
class RetainedObjectsTests {
  private static final int CHATS = 5_000;

  /**
   * Half of 4,000, the number of chats after the warm-up. The counts themselves are a string for each of about 1,400
   * classes.
   */
  private static final int LIMIT = 2_000;

  /** The threads of the JVM, the HTTP client and the library, but not one for each of 16 callers. */
  private static final int MAX_THREADS = 16;

  @Test
  void chatsLeaveNoObjectsAndNoThreads() {
    try (var server = FakeServer.start()) {
      var output = ChildJvm.run(List.of("-Xmx64m"), RetainedObjectsProgram.class, server.url().toString(), "" + CHATS,
          "" + LIMIT);
      assertTrue(output.matches("threads: \\d+\\R"), output);
      assertTrue(Integer.parseInt(output.strip().substring(9)) < MAX_THREADS, output);
    }
  }
}
