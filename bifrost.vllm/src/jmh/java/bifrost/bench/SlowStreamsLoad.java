package bifrost.bench;

import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Many slow streams at a time, in a virtual machine of their own with a small heap: 5,000 where there are virtual threads, else 1,000.
 * The server is here, with a thread for each.
 */
final class SlowStreamsLoad {
  private static final int STREAMS = Runtime.version().feature() >= 21 ? 5_000 : 1_000;

  private SlowStreamsLoad() {}

  static void run() throws IOException, InterruptedException {
    try (var server = FakeServer.start().pace(Duration.ofSeconds(1))) {
      var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
      var client = new ProcessBuilder(List.of(java, "-Xmx256m", "-classpath", System.getProperty("java.class.path"),
          ManyStreamsClient.class.getName(), server.url().toString(), Integer.toString(STREAMS))).inheritIO().start();
      int most = 0;
      while (client.isAlive()) {
        most = Math.max(most, server.openConnections());
        Thread.sleep(50);
      }
      System.out.println("at the server: " + most + " connections at a time");
      if (client.exitValue() != 0) throw new IllegalStateException("the client failed");
    }
  }
}
