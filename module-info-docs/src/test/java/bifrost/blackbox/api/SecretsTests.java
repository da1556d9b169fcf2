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
 * A key is shown by nothing that a failing call leaves behind, whatever the server repeats of it: by no log record, exception, cause, stack
 * trace, event of a listener, report or capture.
 */
class SecretsTests {
  /** A server that repeats the key, in one of the ways in which servers do. */
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
      Map.entry("an error for a moment", key -> Reply.json(503, error(key))),
      Map.entry("an error that is a string", key -> Reply.json(401, "{\"error\":" + quoted(key) + "}")),
      Map.entry("a detail", key -> Reply.json(404, "{\"detail\":" + quoted(key) + "}")),
      Map.entry("an error inside 200", key -> Reply.json(error(key))),
      Map.entry("an error that quotes an error",
          key -> Reply.json(500, "{\"error\":{\"message\":" + quoted(error(key)) + "}}")),
      Map.entry("a text", key -> text(500, "text/plain", "who is " + key + "?")),
      Map.entry("a page", key -> text(200, "text/html", "<html>Bearer " + key + "</html>")),
      Map.entry("a header",
          key -> Reply.json(403, error("x")).header("X-Request-Id", key).header("WWW-Authenticate", "Bearer " + key)),
      Map.entry("a redirect",
          key -> text(302, "text/plain", key).header("Location", "http://elsewhere/?key=" + key.replace(' ', '+'))),
      Map.entry("a member of the wrong kind", key -> Reply.json("{\"choices\":" + quoted(key) + "}")),
      Map.entry("no JSON", key -> Reply.json("{" + key)),
      Map.entry("an answer that breaks off after it",
          key -> Reply.json("{\"choices\":[" + quoted(key)).end(Reply.Ending.CUT)),
      Map.entry("an answer that breaks off in it",
          key -> Reply.json("{\"choices\":[\"" + key.substring(0, key.length() - 1)).end(Reply.Ending.CUT)),
      Map.entry("a first event", key -> Reply.sse(error(key), "[DONE]")),
      Map.entry("a later event",
          key -> Reply.sse("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}", error(key), "[DONE]")),
      Map.entry("an event that makes no sense",
          key -> Reply.sse("{\"choices\":[]}", "{\"choices\":" + quoted(key) + "}")));

  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  /** Everything that is logged under our names, whatever its level. */
  private final class Records extends Handler {
    @Override
    public void publish(LogRecord record) {
      seen.add(new SimpleFormatter().format(record));
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.FIRST)
  void noFailingCallShowsItsKey(@ForAll("keys") String key, @ForAll("otherKeys") String other,
      @ForAll("echoes") String echo) {
    seen.clear();
    var logger = Logger.getLogger("bifrost");
    var records = new Records();
    logger.setLevel(Level.ALL);
    records.setLevel(Level.ALL);
    logger.setUseParentHandlers(false);
    logger.addHandler(records);
    try {
      fail(key, other, ECHOES.get(echo));
    } finally {
      logger.removeHandler(records);
      logger.setUseParentHandlers(true);
      logger.setLevel(null);
    }
    assertTrue(seen.stream().anyMatch(line -> line.contains("ended after")), "the log was looked at: " + seen);
    for (var secret : List.of(key, other)) {
      for (var text : seen) {
        assertFalse(text.contains(secret) || text.contains(inJson(secret)), () -> echo + " of " + secret + ": " + text);
      }
    }
  }

  private static String inJson(String secret) {
    var quoted = quoted(secret);
    return quoted.substring(1, quoted.length() - 1);
  }

  /** Makes calls that fail, and notes everything that can be seen of them. */
  private void fail(String key, String other, Echo echo) {
    try (var server = FakeServer.start();
        var bifrost = Bifrost.builder().listener(event -> seen.add(event.toString()))
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
        note(() -> call.accept(bifrost));
      }
      seen.add(String.valueOf((Object) bifrost));
    }
  }

  private static ProviderConfig config(FakeServer server, String key, String other) {
    return ProviderConfig.of(server.url().toString()).key(key).key(ApiKey.of(other).weight(0)).sendBackRawRequest(true)
        .sendBackRawResponse(true)
        .network(network -> network.retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)));
  }

  private void note(Runnable call) {
    try {
      call.run();
    } catch (BifrostException e) {
      var trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace, true));
      Stream
          .of(trace.toString(), e.toString(), e.getMessage(), e.error().toString(), e.error().message(),
              e.report().orElseThrow().toString())
          .forEach(seen::add);
    }
  }

  @Provide
  public Arbitrary<String> echoes() {
    return Arbitraries.of(ECHOES.keySet().stream().sorted().toList());
  }

  /** With what JSON escapes, and what regular expressions do. */
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
