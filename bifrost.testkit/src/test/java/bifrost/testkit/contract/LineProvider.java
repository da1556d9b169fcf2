package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.SystemMessage;
import bifrost.api.Usage;
import bifrost.api.UserMessage;
import bifrost.api.json.Json;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonNumber;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonString;
import bifrost.api.json.JsonValue;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.testkit.internal.json.OrderedJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A provider for the protocol of {@link LineDialect}, which supports only chat completions. */
final class LineProvider implements Provider {
  private final ProviderConfig config;
  private final Set<MutantConnection> calls = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  LineProvider(ProviderConfig config) {
    this.config = config;
  }

  @Override
  public String name() {
    return "lines";
  }

  @Override
  public RequestHandlers handlers() {
    return RequestHandlers.of()
        .send(ChatCompletionRequest.class, this::chatCompletion)
        .stream(ChatCompletionRequest.class, this::chatCompletionStream);
  }

  public ChatCompletion chatCompletion(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var call = call(request, attempt, false);
    try {
      var line = object(call.interruptibly(() -> new String(call.readAllBytes(), UTF_8)));
      var choice = new ChatCompletion.Choice(0, Message.assistant(line.string("say").orElse("")),
          Optional.of(reason(line)), Optional.empty(), JsonObject.of());
      return new ChatCompletion("", Optional.empty(), line.string("who").orElse(""), List.of(choice), usage(line),
          Optional.empty(), JsonObject.of());
    } finally {
      ended(call);
    }
  }

  public EventSource<ChatCompletionChunk> chatCompletionStream(ChatCompletionRequest request, Attempt attempt)
      throws IOException, InterruptedException {
    var call = call(request, attempt, true);
    if (!call.header("content-type").equalsIgnoreCase("application/x-lines")) {
      var text = new String(call.readAllBytes(), UTF_8);
      ended(call);
      throw new BifrostException(new Malformed("the content type is not application/x-lines", text));
    }
    return new Lines(call);
  }

  private final class Lines implements EventSource<ChatCompletionChunk> {
    private final MutantConnection call;
    private Optional<BifrostException> failure = Optional.empty();
    private boolean ended;

    private Lines(MutantConnection call) {
      this.call = call;
    }

    @Override
    public Optional<ChatCompletionChunk> next() throws IOException, InterruptedException {
      if (ended) return Optional.empty();
      if (failure.isPresent()) throw failure.get();
      try {
        return call.interruptibly(this::line);
      } catch (BifrostException e) {
        failure = Optional.of(e);
        close();
        throw e;
      }
    }

    private Optional<ChatCompletionChunk> line() throws IOException {
      var line = new ByteArrayOutputStream();
      for (int b = call.read(); b != '\n'; b = call.read()) {
        if (b < 0) throw new BifrostException(new Truncated("the stream ended without an 'end' line"));
        line.write(b);
      }
      var json = object(line.toString(UTF_8));
      ended = json.tryGet("end").isPresent();
      if (ended) close();
      return Optional.of(chunk(json));
    }

    @Override
    public void close() {
      ended(call);
    }
  }

  private static ChatCompletionChunk chunk(JsonObject line) {
    var reason = line.string("end").map(FinishReason::new);
    var delta = ChatCompletionChunk.Delta.of(line.string("say").orElse(""));
    var choice = new ChatCompletionChunk.Choice(0, delta, reason, Optional.empty(), JsonObject.of());
    return new ChatCompletionChunk("", Optional.empty(), line.string("who").orElse(""), List.of(choice), usage(line),
        Optional.empty(), JsonObject.of());
  }

  private MutantConnection call(ChatCompletionRequest request, Attempt attempt, boolean streamed)
      throws IOException, InterruptedException {
    var url = attempt.key().flatMap(key -> key.baseUrl()).orElseGet(() -> config.baseUrl().orElseThrow());
    attempt.server(url);
    var head = new StringBuilder("POST " + url.getRawPath().replaceFirst("/$", "") + "/chat HTTP/1.1\r\n");
    MutantConnection.checkHeaders(attempt.headers().keySet());
    attempt.headers().forEach((name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
    attempt.key().filter(key -> !key.value().isEmpty())
        .ifPresent(key -> head.append("x-key: ").append(key.value()).append("\r\n"));
    var body = OrderedJson.object("who", request.model(), "talk",
        request.messages().stream().map(LineProvider::roleAndText).toList(), "lines", streamed);
    var call = new MutantConnection(Set.of(), attempt, streamed);
    calls.add(call);
    if (closed) throw new IOException("the provider is closed");
    boolean succeeded = false;
    try {
      call.interruptibly(() -> call.send(url, head.toString(), body.toString().getBytes(UTF_8)));
      if (call.status() >= 300) throw rejection(call);
      succeeded = true;
      return call;
    } finally {
      if (!succeeded) ended(call);
    }
  }

  private void ended(MutantConnection call) {
    calls.remove(call);
    call.close();
  }

  private static List<String> roleAndText(Message message) {
    if (message instanceof SystemMessage system) return List.of("system", system.text());
    if (message instanceof AssistantMessage assistant) return List.of("assistant", assistant.text());
    return List.of("user", ((ContentPart.Text) ((UserMessage) message).content().get(0)).text());
  }

  private static BifrostException rejection(MutantConnection call) throws IOException {
    var text = new String(call.readAllBytes(), UTF_8);
    try {
      object(text);
    } catch (BifrostException e) {
      if (e.error() instanceof Rejected) return e;
    }
    return rejected(call.status(), "HTTP " + call.status(), text);
  }

  private static JsonObject object(String text) {
    try {
      if (Json.parse(text) instanceof JsonObject line) {
        if (line.tryGet("fail").orElse(null) instanceof JsonArray fail) throw failed(fail.elements(), text);
        if (line.tryGet("say").isPresent() || line.tryGet("end").isPresent()) return line;
      }
    } catch (JsonParseException e) {
      throw new BifrostException(new Malformed("the line is not JSON", text), e);
    }
    throw new BifrostException(new Malformed("the line has neither 'say' nor 'end'", text));
  }

  private static BifrostException failed(List<JsonValue> statusAndMessage, String text) {
    return rejected((int) ((JsonNumber) statusAndMessage.get(0)).longValue(),
        ((JsonString) statusAndMessage.get(1)).value(), text);
  }

  private static BifrostException rejected(int status, String message, String body) {
    return new BifrostException(Rejected.of(status, message).body(body));
  }

  private static FinishReason reason(JsonObject line) {
    return new FinishReason(
        line.string("end").orElseThrow(() -> new BifrostException(new Malformed("no end", line.toString()))));
  }

  private static Optional<Usage> usage(JsonObject line) {
    return line.array("tokens").map(JsonArray::elements)
        .map(counts -> Usage.of(((JsonNumber) counts.get(0)).longValue(), ((JsonNumber) counts.get(1)).longValue()));
  }

  @Override
  public void close() {
    closed = true;
    calls.forEach(MutantConnection::close);
  }
}
