package bifrost.vllm.internal.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.FakeServer;
import bifrost.testkit.FakeServerExtension;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the program in a separate JVM, with pipes. */
@ExtendWith(FakeServerExtension.class)
@Timeout(120)
@DisabledOnOs(OS.WINDOWS)
class MainTests {
  /** Runs the program, with an input, in the locale C. Returns the exit code, and its output after that. */
  private static String run(List<String> command, String in) throws IOException, InterruptedException {
    var builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().keySet().removeIf(name -> name.startsWith("LC_") || name.endsWith("JAVA_OPTIONS")
        || name.endsWith("JAVA_TOOL_OPTIONS") || name.startsWith("VLLM") || name.startsWith("OPENAI"));
    builder.environment().put("LANG", "C");
    var process = builder.start();
    try (var input = process.getOutputStream()) {
      input.write(in.getBytes(StandardCharsets.UTF_8));
    }
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return process.waitFor() + ": " + output;
  }

  @Test
  void argumentsInputAndOutputAreUtf8InAnyLocale(FakeServer server) throws Exception {
    server.models("m");
    var url = server.url().toString();
    assertEquals("0: You wrote “Grüße 你好”, and I have read every word of it. A larger model would now say something"
        + " clever.\n", run(ProgramJvm.command("chat", "Grüße", "-", "--url", url), "你好"));
  }

  @Test
  void programEndsQuietlyWhenTheReaderOfItsOutputEnds(FakeServer server) throws Exception {
    server.models("m");
    var command = ProgramJvm.command("chat", "Hi", "--url", server.url().toString()).stream()
        .map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    assertEquals("0: 141\n", run(List.of("sh", "-c", "exec 3>&1; { " + command + "; echo $? >&3; } | true"), ""));
  }

  @ParameterizedTest
  @ValueSource(strings = {"< /dev/null", "<&-"})
  void emptyOrClosedInputIsNotAPrompt(String redirection) throws Exception {
    var command = ProgramJvm.command("chat", "--model", "m").stream().map(word -> "'" + word + "'")
        .collect(Collectors.joining(" "));
    assertEquals("2: bifrost: the standard input is empty: it must contain the prompt\n",
        run(List.of("sh", "-c", command + redirection), ""));
  }

  @Test
  void failureIsTheExitCodeOfTheJvm() throws Exception {
    assertEquals("2: bifrost: unknown command 'foo' (known: chat, complete, embed, rerank, transcribe, models, health,"
        + " raw)\n", run(ProgramJvm.command("foo"), ""));
  }

  @Test
  void configurationInAPipeNeedsTheNameOfTheProvider(FakeServer server) throws Exception {
    server.models("m");
    var config = "{\"providers\": {\"vllm\": {\"network_config\": {\"base_url\": \"" + server.url() + "\"}}}}";
    assertEquals("0: m\n",
        run(ProgramJvm.command("models", "--config", "/dev/stdin", "--provider", "vllm"), config));
    assertEquals("2: bifrost: the file of --config cannot be read twice, as a pipe: set --provider too\n",
        run(ProgramJvm.command("models", "--config", "/dev/stdin"), config));
  }
}
