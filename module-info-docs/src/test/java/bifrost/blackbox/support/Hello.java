package bifrost.blackbox.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** The application in {@code src/test/projects/hello}, which runs in a separate JVM. */
public final class Hello {
  public static final String MODULES = Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm");
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  private Hello() {}

  /** Compiles the application to a folder. */
  public static void compile(Path classes) {
    Packaged.compile("hello", MODULES, classes);
  }

  /**
   * Runs the application, which streams a completion from each of its two providers, against a server in this
   * process.
   */
  public static void assertStreams(String module, Path executable, String... args) {
    try (var server = FakeServer.start()) {
      var url = server.url().toString();
      var output = Command
          .process(executable, Stream.concat(Stream.of(args), Stream.of(url, MODEL)).toArray(String[]::new)).success();
      assertEquals(2, server.requests().stream()
          .filter(request -> request.json().bool("stream").equals(Optional.of(true))).count());
      var text = expectedText(url);
      var lines = output.lines().toList();
      assertTrue(lines.get(0).startsWith(module), output);
      assertEquals("vllm says: " + text, lines.get(1));
      assertEquals("other says: " + text, lines.get(2));
    }
  }

  /** Returns the text with which the toy model responds to the application. */
  private static String expectedText(String url) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open()) {
      return bifrost.send(ChatCompletionRequest.of("vllm/" + MODEL, "Hi")).text();
    }
  }
}
