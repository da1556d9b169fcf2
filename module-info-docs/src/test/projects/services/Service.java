import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/** Answers {@code POST /chat} like the chat service of the container example, with another client. */
final class Service {
  static final String VLLM = System.getenv("VLLM_BASE_URL");
  static final String MODEL = System.getenv("MODEL");

  /** A client that is compared. */
  interface Client {
    /** Passes on the texts of a streamed answer. */
    void chat(String question, Consumer<String> texts) throws Exception;
  }

  private Service() {}

  static void start(Client client) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(Integer.parseInt(System.getenv("PORT"))), 0);
    server.createContext("/chat", exchange -> answer(exchange, client));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
  }

  private static void answer(HttpExchange exchange, Client client) throws IOException {
    try (exchange) {
      var question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
      client.chat(question, text -> send(exchange, "{\"text\":\"" + text + "\"}"));
      send(exchange, "[DONE]");
    } catch (Exception e) {
      throw new IOException(e);
    }
  }

  private static void send(HttpExchange exchange, String data) {
    try {
      exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(UTF_8));
      exchange.getResponseBody().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
