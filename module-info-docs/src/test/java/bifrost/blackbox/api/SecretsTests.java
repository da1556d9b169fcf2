package bifrost.blackbox.api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.TranscriptionRequest;
import bifrost.api.Upload;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Checks that no output of a failed call contains a key: log records, exceptions, causes, stack traces, events,
 * reports and raw bodies. The servers repeat the key in their responses.
 */
class SecretsTests {
  /** Creates a reply that repeats the key, as some servers do. */
  private interface Echo {
    Reply of(String key);
  }

  private static String quoted(String text) {
    return new JsonString(text).toString();
  }

  private static String error(String key) {
    return "{\"error\":{\"message\":" + quoted("Incorrect API key: " + key + ".") + ",\"type\":" + quoted(key)
        + ",\"param\":" + quoted(key) + ",\"code\":" + quoted(key) + "}}";
  }

  private static Reply text(int status, String type, String text) {
    return Reply.of(status, Map.of("content-type", type), text.getBytes(StandardCharsets.UTF_8));
  }

  private static final Map<String, Echo> ECHOES = Map.ofEntries(
      Map.entry("an error", key -> Reply.json(401, error(key))),
      Map.entry("a transient error", key -> Reply.json(503, error(key))),
      Map.entry("an error as a string", key -> Reply.json(401, "{\"error\":" + quoted(key) + "}")),
      Map.entry("a detail of an error", key -> Reply.json(404, "{\"detail\":" + quoted(key) + "}")),
      Map.entry("an error inside HTTP 200", key -> Reply.json(error(key))),
      Map.entry("an error that contains an error",
          key -> Reply.json(500, "{\"error\":{\"message\":" + quoted(error(key)) + "}}")),
      Map.entry("an error as plain text", key -> text(500, "text/plain", "who is " + key + "?")),
      Map.entry("an HTML page", key -> text(200, "text/html", "<html>Bearer " + key + "</html>")),
      Map.entry("response headers",
          key -> Reply.json(403, error("x")).header("X-Request-Id", key).header("WWW-Authenticate", "Bearer " + key)),
      Map.entry("a redirect",
          key -> text(302, "text/plain", key).header("Location", "http://elsewhere/?key=" + key.replace(' ', '+'))),
      Map.entry("a member of the wrong type", key -> Reply.json("{\"choices\":" + quoted(key) + "}")),
      Map.entry("text that is not JSON", key -> Reply.json("{" + key)),
      Map.entry("a response that is cut after the key",
          key -> Reply.json("{\"choices\":[" + quoted(key)).end(Reply.Ending.CUT)),
      Map.entry("a response that is cut within the key",
          key -> Reply.json("{\"choices\":[\"" + key.substring(0, key.length() - 1)).end(Reply.Ending.CUT)),
      Map.entry("an error as the first event", key -> Reply.sse(error(key), "[DONE]")),
      Map.entry("an error as a later event",
          key -> Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}", error(key), "[DONE]")),
      Map.entry("an invalid event",
          key -> Reply.sse("{\"choices\":[]}", "{\"choices\":" + quoted(key) + "}")));

  private final List<String> output = Collections.synchronizedList(new ArrayList<>());

  /** Captures the log records of the library, at every level. */
  private final class RecordingHandler extends Handler {
    @Override
    public void publish(LogRecord record) {
      output.add(new SimpleFormatter().format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.FIRST)
  void outputOfFailedCallsContainsNoKey(@ForAll("keys") String key, @ForAll("otherKeys") String other,
      @ForAll("echoes") String echo) {
    output.clear();
    var logger = Logger.getLogger("bifrost");
    var handler = new RecordingHandler();
    logger.setLevel(Level.ALL);
    handler.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(handler);
    try {
      fail(key, other, ECHOES.get(echo));
    } finally {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
    assertTrue(output.stream().anyMatch(line -> line.contains("ended after")), "no log record was captured: " + output);
    for (var secret : List.of(key, other)) {
      for (var text : output) {
        assertFalse(text.contains(secret) || text.contains(inJson(secret)), () -> echo + " of " + secret + ": " + text);
      }
    }
  }

  private static String inJson(String secret) {
    var quoted = quoted(secret);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Makes calls that fail, and captures all their output. */
  private void fail(String key, String other, Echo echo) {
    try (var server = FakeServer.start();
        var bifrost = Bifrost.builder().listener(event -> output.add(event.toString()))
            .provider("vllm", config(server, key, other)).open()) {
      Consumer<Bifrost> chat =
          client -> client.send(ChatCompletionRequest.of("vllm/m", "Hi"), CallOptions.options().maxRetries(1));
      Consumer<Bifrost> stream = client -> client.stream(ChatCompletionRequest.of("vllm/m", "Hi")).collect();
      Consumer<Bifrost> raw =
          client -> client.send(RawRequest.post("vllm", "/tokenize", JsonObject.of("prompt", "Hi")));
      Consumer<Bifrost> upload =
          client -> client.send(TranscriptionRequest.of("vllm/m", Upload.of("a.wav", new byte[10])));
      for (var call : List.of(chat, stream, raw, upload)) {
        server.reply(echo.of(key), echo.of(other), echo.of(key));
        capture(() -> call.accept(bifrost));
      }
      output.add(String.valueOf((Object) bifrost));
    }
  }

  private static ProviderConfig config(FakeServer server, String key, String other) {
    return ProviderConfig.of(server.url().toString()).key(key).key(ApiKey.of(other).weight(0))
        .captureRequestBodies(true)
        .captureResponseBodies(true)
        .network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private void capture(Runnable call) {
    try {
      call.run();
    } catch (BifrostException e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      Stream
          .of(trace.toString(), e.toString(), e.getMessage(), e.error().toString(), e.error().message(),
              e.report().orElseThrow().toString())
          .forEach(output::add);
    }
  }

  @Provide
  public Arbitrary<String> echoes() {
    return Arbitraries.of(ECHOES.keySet().stream().sorted().toList());
  }

  /** {@return keys with characters that are special in JSON and in regular expressions} */
  @Provide
  public Arbitrary<String> keys() {
    return Arbitraries.oneOf(Arbitraries.strings().withChars("ab\"\\/$.*{}<>&+%").ofMinLength(12).ofMaxLength(40),
        Arbitraries.strings().withCharRange('!', '~').ofMinLength(12).ofMaxLength(200),
        Arbitraries.of("sk-proj-0123456789abcdef", "a\\\"b\\\\\"c\\u0041d", "\\\\\\\\\\\\\\\\\\\\\\\\",
            "\"\"\"\"\"\"\"\"\"\"\"\""));
  }

  @Provide
  public Arbitrary<String> otherKeys() {
    return keys().map(key -> "other" + key);
  }
}
