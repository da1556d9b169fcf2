import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.json.Json;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.Executors;

/**
 * Relays chat completions in OpenAI's format. {@code java -Dsun.net.httpserver.nodelay=true -cp 'libs/*' SseRelay.java
 * URL PORT}; without the property, the JDK's server delays small events.
 */
class SseRelay {
  private static final String PATH = "/v1/chat/completions";

  public static void main(String[] args) throws IOException {
    var bifrost = Bifrost.builder().provider("vllm", ProviderConfig.of(args[0])).open(); // open until the program ends
    var server = HttpServer.create(new InetSocketAddress("localhost", Integer.parseInt(args[1])), 0);
    server.createContext(PATH, exchange -> relay(exchange, bifrost));
    server.setExecutor(Executors.newCachedThreadPool());
    server.start();
    System.out.println("http://localhost:" + server.getAddress().getPort());
  }

  private static void relay(HttpExchange exchange, Bifrost bifrost) throws IOException {
    try {
      var request = RawRequest.post("vllm", PATH, Json.parse(exchange.getRequestBody().readAllBytes()));
      if (request.parameters().bool("stream").orElse(false)) stream(exchange, bifrost, request);
      else send(exchange, 200, false, bifrost.send(request));
    } catch (BifrostException e) {
      var status = e.error() instanceof Rejected rejected ? rejected.status() : 502;
      send(exchange, status, exchange.getResponseCode() > 0, e.error().openAiJson());
    } catch (JsonParseException e) {
      send(exchange, 400, false, Rejected.of(400, e.getMessage()).openAiJson());
    }
    exchange.close();
  }

  /** Reads events only as fast as the client does. A disconnect of the client ends the request at the next event. */
  private static void stream(HttpExchange exchange, Bifrost bifrost, RawRequest request) throws IOException {
    try (var events = bifrost.stream(request)) {
      for (var event : events) send(exchange, 200, true, event);
      exchange.getResponseBody().write("data: [DONE]\n\n".getBytes(UTF_8));
    }
  }

  private static void send(HttpExchange exchange, int status, boolean isEvent, JsonValue json) throws IOException {
    if (exchange.getResponseCode() < 0) {
      exchange.getResponseHeaders().set("Content-Type", isEvent ? "text/event-stream" : "application/json");
      exchange.sendResponseHeaders(status, 0);
    }
    exchange.getResponseBody().write((isEvent ? "data: " + json + "\n\n" : json.toString()).getBytes(UTF_8));
    exchange.getResponseBody().flush();
  }
}
