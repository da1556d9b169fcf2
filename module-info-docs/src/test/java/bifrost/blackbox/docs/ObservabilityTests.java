package bifrost.blackbox.docs;

import bifrost.api.ChatCompletionRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Java examples in the guide to observability, with OpenTelemetry and Micrometer on the class path. */
class ObservabilityTests {
  @TempDir static Path temp;
  private static Page page;

  @BeforeAll
  static void read() throws IOException {
    page = Page.of(Path.of("guides", "observability.md"), temp);
  }

  @Test
  void testsInTheGuideRun() throws IOException {
    Suite.compiled(Files.createDirectory(temp.resolve("suite"))).runsOnTheClassPath(page);
  }

  @Test
  @Timeout(120)
  void statementsInTheGuideRun() throws Exception {
    page.runStatements(2, ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Hi"));
  }
}
