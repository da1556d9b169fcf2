package chat.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.json.JsonObject;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Answers questions with server-sent events, and reports whether it is alive and ready. */
class ChatService {
  private static final int MAX_CHATS = 256;
  private static final CallOptions PROBE = CallOptions.options().timeout(Duration.ofSeconds(2));

  private final Bifrost bifrost;
  private final String model;
  private final Semaphore chats = new Semaphore(MAX_CHATS);
  private HttpServer server;
  private volatile boolean draining;

  ChatService(Bifrost bifrost, String model) {
    this.bifrost = bifrost;
    this.model = model;
  }

  /** Starts the service, and returns its port. */
  int start(int port) throws IOException {
    server = HttpServer.create(new InetSocketAddress(port), 0);
    server.createContext("/chat", this::chat);
    server.createContext("/health/live", exchange -> respond(exchange, 200, "alive"));
    server.createContext("/health/ready", this::ready);
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    return server.getAddress().getPort();
  }

  /** Rejects new chats, waits for those in progress, and cancels those that last longer than the limit. */
  void drain(Duration limit) {
    draining = true;
    try {
      boolean ended = chats.tryAcquire(MAX_CHATS, limit.toMillis(), TimeUnit.MILLISECONDS);
      System.out.println(ended ? "drained" : "cancelling chats that last longer than " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    bifrost.close();
    server.stop(0);
  }

  private void ready(HttpExchange exchange) throws IOException {
    if (draining) respond(exchange, 503, "draining");
    else if (bifrost.health("vllm", PROBE).isReady()) respond(exchange, 200, "ready");
    else respond(exchange, 503, "vLLM is not ready");
  }

  private void chat(HttpExchange exchange) throws IOException {
    if (draining || !chats.tryAcquire()) {
      respond(exchange, 503, "try another instance");
      return;
    }
    try (exchange) {
      answer(exchange);
    } finally {
      chats.release();
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    var question = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
    try (var chunks = bifrost.stream(ChatCompletionRequest.of(model, question))) { // a failed write cancels the call
      for (var chunk : chunks) send(exchange, JsonObject.of("text", chunk.text()).toString());
      send(exchange, "[DONE]");
    } catch (BifrostException e) {
      send(exchange, e.error().openAiJson().toString());
    }
  }

  private static void send(HttpExchange exchange, String data) throws IOException {
    if (exchange.getResponseCode() < 0) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(200, 0);
    }
    exchange.getResponseBody().write(("data: " + data + "\n\n").getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }

  private static void respond(HttpExchange exchange, int status, String text) throws IOException {
    try (exchange) {
      exchange.sendResponseHeaders(status, 0);
      exchange.getResponseBody().write(text.getBytes(UTF_8));
    }
  }
}
