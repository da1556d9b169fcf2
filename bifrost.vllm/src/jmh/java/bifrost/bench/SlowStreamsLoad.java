package bifrost.bench;

import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A load test with many concurrent slow streams in a child JVM with a small heap: 5,000 with virtual threads,
 * otherwise 1,000. The server runs in this JVM, with one thread for each connection.
 */
final class SlowStreamsLoad {
  private static final int STREAMS = Runtime.version().feature() >= 21 ? 5_000 : 1_000;

  private SlowStreamsLoad() {}

  static void run() throws IOException, InterruptedException {
    try (var server = FakeServer.start().pace(Duration.ofSeconds(1))) {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var client = new ProcessBuilder(List.of(java, "-Xmx256m", "-classpath", System.getProperty("java.class.path"),
          ManyStreamsClient.class.getName(), server.url().toString(), Integer.toString(STREAMS))).inheritIO().start();
      int maxConnections = 0;
      while (client.isAlive()) {
        maxConnections = Math.max(maxConnections, server.openConnections());
        Thread.sleep(50);
      }
      System.out.println("the server had at most " + maxConnections + " concurrent connections");
      if (client.exitValue() != 0) throw new IllegalStateException("the client failed");
    }
  }
}
