package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs tests with the extension in a project that has JUnit, and not jqwik. */
class ExtensionWithoutJqwikTests {
  @TempDir static Path classes;
  private static String path;

  @BeforeAll
  static void compile() throws IOException {
    try (var jars = Files.list(Packaged.TEST_MODULES)) {
      var junit = jars.filter(jar -> !jar.getFileName().toString().contains("jqwik")).map(Path::toString);
      path = Packaged.path(Stream.concat(Stream.of(Packaged.jars("bifrost.api", "bifrost.testkit")), junit).toArray());
    }
    Packaged.compile("extension", path, classes);
  }

  @Test
  void extensionRunsOnTheModulePath() {
    assertRuns("module extension", "-p", Packaged.path(classes, path), "--add-modules", "ALL-MODULE-PATH", "-m",
        "extension/extension.Extension");
  }

  @Test
  void extensionRunsOnTheClassPath() {
    assertRuns("unnamed module", "-cp", Packaged.path(classes, path), "extension.Extension");
  }

  private static void assertRuns(String module, String... args) {
    var output = Command.process(Command.JAVA, args).success();
    assertTrue(output.contains(module) && output.contains(": 1 passed, 1 failed"), output);
    assertTrue(output.contains("jqwik: false"), output);
    assertTrue(output.contains("published {exchanges with the fake server=#1 GET /version"), output);
    assertFalse(output.contains("secret-key"), output);
  }
}
