package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles and runs the Java examples in the guide to tools. */
class ToolsTests {
  @TempDir static Path temp;
  private static Page page;

  @BeforeAll
  static void read() throws IOException {
    page = Page.of(Path.of("guides", "tools.md"), temp);
  }

  @Test
  void examplesCompileOnTheModulePath() {
    page.onTheModulePath();
  }

  @Test
  @Timeout(120)
  void statementsInTheGuideRun() throws Exception {
    var statements = page.examples().stream().filter(Example::isStatements).toList();
    assertEquals(5, statements.size());
    try (var loader = new URLClassLoader(new URL[] {page.onTheClassPath().toUri().toURL()});
        var server = FakeServer.start();
        var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
      for (var example : statements) {
        var type = loader.loadClass(page.module() + "." + example.name());
        type.getField("bifrost").set(null, bifrost);
        type.getField("request").set(null, ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Weather in Oslo?"));
        type.getMethod("example").invoke(null);
      }
    }
  }
}
