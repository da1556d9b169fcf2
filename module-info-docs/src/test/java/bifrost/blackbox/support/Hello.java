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

/** The application in {@code src/test/projects/hello}, which runs in its own JVM. */
public final class Hello {
  public static final String MODULES = Packaged.jars("bifrost.api", "bifrost.openai", "bifrost.vllm");
  private static final String MODEL = "meta-llama/Llama-3.2-1B-Instruct";

  private Hello() {}

  /** Compiles it into this folder. */
  public static void compile(Path classes) {
    Packaged.compile("hello", MODULES, classes);
  }

  /** Runs it against a server of this process, which sends both of its providers streamed responses. */
  public static void chats(String module, Path executable, String... args) {
    try (var server = FakeServer.start()) {
      var url = server.url().toString();
      var said = Command
          .process(executable, Stream.concat(Stream.of(args), Stream.of(url, MODEL)).toArray(String[]::new)).success();
      assertEquals(2, server.requests().stream()
          .filter(request -> request.json().bool("stream").equals(Optional.of(true))).count());
      var answer = answer(url);
      var lines = said.lines().toList();
      assertTrue(lines.get(0).startsWith(module), said);
      assertEquals("vllm says: " + answer, lines.get(1));
      assertEquals("other says: " + answer, lines.get(2));
    }
  }

  /** Returns the text that the fake model always generates. */
  private static String answer(String url) {
    try (var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(url)).open()) {
      return bifrost.send(ChatCompletionRequest.of("vllm/" + MODEL, "Hi")).text();
    }
  }
}
