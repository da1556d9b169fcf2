package bifrost.blackbox.docs;

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
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Compiles the Java examples in the README, and runs them with the fake server. */
class ReadmeTests {
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "What is the weather in Paris?");
  private static final JsonObject SCHEMA = (JsonObject) Json.parse("""
      {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}""");
  private static final Tool WEATHER = Tool.of("get_weather", "Returns the weather in a city.", SCHEMA);

  @TempDir static Path temp;
  private static Page page;

  @BeforeAll
  static void read() throws IOException {
    page = Page.of(Path.of("..", "README.md"), temp);
  }

  @Test
  void examplesCompileOnTheModulePath() {
    page.onTheModulePath();
  }

  @TestFactory
  @Timeout(120)
  Stream<DynamicTest> examplesRunOnTheClassPath() throws IOException {
    var loader = new URLClassLoader(new URL[] {page.onTheClassPath().toUri().toURL()});
    return page.examples().stream().filter(Example::isStatements).filter(Example::runs)
        .map(example -> dynamicTest("line " + example.line(), () -> run(example, loader)));
  }

  @Test
  void testsInTheReadmeRun() throws IOException {
    Suite.compiled(Files.createDirectory(temp.resolve("suite"))).runsOnTheClassPath(page);
  }

  private static void run(Example example, ClassLoader loader) throws ReflectiveOperationException {
    var statements = loader.loadClass("readme." + example.name());
    try (var server = FakeServer.start();
        var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(server.url().toString())).open()) {
      if (example.usesTheOnlyModel()) server.models(REQUEST.model().substring("vllm/".length()));
      statements.getField("bifrost").set(null, bifrost);
      statements.getField("request").set(null, REQUEST);
      statements.getField("weather").set(null, WEATHER);
      statements.getMethod("example").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError("README.md, example in line " + example.line() + ": " + e.getCause().getMessage(),
          e.getCause());
    }
  }
}
