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
 * A vllm-router in front of servers, started by the executable that the property {@code bifrost.vllm.router.command} names, with the
 * command line of the guide.
 */
final class VllmRouter implements AutoCloseable {
  static final String COMMAND = "bifrost.vllm.router.command";

  private static final Path GUIDE = Path.of("..", "module-info-docs", "guides", "several-servers.md");
  private static final int STARTS = 5;

  private final Process process;
  private final Path log;
  private final URI url;

  private VllmRouter(Process process, Path log, URI url) {
    this.process = process;
    this.log = log;
    this.url = url;
  }

  /** Starts a router. Another program may take its free port first; then it is started again on another one. */
  static VllmRouter before(String policy, URI... servers) {
    for (int start = 1;; start++) {
      var router = start(policy, List.of(servers));
      if (router.isReady()) return router;
      var said = router.log();
      router.close();
      if (start == STARTS) throw new AssertionError("vllm-router did not become ready: " + said);
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

  /** {@return the command of the guide, with these servers, this policy and free ports} */
  private static List<String> command(String policy, List<URI> servers, int port) throws IOException {
    var words = new ArrayList<String>();
    for (var word : GuideCodeBlock.find(GUIDE, "sh", "vllm-router ").replace("\\\n", " ").strip().split("\\s+")) {
      words.add(word);
    }
    words.set(0, System.getProperty(COMMAND));
    replace(words, "http://gpu-1:8000", servers.get(0).toString());
    replace(words, "http://gpu-2:8000", servers.get(1).toString());
    replace(words, "0.0.0.0", "127.0.0.1");
    words.set(words.indexOf("--port") + 1, Integer.toString(port));
    words.set(words.indexOf("--policy") + 1, policy);
    words.add("--prometheus-port");
    words.add(Integer.toString(ServerProcesses.freePort()));
    return words;
  }

  private static void replace(List<String> words, String old, String with) {
    int index = words.indexOf(old);
    if (index < 0) throw new AssertionError("the command of " + GUIDE + " has no " + old + ": " + words);
    words.set(index, with);
  }

  private boolean isReady() {
    try (var client = Bifrost.builder().provider("vllm", ProviderConfig.of(url())).open()) {
      BackgroundCall.until(
          () -> !process.isAlive() || client.attempt(RawRequest.get("vllm", "/readiness")) instanceof Outcome.Success);
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
