package bifrost.testkit.internal.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.api.ChatCompletionRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.TranslationRequest;
import bifrost.testkit.contract.BifrostDomain;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.arbitrary.RequestArbitraries;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.spi.ToolProvider;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/**
 * Tests that {@code Scenario.toString()} returns a Java expression that compiles to an equal scenario.
 */
class ScenarioExpressionTests {
  /** Compiles fifty scenarios at once in each try, because the compiler starts slowly. */
  @Property(tries = 4, shrinking = ShrinkingMode.OFF)
  void printedExpressionCreatesAnEqualScenario(@ForAll("scenarios") List<Scenario> scenarios) throws Exception {
    var compiled = compiled(source(scenarios));
    for (int i = 0; i < scenarios.size(); i++) {
      assertEquals(scenarios.get(i).toString(), compiled.get(i).toString());
      // Two uploads are not equal even if their contents are.
      if (!hasFile(scenarios.get(i))) assertEquals(scenarios.get(i), compiled.get(i));
    }
  }

  @Provide
  Arbitrary<List<Scenario>> scenarios() {
    var domain = new BifrostDomain();
    var withRequests = Combinators.combine(domain.scenarios(), RequestArbitraries.chat(EnumSet.allOf(Feature.class)))
        .as((scenario, request) -> scenario.request() instanceof ChatCompletionRequest ? scenario.request(request)
            : scenario);
    return withRequests.list().ofSize(50);
  }

  private static boolean hasFile(Scenario scenario) {
    return scenario.request() instanceof TranscriptionRequest || scenario.request() instanceof TranslationRequest;
  }

  private static String source(List<Scenario> scenarios) {
    var source = new StringBuilder("""
        import static bifrost.api.Message.*;
        import bifrost.api.*;
        import bifrost.api.json.*;
        import bifrost.testkit.contract.*;
        import bifrost.testkit.contract.Scenario.*;
        import java.time.Duration;
        import java.util.List;
        import java.util.Optional;

        public class GeneratedScenarios {
          public static List<Scenario> all() {
            return List.of(
        """);
    for (int i = 0; i < scenarios.size();
        i++) source.append(i == 0 ? "" : ",\n").append("scenario").append(i).append("()");
    source.append(");\n}\n");
    for (int i = 0; i < scenarios.size(); i++) {
      source.append("static Scenario scenario").append(i).append("() { return ").append(scenarios.get(i))
          .append("; }\n");
    }
    return source.append("}\n").toString();
  }

  private static List<?> compiled(String source) throws IOException, ReflectiveOperationException, URISyntaxException {
    var folder = Files.createTempDirectory(Path.of("target"), "generated");
    Files.writeString(folder.resolve("GeneratedScenarios.java"), source);
    var output = new StringWriter();
    var path =
        locationOf(Scenario.class) + System.getProperty("path.separator") + locationOf(ChatCompletionRequest.class);
    int status = ToolProvider.findFirst("javac").orElseThrow().run(new PrintWriter(output), new PrintWriter(output),
        "-proc:none", "-cp", path, "-d", folder.toString(), folder.resolve("GeneratedScenarios.java").toString());
    assertEquals(0, status, () -> output + "\n" + source);
    try (var loader =
        new URLClassLoader(new URL[] {folder.toUri().toURL()}, ScenarioExpressionTests.class.getClassLoader())) {
      return (List<?>) loader.loadClass("GeneratedScenarios").getMethod("all").invoke(null);
    } catch (InvocationTargetException e) {
      throw new AssertionError(source, e.getCause());
    }
  }

  private static Path locationOf(Class<?> type) throws URISyntaxException {
    return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
  }
}
