package bifrost.bench;

import bifrost.testkit.FakeServer;
import java.io.IOException;
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
      var client = ChildJvm.start(List.of("-Xmx256m"), ManyStreamsClient.class, server.url().toString(), "" + STREAMS);
      int maxConnections = 0;
      while (client.isAlive()) {
        maxConnections = Math.max(maxConnections, server.openConnections());
        Thread.sleep(50);
      }
      client.getInputStream().transferTo(System.out);
      System.out.println("the server had at most " + maxConnections + " concurrent connections");
      ChildJvm.requireSuccess(client);
    }
  }
}
