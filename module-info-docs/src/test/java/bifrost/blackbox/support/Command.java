package bifrost.blackbox.support;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.spi.ToolProvider;

/**
 * The result of a tool of the JDK or of a process.
 *
 * @param line the command line
 * @param exit the exit code
 * @param output the standard output and the standard error
 */
public record Command(String line, int exit, String output) {
  public static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");
  private static final Duration LIMIT = Duration.ofSeconds(300);

  /** Runs a tool of the JDK in this process. */
  public static Command tool(String name, String... args) {
    var output = new StringWriter();
    var writer = new PrintWriter(output, true);
    int exit = ToolProvider.findFirst(name).orElseThrow().run(writer, writer, args);
    return new Command(name + " " + String.join(" ", args), exit, output.toString());
  }

  /** Runs a program without input and without the environment variables that add options to every JVM. */
  public static Command process(Path executable, String... args) {
    return process(Map.of(), executable, args);
  }

  /** Does the same with additional environment variables. */
  public static Command process(Map<String, String> environment, Path executable, String... args) {
    var line = new ArrayList<>(List.of(executable.toString()));
    if (executable.endsWith("java")) line.add("-XX:TieredStopAtLevel=1"); // This shortens short runs.
    line.addAll(List.of(args));
    return process(LIMIT, environment, line);
  }

  /** Runs a program in the same way, with a limit of its time and with additional environment variables. */
  public static Command process(Duration limit, Map<String, String> environment, Path executable, String... args) {
    var line = new ArrayList<>(List.of(executable.toString()));
    line.addAll(List.of(args));
    return process(limit, environment, line);
  }

  private static Command process(Duration limit, Map<String, String> environment, List<String> line) {
    try {
      var output = Files.createTempFile("output", ".txt");
      try {
        return new Command(String.join(" ", line), run(limit, environment, line, output), Files.readString(output));
      } finally {
        Files.delete(output);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int run(Duration limit, Map<String, String> environment, List<String> line, Path output)
      throws IOException {
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(limit.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError(
            "still running after " + limit.toSeconds() + " s: " + line + "\n" + Files.readString(output));
      }
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Returns the output, or fails if the exit code is not 0. */
  public String success() {
    assertEquals(0, exit, () -> line + "\n" + output);
    return output;
  }
}
