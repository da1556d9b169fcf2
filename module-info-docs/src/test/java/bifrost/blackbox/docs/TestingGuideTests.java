package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the Java examples in the guide to testing an application. */
class TestingGuideTests {
  private static final Path GUIDE = Path.of("guides", "testing-an-application.md");

  @TempDir static Path temp;
  private static Page page;
  private static Suite suite;

  @BeforeAll
  static void read() throws IOException {
    page = Page.of(GUIDE, temp);
    suite = Suite.compiled(Files.createDirectory(temp.resolve("suite")));
  }

  @Test
  void examplesRunOnTheModulePath() {
    suite.runsOnTheModulePath(page);
  }

  @Test
  void examplesRunOnTheClassPath() {
    suite.runsOnTheClassPath(page);
  }

  @Test
  void guideQuotesTheMessageAboutUnusedReplies() throws IOException {
    try (var server = FakeServer.start().reply(Reply.json("{\"choices\": []}"), Reply.json("{\"choices\": []}"))) {
      var connection = server.url().resolve("/v1/chat/completions").toURL().openConnection();
      connection.setDoOutput(true);
      connection.getOutputStream().close();
      connection.getInputStream().close();
      var message = assertThrows(AssertionError.class, server::assertAllRepliesUsed).getMessage();
      assertTrue(Files.readString(GUIDE).contains("```text\n" + message + "\n```"), message);
    }
  }

  @Test
  void exampleWithoutJUnitRuns() throws Exception {
    var statements = page.examples().stream().filter(Example::isStatements).toList();
    assertEquals(1, statements.size());
    try (var loader = new URLClassLoader(new URL[] {page.onTheClassPath().toUri().toURL()})) {
      loader.loadClass(page.module() + "." + statements.get(0).name()).getMethod("example").invoke(null);
    }
  }
}
