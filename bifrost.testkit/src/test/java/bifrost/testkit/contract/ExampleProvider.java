package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider for chat completions over a protocol whose requests, responses and events are JSON objects. */
final class ExampleProvider implements Provider {
  /** The client's side of a protocol. It throws an {@code IllegalStateException} if the server violates it. */
  interface Protocol {
    /** {@return the path, without the path of the base URL} */
    String path();

    /** {@return the headers of every request, each followed by CR LF} */
    default String fixedHeaders() {
      return "";
    }

    /** {@return the headers with the key, each followed by CR LF} */
    String headers(String key);

    JsonObject request(ChatCompletionRequest request, boolean streamed);

    ChatCompletion response(JsonObject response);

    /** {@return the error in a response or an event; empty if there is none} */
    Optional<Rejected> error(JsonObject json, int status, String text);

    boolean isStream(String contentType);

    /** {@return a reader of the events of one stream} */
    Events events();
  }

  /** A reader of one stream. */
  interface Events {
    /** {@return the JSON of the next event, without events that have none; empty at the end of the body} */
    Optional<String> next(MutantConnection call) throws IOException;

    /** {@return the chunk in an event; empty if the caller does not need the event} */
    Optional<ChatCompletionChunk> chunk(JsonObject event);

    /** {@return whether the last event was the end of the stream} */
    boolean isEnded();
  }

  private final ProviderConfig config;
  private final Protocol protocol;
  private final Set<MutantConnection> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  ExampleProvider(ProviderConfig config, Protocol protocol) {
    this.config = config;
    this.protocol = protocol;
  }

  @Override
  public String name() {
    return "example";
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of().send(ChatCompletionRequest.class, this::chatCompletion)
        .stream(ChatCompletionRequest.class, this::chatCompletionStream);
  }

  private ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var call = send(request, attempt, false);
    try {
      return decode(call, call.interruptibly(() -> new String(call.readAllBytes(), UTF_8)), protocol::response);
    } finally {
      end(call);
    }
  }

  private EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var call = send(request, attempt, true);
    if (protocol.isStream(call.header("content-type"))) return new Stream(call);
    try {
      var text = call.interruptibly(() -> new String(call.readAllBytes(), UTF_8));
      return decode(call, text, json -> {
        throw new IllegalStateException("no stream of events");
      });
    } finally {
      end(call);
    }
  }

  private interface Decoder<T> {
    T decode(JsonObject json);
  }

  private <T> T decode(MutantConnection call, String text, Decoder<T> decoder) {
    try {
      var json = Json.parse(text) instanceof JsonObject object ? object : JsonObject.of();
      var error = protocol.error(json, call.status(), text);
      if (error.isPresent()) throw new BifrostException(error.get());
      return decoder.decode(json);
    } catch (JsonParseException | IllegalStateException | ClassCastException e) {
      throw new BifrostException(new Malformed("invalid response: " + e.getMessage(), text), e);
    }
  }

  private final class Stream implements EventSource<ChatCompletionChunk> {
    private final MutantConnection call;
    private final Events events = protocol.events();
    private Optional<BifrostException> failure = Optional.empty();

    private Stream(MutantConnection call) {
      this.call = call;
    }

    @Override
    public Optional<ChatCompletionChunk> next() throws IOException, InterruptedException {
      if (failure.isPresent()) throw failure.get();
      try {
        while (!events.isEnded()) {
          var text = call.interruptibly(() -> events.next(call));
          if (text.isEmpty()) throw new BifrostException(new Truncated("the stream ended without its last event"));
          var chunk = decode(call, text.get(), events::chunk);
          if (events.isEnded()) close();
          if (chunk.isPresent()) return chunk;
        }
        return Optional.empty();
      } catch (BifrostException e) {
        failure = Optional.of(e);
        close();
        throw e;
      }
    }

    @Override
    public void close() {
      end(call);
    }
  }

  /** {@return the next line without its end; empty at the end of the body} */
  static Optional<String> line(MutantConnection call) throws IOException {
    var line = new ByteArrayOutputStream();
    for (int b = call.read(); b != '\n'; b = call.read()) {
      if (b < 0) return Optional.empty(); // a line without its end may be incomplete
      line.write(b);
    }
    return Optional.of(line.toString(UTF_8));
  }

  private MutantConnection send(ChatCompletionRequest request, Attempt attempt, boolean streamed)
      throws IOException, InterruptedException {
    var url = attempt.key().flatMap(key -> key.baseUrl()).orElseGet(() -> config.baseUrl().orElseThrow());
    attempt.server(url);
    var head = new StringBuilder("POST " + url.getRawPath().replaceFirst("/$", "") + protocol.path() + " HTTP/1.1\r\n")
        .append("content-type: application/json\r\n").append(protocol.fixedHeaders());
    MutantConnection.checkHeaders(attempt.headers().keySet());
    attempt.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    boolean hasToken = attempt.headers().keySet().stream().anyMatch("authorization"::equalsIgnoreCase);
    attempt.key().filter(key -> !hasToken && !key.value().isEmpty())
        .ifPresent(key -> head.append(protocol.headers(key.value())));
    var body = protocol.request(request, streamed).toString().getBytes(UTF_8);
    var call = new MutantConnection(Set.of(), attempt, streamed);
    calls.add(call);
    if (closed) throw new IOException("the provider is closed");
    boolean succeeded = false;
    try {
      call.interruptibly(() -> call.send(url, head.toString(), body));
      if (call.status() >= 300) throw rejection(call);
      succeeded = true;
      return call;
    } finally {
      if (!succeeded) end(call);
    }
  }

  private BifrostException rejection(MutantConnection call) throws IOException {
    var text = new String(call.readAllBytes(), UTF_8);
    var rejected = parsed(text).flatMap(json -> protocol.error(json, call.status(), text))
        .orElseGet(() -> Rejected.of(call.status(), "HTTP " + call.status()).body(text));
    var seconds = call.header("retry-after");
    return new BifrostException(
        seconds.isEmpty() ? rejected : rejected.retryAfter(Duration.ofSeconds(Long.parseLong(seconds))));
  }

  private static Optional<JsonObject> parsed(String text) {
    try {
      return Json.parse(text) instanceof JsonObject object ? Optional.of(object) : Optional.empty();
    } catch (JsonParseException notJson) {
      return Optional.empty();
    }
  }

  private void end(MutantConnection call) {
    calls.remove(call);
    call.close();
  }

  @Override
  public void close() {
    closed = true;
    calls.forEach(MutantConnection::close);
  }
}
