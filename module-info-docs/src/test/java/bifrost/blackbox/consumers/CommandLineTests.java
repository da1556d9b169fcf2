package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Hello;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the command line of the packaged jars. */
class CommandLineTests {
  private static final String PACKAGE = "bifrost/vllm/internal/cli/";
  private static final int MAX_BYTES = 40_000;

  private static void assertLists(Path executable, String... options) {
    try (var server = FakeServer.start().models("a/b")) {
      var args = Stream.concat(Stream.of(options), Stream.of("models", "--url", server.url().toString()));
      assertEquals("a/b\n", Command.process(executable, args.toArray(String[]::new)).success());
    }
  }

  @Test
  void mainClassOfTheModuleRunsOnTheModulePath() {
    assertLists(Command.JAVA, "-p", Hello.MODULES, "-m", "bifrost.vllm");
  }

  @Test
  void mainClassRunsOnTheClassPath() {
    assertLists(Command.JAVA, "-cp", Hello.MODULES, "bifrost.vllm.internal.cli.Main");
  }

  @Test
  void launcherOfARuntimeImageRunsTheMainClass(@TempDir Path temp) {
    var image = temp.resolve("image");
    Command.tool("jlink", "--module-path", Hello.MODULES, "--add-modules", "bifrost.vllm", "--launcher",
        "bifrost=bifrost.vllm", "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages", "--output",
        image.toString()).success();
    assertLists(image.resolve("bin").resolve("bifrost"));
  }

  @Test
  void commandLineIsSmall() throws IOException {
    try (var jar = new JarFile(Packaged.jar("bifrost.vllm").toFile())) {
      long bytes = jar.stream().filter(entry -> entry.getName().startsWith(PACKAGE))
          .mapToLong(ZipEntry::getCompressedSize).sum();
      System.out.printf("command line in bifrost.vllm.jar: %.1f kB%n", bytes / 1000.0);
      assertTrue(bytes > 0 && bytes <= MAX_BYTES, bytes + " bytes");
    }
  }

  @Test
  void libraryDoesNotLoadTheCommandLine(@TempDir Path classes) {
    Hello.compile(classes);
    try (var server = FakeServer.start()) {
      var loaded = Command.process(Command.JAVA, "-Xlog:class+load", "-p", Packaged.path(classes, Hello.MODULES), "-m",
          "hello/hello.Hello", server.url().toString(), "meta-llama/Llama-3.2-1B-Instruct").success();
      assertTrue(loaded.contains("bifrost.vllm.VllmProviderFactory"), loaded);
      assertFalse(loaded.contains("bifrost.vllm.internal"));
    }
  }
}
