package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
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

  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> statementsInTheGuideRun() throws IOException {
    var statements = page.statements(Page.loader(page.onTheClassPath())).toList();
    assertEquals(2, statements.size());
    return statements.stream();
  }
}
