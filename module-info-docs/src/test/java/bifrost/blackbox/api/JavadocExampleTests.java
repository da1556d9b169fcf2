package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the examples in the javadoc. */
class JavadocExampleTests {
  private static final List<JavadocExample> EXAMPLES = new ArrayList<>();

  @TempDir static Path temp;

  @BeforeAll
  static void read() throws IOException {
    for (var module : Packaged.NAMES) EXAMPLES.addAll(JavadocExample.of(sources(module)));
  }

  @Test
  void examplesCompile() throws IOException {
    var args = new ArrayList<>(List.of("--release", "17", "-proc:none", "-cp", classPath(), "-d",
        temp.resolve("classes").toString()));
    for (var example : EXAMPLES) {
      var file = temp.resolve(example.packageName().replace('.', '/')).resolve("Example.java");
      Files.createDirectories(file.getParent());
      args.add(Files.writeString(file, example.source()).toString());
    }
    Command.tool("javac", args.toArray(String[]::new)).success();
    assertTrue(EXAMPLES.size() > 40, EXAMPLES::toString);
  }

  @Test
  void everyBlockOfCodeIsAnExample() throws IOException {
    int blocks = 0;
    for (var module : Packaged.NAMES) {
      try (var files = Files.walk(sources(module))) {
        for (var file : files.filter(Files::isRegularFile).toList()) {
          blocks += Files.readString(file).split("\\* <pre>", -1).length - 1;
        }
      }
    }
    assertEquals(blocks, EXAMPLES.size());
  }

  private static Path sources(String module) {
    return Path.of("..", module, "src", "main", "java");
  }

  private static String classPath() {
    var jars = Stream.of(Packaged.MODULES, Packaged.TEST_MODULES).flatMap(each -> Stream.of(each.toFile().listFiles()));
    return Packaged.path(Path.of("target", "test-classes"),
        jars.map(File::getPath).collect(Collectors.joining(File.pathSeparator)));
  }
}
