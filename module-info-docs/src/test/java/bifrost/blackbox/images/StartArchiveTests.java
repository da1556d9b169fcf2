package bifrost.blackbox.images;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Hello;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs the commands of the guide that shorten the start of an application, and their forms for the module path. */
class StartArchiveTests {
  private static final String JARS = "app.jar:bifrost.api.jar:bifrost.openai.jar:bifrost.vllm.jar";

  @TempDir static Path temp;
  private static Path app;

  @BeforeAll
  static void packageTheApplication() {
    var classes = temp.resolve("classes");
    Hello.compile(classes);
    app = temp.resolve("app.jar");
    Command.tool("jar", "--create", "--file", app.toString(), "-C", classes.toString(), ".").success();
  }

  @Test
  void applicationStartsFromItsAppCdsArchive() throws IOException {
    assumeTrue(Runtime.version().feature() < 25, "Java 25 prints an error for an AppCDS archive of a module path");
    assertStartsFromArchive("app.jsa", "-XX:ArchiveClassesAtExit", "-XX:SharedArchiveFile");
  }

  @Test
  void applicationStartsFromItsAotCache() throws IOException {
    assumeTrue(Runtime.version().feature() >= 25, "AOT caches need Java 25");
    assertStartsFromArchive("app.aot", "-XX:AOTCacheOutput", "-XX:AOTCache");
  }

  private static void assertStartsFromArchive(String archive, String create, String use) throws IOException {
    for (var onModulePath : List.of(false, true)) {
      var module = onModulePath ? "module hello" : "unnamed module";
      Hello.assertStreams(module, Command.JAVA, arguments(create + "=" + archive, onModulePath));
      assertTrue(Files.size(temp.resolve(archive)) > 0);
      var log = temp.resolve("classes.log");
      var arguments = new ArrayList<>(List.of(arguments(use + "=" + archive, onModulePath)));
      arguments.add(0, "-Xlog:class+load:file=" + log + ":none");
      Hello.assertStreams(module, Command.JAVA, arguments.toArray(String[]::new));
      var own = Files.readAllLines(log).stream()
          .filter(line -> line.startsWith("bifrost.") && line.contains("ApiClient source:")).toList();
      assertEquals(1, own.size(), own.toString());
      assertTrue(own.get(0).contains("shared objects file"), own.toString());
    }
  }

  /**
   * Returns the arguments of a command of the guide, whose names are replaced by those of this test. For the module
   * path, it is changed as the guide says.
   */
  private static String[] arguments(String firstOption, boolean onModulePath) throws IOException {
    var commands = Files.readAllLines(Path.of("guides", "jlink-and-containers.md")).stream().map(String::strip)
        .filter(line -> line.startsWith("java " + firstOption + " ")).toList();
    assertEquals(1, commands.size(), firstOption + commands);
    var archive = firstOption.substring(firstOption.indexOf('=') + 1);
    var command = onModulePath
        ? commands.get(0).replace(" -cp ", " -p ").replace("your.app.Main", "-m your.app/your.app.Main")
        : commands.get(0);
    return command.substring("java ".length()).replace(JARS, Packaged.path(app, Hello.MODULES))
        .replace("=" + archive, "=" + temp.resolve(archive)).replace("your.app/your.app.Main", "hello/hello.Hello")
        .replace("your.app.Main", "hello.Hello").split(" +");
  }
}
