package bifrost.vllm;

import bifrost.api.Bifrost;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The process of a server other than vLLM, with its own directory, which is deleted on close. */
final class OtherServer implements AutoCloseable {
  private final Process process;
  private final Path directory;

  private OtherServer(Process process, Path directory) {
    this.process = process;
    this.directory = directory;
  }

  /** Provides the command of a server. */
  interface Command {
    List<String> of(Path directory) throws IOException;
  }

  /** Starts a server. Its output is written to the files {@code out} and {@code err} in its directory. */
  static OtherServer start(Map<String, String> environment, Command command) {
    try {
      var directory = Files.createTempDirectory("server");
      var builder = new ProcessBuilder(command.of(directory)).directory(directory.toFile())
          .redirectOutput(directory.resolve("out").toFile()).redirectError(directory.resolve("err").toFile());
      builder.environment().putAll(environment);
      return new OtherServer(builder.start(), directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Waits until the server responds at this path. Fails if its process ends first.
   *
   * @param url the URL of the server; empty until it is known
   */
  OtherServer awaitReady(Function<OtherServer, URI> url, String path) {
    BackgroundCall.until(() -> !process.isAlive() || responds(url.apply(this), path));
    if (process.isAlive()) return this;
    var output = output("out") + output("err");
    close();
    throw new AssertionError("the server ended: " + output);
  }

  private static boolean responds(URI server, String path) {
    if (server.toString().isEmpty()) return false;
    try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(server)).open()) {
      return client.trySend(RawRequest.get("vllm", path)) instanceof Outcome.Success;
    }
  }

  String output(String file) {
    try {
      return Files.readString(directory.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ServerProcesses.stop(process);
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
