package bifrost.blackbox.frameworks;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A server whose streams have an event before a gate, which a test opens, and one after it. */
final class GatedUpstream implements AutoCloseable {
  static final String BEFORE = "before";
  static final String AFTER = "after";

  private final ExecutorService executor = Executors.newCachedThreadPool();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final HttpServer server;

  GatedUpstream() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/v1/chat/completions", this::stream);
    server.setExecutor(executor);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  void open() {
    gate.countDown();
  }

  private void stream(HttpExchange exchange) throws IOException {
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      send(exchange, "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + BEFORE + "\"}}]}");
      gate.await();
      send(exchange,
          "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + AFTER + "\"},\"finish_reason\":\"stop\"}]}");
      send(exchange, "[DONE]");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void send(HttpExchange exchange, String data) throws IOException {
    exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  @Override
  public void close() {
    server.stop(0);
    executor.shutdownNow();
  }
}
