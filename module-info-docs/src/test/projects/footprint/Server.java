import bifrost.testkit.FakeServer;
import java.io.IOException;

/** Prints the URL of a fake vLLM server, which runs until the standard input ends. */
final class Server {
  private Server() {}

  public static void main(String... args) throws IOException {
    try (var server = FakeServer.start()) {
      System.out.println(server.url());
      System.in.readAllBytes();
    }
  }
}
