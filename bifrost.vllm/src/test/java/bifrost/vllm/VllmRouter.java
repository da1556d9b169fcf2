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
import java.util.ArrayList;
import java.util.List;

/**
 * A vllm-router in front of servers, started with the command line from the guide. The system property
 * {@code bifrost.vllm.router.command} names the executable.
 */
final class VllmRouter implements AutoCloseable {
  static final String COMMAND = "bifrost.vllm.router.command";

  private static final Path GUIDE = Path.of("..", "module-info-docs", "guides", "several-servers.md");
  private static final int MAX_STARTS = 5;

  private final Process process;
  private final Path log;
  private final URI url;

  private VllmRouter(Process process, Path log, URI url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /** Starts a router. If another program takes the free port first, starts the router on another port. */
  static VllmRouter inFrontOf(String policy, URI... servers) {
    for (int start = 1;; start++) {
      var router = start(policy, List.of(servers));
      if (router.isReady()) return router;
      var output = router.log();
      router.close();
      if (start == MAX_STARTS) throw new AssertionError("vllm-router did not become ready: " + output);
    }
  }

  private static VllmRouter start(String policy, List<URI> servers) {
    try {
      int port = ServerProcesses.freePort();
      var log = Files.createTempFile("vllm-router", ".log");
      var process = new ProcessBuilder(command(policy, servers, port)).redirectErrorStream(true)
          .redirectOutput(log.toFile()).start();
      return new VllmRouter(process, log, URI.create("http://127.0.0.1:" + port));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the command from the guide, with these servers, this policy and free ports} */
  private static List<String> command(String policy, List<URI> servers, int port) throws IOException {
    var arguments = new ArrayList<String>();
    for (var argument : GuideCodeBlock.find(GUIDE, "sh", "vllm-router ").replace("\\\n", " ").strip().split("\\s+")) {
      arguments.add(argument);
    }
    arguments.set(0, System.getProperty(COMMAND));
    replace(arguments, "http://gpu-1:8000", servers.get(0).toString());
    replace(arguments, "http://gpu-2:8000", servers.get(1).toString());
    replace(arguments, "0.0.0.0", "127.0.0.1");
    arguments.set(arguments.indexOf("--port") + 1, Integer.toString(port));
    arguments.set(arguments.indexOf("--policy") + 1, policy);
    arguments.add("--prometheus-port");
    arguments.add(Integer.toString(ServerProcesses.freePort()));
    return arguments;
  }

  private static void replace(List<String> arguments, String original, String replacement) {
    int index = arguments.indexOf(original);
    if (index < 0) throw new AssertionError("the command of " + GUIDE + " has no " + original + ": " + arguments);
    arguments.set(index, replacement);
  }

  private boolean isReady() {
    try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(url())).open()) {
      BackgroundCall.until(
          () -> !process.isAlive() || client.trySend(RawRequest.get("vllm", "/readiness")) instanceof Outcome.Success);
    }
    return process.isAlive();
  }

  String url() {
    return url.toString();
  }

  String log() {
    try {
      return Files.readString(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    ServerProcesses.stop(process);
    try {
      Files.deleteIfExists(log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
