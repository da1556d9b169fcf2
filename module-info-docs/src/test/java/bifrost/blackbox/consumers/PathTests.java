package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Hello;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs applications in separate JVMs, on the module path and on the class path. */
class PathTests {
  private static final String TEST_KIT = Packaged.jars("bifrost.api", "bifrost.testkit");
  private static final String ALL = Packaged.path(Hello.MODULES, Packaged.jar("bifrost.testkit"), Packaged.CLASSES);

  @TempDir static Path hello;
  @TempDir static Path models;

  @BeforeAll
  static void compile() {
    Hello.compile(hello);
    Packaged.compile("models", TEST_KIT, models);
  }

  @Test
  void applicationsStreamOnTheModulePath() {
    Hello.assertStreams("module hello", Command.JAVA, "-p", Packaged.path(hello, Hello.MODULES), "-m",
        "hello/hello.Hello");
  }

  @Test
  void applicationsStreamOnTheClassPath() {
    Hello.assertStreams("unnamed module", Command.JAVA, "-cp", Packaged.path(hello, Hello.MODULES), "hello.Hello");
  }

  @Test
  void fakeServerAndProxyRunWithoutTestFrameworksOnTheModulePath() {
    assertListsModels("module models", "-p", Packaged.path(models, TEST_KIT), "-m", "models/models.Models");
  }

  @Test
  void fakeServerAndProxyRunWithoutTestFrameworksOnTheClassPath() {
    assertListsModels("unnamed module", "-cp", Packaged.path(models, TEST_KIT), "models.Models");
  }

  @Test
  void tourRunsOnTheModulePath() {
    assertTourRuns("module bifrost.tour", "-p", ALL, "-m", "bifrost.tour/bifrost.tour.Main");
  }

  @Test
  void tourRunsOnTheClassPath() {
    assertTourRuns("unnamed module", "-cp", ALL, "bifrost.tour.Main");
  }

  private static void assertListsModels(String module, String... args) {
    var output = Command.process(Command.JAVA, args).success();
    assertTrue(output.startsWith(module) && output.contains("max_model_len"), output);
  }

  private static void assertTourRuns(String module, String... args) {
    var output = Command.process(Command.JAVA, args).success();
    assertTrue(output.contains(module) && output.contains("meta-llama/Llama-3.2-1B-Instruct"), output);
    var lines = output.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).startsWith("== ")) assertTrue(lines.get(i + 1).startsWith("   | "), "no code: " + lines.get(i));
    }
    assertTrue(lines.stream().filter(line -> line.startsWith("== ")).count() > 20, output);
    assertTrue(output.contains(tourInTheReadme()), output);
  }

  /** {@return the part of the output that the README shows} */
  private static String tourInTheReadme() {
    try {
      var readme = Files.readString(Path.of("..", "README.md"));
      int start = readme.indexOf("```text\n== ") + "```text\n".length();
      return readme.substring(start, readme.indexOf("```", start));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
