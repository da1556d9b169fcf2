package bifrost.tour;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.Tool;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Every Java example of the README compiles, and runs against the fake server; see {@link ReadmeExample}. */
class ReadmeTests {
  private static final Path README = Path.of("..", "README.md");
  private static final ChatCompletionRequest ASK =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "What is the weather in Paris?");
  private static final Tool WEATHER = Tool.of("get_weather", "Tells the weather of a city.", (JsonObject) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}"""));

  @TempDir static Path temp;
  private static Path sources; // errors are shown as README.md/LineX.java:Y, where Y is the line of the README
  private static List<ReadmeExample> examples;

  @BeforeAll
  static void read() throws IOException {
    examples = ReadmeExample.of(Files.readAllLines(README));
    assertFalse(examples.isEmpty(), "no example in the README");
    sources = Files.createDirectory(temp.resolve("README.md"));
    for (var example : examples) Files.writeString(sources.resolve(example.name() + ".java"), example.source());
  }

  @Test
  void everyExampleCompilesOnTheModulePath() throws IOException {
    var module = Files.writeString(sources.resolve("module-info.java"), "module readme { requires bifrost.vllm; requires bifrost.testkit; }");
    compile(temp.resolve("module"), "-p", Packaged.MODULES.toString(), module.toString());
  }

  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> everyExampleCompilesAndRunsOnTheClassPath() throws IOException {
    var classes = temp.resolve("classes");
    compile(classes, "-cp", Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm", "bifrost.testkit"));
    var loader = new URLClassLoader(new URL[] {classes.toUri().toURL()});
    return examples.stream().filter(ReadmeExample::runs)
        .map(example -> dynamicTest("line " + example.line(), () -> run(example, loader)));
  }

  private static void compile(Path classes, String... options) {
    var args = new ArrayList<>(List.of("--release", "17", "-Werror", "-d", classes.toString()));
    args.addAll(List.of(options));
    for (var example : examples) args.add(sources.resolve(example.name() + ".java").toString());
    Command.tool("javac", args.toArray(String[]::new)).success();
  }

  private static void run(ReadmeExample example, ClassLoader loader) throws ReflectiveOperationException {
    var statements = loader.loadClass("readme." + example.name());
    try (var server = FakeServer.start();
        var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url().toString())).open()) {
      statements.getField("bifrost").set(null, bifrost);
      statements.getField("ask").set(null, ASK);
      statements.getField("weather").set(null, WEATHER);
      statements.getMethod("example").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError("README.md, the example of line " + example.line() + ": " + e.getCause().getMessage(), e.getCause());
    }
  }
}
