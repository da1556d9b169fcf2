package bifrost.blackbox.frameworks;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A process that serves HTTP on the port that it prints. */
final class RunningService implements AutoCloseable {
  private static final long SECONDS = 300;

  private final HttpClient client = HttpClient.newHttpClient();
  private final Process process;
  private final Path output;
  private final URI url;

  private RunningService(Process process, Path output, Pattern port) throws InterruptedException {
    this.process = process;
    this.output = output;
    url = URI.create("http://127.0.0.1:" + await(port).group(1));
  }

  /** Starts a process, and waits until its output contains the port, which is the group of a pattern. */
  static RunningService start(Pattern port, Path output, List<String> line) throws Exception {
    return start(port, output, Map.of(), line);
  }

  /** Starts a process with additional environment variables. */
  static RunningService start(Pattern port, Path output, Map<String, String> environment, List<String> line)
      throws Exception {
    var builder = new ProcessBuilder(line).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().keySet()
        .removeAll(List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "CLASSPATH"));
    builder.environment().putAll(environment);
    var process = builder.start();
    try {
      return new RunningService(process, output, port);
    } catch (Throwable e) {
      process.destroyForcibly();
      throw e;
    }
  }

  /** Waits until the output contains a match. */
  Matcher await(Pattern pattern) throws InterruptedException {
    for (long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);;) {
      var matcher = pattern.matcher(output());
      if (matcher.find()) return matcher;
      assertTrue(process.isAlive() && System.nanoTime() < deadline, () -> "no '" + pattern + "': " + output());
      Thread.sleep(20);
    }
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(url.resolve(path)).build(), BodyHandlers.ofString());
  }

  HttpResponse<String> post(String path, String text) throws IOException, InterruptedException {
    return client.send(request(path, text), BodyHandlers.ofString());
  }

  HttpRequest request(String path, String text) {
    return HttpRequest.newBuilder(url.resolve(path)).header("Content-Type", "text/plain")
        .POST(BodyPublishers.ofString(text, StandardCharsets.UTF_8)).build();
  }

  HttpClient client() {
    return client;
  }

  URI url() {
    return url;
  }

  /** Sends SIGTERM. */
  void terminate() {
    process.destroy();
  }

  /** Waits until the process has ended, and returns its exit code. */
  int exitCode() throws InterruptedException {
    assertTrue(process.waitFor(SECONDS, TimeUnit.SECONDS), () -> "still running: " + output());
    return process.exitValue();
  }

  String output() {
    try {
      return new String(Files.readAllBytes(output), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
