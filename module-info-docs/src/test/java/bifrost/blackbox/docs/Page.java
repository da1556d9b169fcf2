package bifrost.blackbox.docs;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;

/**
 * A page whose blocks of Java are compiled. Errors of javac begin with {@code README.md/LineX.java:Y}, where Y is the
 * line on the page.
 *
 * @param name the name of the Markdown file
 * @param folder the folder for sources and classes
 * @param examples the blocks of Java
 */
record Page(String name, Path folder, List<Example> examples) {
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "What is the weather in Paris?");

  static Page of(Path markdown, Path folder) throws IOException {
    var name = markdown.getFileName().toString();
    var page = new Page(name, folder, Example.of(Files.readAllLines(markdown)));
    assertFalse(page.examples.isEmpty(), () -> "no example on " + markdown);
    Files.createDirectory(page.sources());
    for (var example : page.examples) Files.writeString(page.source(example), example.source(page.module()));
    writeDescriptor(page.sources(), page.module());
    return page;
  }

  /** Writes the descriptor of a module for examples, and returns the file. */
  static Path writeDescriptor(Path folder, String module) throws IOException {
    return Files.writeString(folder.resolve("module-info.java"), "open module " + module
        + " { requires bifrost.vllm; requires bifrost.testkit; requires org.junit.jupiter.api; }");
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

  /** {@return a test for each block of statements, which runs the block with a client of a fake server} */
  Stream<DynamicTest> statements(ClassLoader loader) {
    return examples.stream().filter(Example::isStatements).filter(Example::runs)
        .map(example -> dynamicTest(name + " line " + example.line(), () -> run(example, loader)));
  }

  private void run(Example example, ClassLoader loader) throws ReflectiveOperationException {
    var type = loader.loadClass(module() + "." + example.name());
    try (var server = FakeServer.start();
        var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url())).open()) {
      if (example.usesTheOnlyModel()) server.models(REQUEST.model().substring("vllm/".length()));
      type.getField("bifrost").set(null, bifrost);
      type.getField("request").set(null, REQUEST);
      type.getMethod("example").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(name + ", example in line " + example.line() + ": " + e.getCause(), e.getCause());
    }
  }

  /** {@return a class loader for compiled examples} */
  static ClassLoader loader(Path classes) throws IOException {
    return new URLClassLoader(new URL[] {classes.toUri().toURL()});
  }

  /** {@return a class path with the four jars, JUnit, and the libraries for telemetry} */
  static String classPath() {
    return Stream.of(Packaged.MODULES, Packaged.TEST_MODULES, Packaged.TELEMETRY)
        .flatMap(folder -> Stream.of(folder.toFile().listFiles()))
        .map(File::getPath).collect(Collectors.joining(File.pathSeparator));
  }

  private Path compile(String child, String... options) {
    return compile(List.of(this), folder.resolve(name + "-" + child), options);
  }

  /** Compiles the examples of several pages together, each page as a package, and returns the folder of the classes. */
  static Path compile(List<Page> pages, Path classes, String... options) {
    var args = new ArrayList<>(List.of("--release", "17", "-Werror", "-d", classes.toString()));
    args.addAll(List.of(options));
    for (var page : pages) page.examples.forEach(example -> args.add(page.source(example).toString()));
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
