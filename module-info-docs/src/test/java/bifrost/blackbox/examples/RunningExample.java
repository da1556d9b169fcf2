package bifrost.blackbox.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that runs a file of the folder {@code examples} without compiling it first, as its comment says. */
final class RunningExample implements AutoCloseable {
  static final Path FOLDER = Path.of("examples");
  private static final long SECONDS = 120;

  private final Process process;
  private final Path output;
  private final Path errors;

  private RunningExample(Process process, Path output, Path errors) {
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  static RunningExample start(String file, String... args) throws IOException {
    var line = new ArrayList<>(List.of(Command.JAVA.toString(), "-XX:TieredStopAtLevel=1", "-cp",
        Packaged.MODULES + "/*", FOLDER.resolve(file).toString()));
    line.addAll(List.of(args));
    var output = Files.createTempFile("output", ".txt");
    var errors = Files.createTempFile("errors", ".txt");
    var builder = new ProcessBuilder(line).redirectOutput(output.toFile()).redirectError(errors.toFile());
    builder.environment().keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
    return new RunningExample(builder.start(), output, errors);
  }

  /** Sends text to the standard input. */
  void type(String text) throws IOException {
    process.getOutputStream().write(text.getBytes(UTF_8));
    process.getOutputStream().flush();
  }

  /** Waits until the standard output ends with a text, and returns it. */
  String awaitOutput(String end) throws InterruptedException {
    for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS); !output().endsWith(end);) {
      assertTrue(process.isAlive() && System.nanoTime() < deadline, () -> "no '" + end + "': " + this);
      Thread.sleep(20);
    }
    return output();
  }

  /** Ends the input, as Ctrl-D does, and returns the exit code. */
  int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> "still running: " + this);
    return process.exitValue();
  }

  String output() {
    return read(output);
  }

  String errors() {
    return read(errors);
  }

  private static String read(Path file) {
    try {
      return new String(Files.readAllBytes(file), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return output() + "\n" + errors();
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    Files.delete(output);
    Files.delete(errors);
  }
}
