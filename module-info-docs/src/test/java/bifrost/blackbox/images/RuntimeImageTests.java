package bifrost.blackbox.images;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Hello;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Links a runtime image of an application with jlink, and runs it. */
class RuntimeImageTests {
  @TempDir static Path temp;
  private static Path image;

  @BeforeAll
  static void link() {
    var classes = temp.resolve("classes");
    Hello.compile(classes);
    image = temp.resolve("image");
    Command.tool("jlink", "--module-path", Packaged.path(classes, Hello.MODULES), "--add-modules", "hello",
        "--launcher", "hello=hello/hello.Hello", "--strip-java-debug-attributes", "--no-header-files", "--no-man-pages",
        "--compress", Runtime.version().feature() < 21 ? "2" : "zip-6", "--output", image.toString()).success();
  }

  @Test
  void runtimeImageRunsTheApplication() {
    Hello.assertStreams("module hello", image.resolve("bin").resolve("hello"));
  }

  @Test
  void runtimeImageRunsTheApplicationWithAnArchiveOfItsClasses() {
    Command.process(image.resolve("bin").resolve("java"), "-Xshare:dump").success();
    Hello.assertStreams("module hello", image.resolve("bin").resolve("java"), "-Xshare:on", "-m", "hello/hello.Hello");
  }

  @Test
  void runtimeImageContainsOnlyRequiredModules() throws IOException {
    var listed = Command.process(image.resolve("bin").resolve("java"), "--list-modules").success();
    var modules = listed.lines().map(line -> line.replaceFirst("@.*", "")).collect(Collectors.toSet());
    try (var files = Files.walk(image)) {
      long bytes = files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
      System.out.printf("runtime image of Java %s: %.1f MB, %s%n", Runtime.version().feature(), bytes / 1e6,
          String.join(" ", listed.lines().toList()));
    }
    assertEquals(Set.of("bifrost.api", "bifrost.openai", "bifrost.vllm", "hello", "java.base", "java.net.http"),
        modules);
  }
}
