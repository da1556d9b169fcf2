package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A page whose blocks of Java are compiled. Errors of javac begin with {@code README.md/LineX.java:Y}, where Y is the
 * line on the page.
 *
 * @param name the name of the Markdown file
 * @param folder the folder for sources and classes
 * @param examples the blocks of Java
 */
record Page(String name, Path folder, List<Example> examples) {
  static Page of(Path markdown, Path folder) throws IOException {
    var name = markdown.getFileName().toString();
    var page = new Page(name, folder, Example.of(Files.readAllLines(markdown)));
    assertFalse(page.examples.isEmpty(), () -> "no example on " + markdown);
    Files.createDirectory(page.sources());
    for (var example : page.examples) Files.writeString(page.source(example), example.source(page.module()));
    Files.writeString(page.sources().resolve("module-info.java"), "open module " + page.module()
        + " { requires bifrost.vllm; requires bifrost.testkit; requires org.junit.jupiter.api; }");
    return page;
  }

  /** {@return the name of the module and of the package of the examples} */
  String module() {
    return name.replaceAll("\\.md$|[^A-Za-z]", "").toLowerCase(Locale.ROOT);
  }

  /** Compiles the examples as a module, and returns the folder. */
  Path onTheModulePath() {
    return compile("module", "-p", Packaged.path(Packaged.MODULES, Packaged.TEST_MODULES),
        sources().resolve("module-info.java").toString());
  }

  /** Compiles the examples for the class path, and returns the folder. */
  Path onTheClassPath() {
    return compile("classes", "-cp", classPath());
  }

  /** {@return the names of the test classes} */
  String[] tests() {
    return examples.stream().filter(Example::isTest).filter(Example::runs)
        .map(example -> module() + "." + example.name()).toArray(String[]::new);
  }

  /** Runs the statements, the number of which is given, with a client of a fake server. */
  void runStatements(int number, ChatCompletionRequest request) throws Exception {
    var statements = examples.stream().filter(Example::isStatements).toList();
    assertEquals(number, statements.size());
    try (var loader = new URLClassLoader(new URL[] {onTheClassPath().toUri().toURL()});
        var server = FakeServer.start();
        var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
      for (var example : statements) {
        var type = loader.loadClass(module() + "." + example.name());
        type.getField("bifrost").set(null, bifrost);
        type.getField("request").set(null, request);
        type.getMethod("example").invoke(null);
      }
    }
  }

  /** {@return a class path with the four jars, JUnit, and the libraries for telemetry} */
  static String classPath() {
    return Stream.of(Packaged.MODULES, Packaged.TEST_MODULES, Packaged.TELEMETRY)
        .flatMap(folder -> Stream.of(folder.toFile().listFiles()))
        .map(File::getPath).collect(Collectors.joining(File.pathSeparator));
  }

  private Path compile(String child, String... options) {
    var classes = folder.resolve(name + "-" + child);
    var args = new ArrayList<>(List.of("--release", "17", "-Werror", "-d", classes.toString()));
    args.addAll(List.of(options));
    for (var example : examples) args.add(source(example).toString());
    Command.tool("javac", args.toArray(String[]::new)).success();
    return classes;
  }

  private Path sources() {
    return folder.resolve(name);
  }

  private Path source(Example example) {
    return sources().resolve(example.name() + ".java");
  }
}
