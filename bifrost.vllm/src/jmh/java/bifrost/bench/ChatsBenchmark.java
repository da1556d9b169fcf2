package bifrost.bench;

import java.io.IOException;
import java.util.List;

/** A benchmark of many chats in one JVM with a small heap. The server runs in this JVM. */
final class ChatsBenchmark {
  private ChatsBenchmark() {}

  static void run() throws IOException, InterruptedException {
    try (var server = new PreparedServer()) {
      long start = System.nanoTime();
      var options = List.of("-Xmx64m", "-XX:+UseSerialGC", "-XX:-UseDynamicNumberOfCompilerThreads");
      var client =
          ChildJvm.start(options, ChatsProgram.class, server.url(), System.getProperty("bench.chats", "200000"));
      client.getInputStream().transferTo(System.out);
      ChildJvm.requireSuccess(client);
      System.out.printf("%.1f s%n", (System.nanoTime() - start) / 1e9);
    }
  }
}
