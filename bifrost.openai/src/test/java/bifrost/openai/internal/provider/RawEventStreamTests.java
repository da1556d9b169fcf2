package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.api.json.JsonArray;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.openai.internal.codec.CollectingSubscriber;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Streams of raw requests: the events of any endpoint, as JSON. */
@Timeout(60)
class RawEventStreamTests {
  private static final RawRequest REQUEST = RawRequest.post("openai", "/v1/x", JsonObject.of("stream", true));

  private final FakeServer server = FakeServer.start();
  private final Bifrost bifrost = OpenAiClients.open(ProviderConfig.of(server.url().toString()));

  @AfterEach
  void close() {
    bifrost.close();
    server.close();
  }

  private static Reply reply(String body) {
    return Reply.of(200, Map.of("content-type", "text/event-stream"), body.getBytes(UTF_8));
  }

  private JsonValue events(String body) {
    server.reply(reply(body));
    return collect();
  }

  private JsonValue collect() {
    try (var stream = bifrost.stream(REQUEST)) {
      return stream.collect();
    }
  }

  private BifrostError error(Reply reply) {
    server.reply(reply);
    return assertThrows(BifrostException.class, this::collect).error();
  }

  @Test
  void deliversTheSameEventsRegardlessOfHowTheBytesAreSplit() {
    var text =
        "\uFEFF: hi\r\n\r\nevent: delta\r\ndata: {\"a\":\"\u00E4\uD83D\uDE00\"}\r\n\r\nid: 7\ndata: [1,"
            + "\ndata: 2]\n\ndata: 3\n\nevent: count\ndata: 4\n\n"
            + "data: null\n\ndata:\"x\"\n\ndata: {\"error\":null}\n\ndata: [DONE]\n\n";
    var expected = JsonArray.of(JsonObject.of("a", "\u00E4\uD83D\uDE00"), List.of(1, 2), 3, 4, null, "x",
        JsonObject.of("error", null));
    assertEquals(expected, events(text));
    server.reply(reply(text).everyByte());
    assertEquals(expected, collect());
  }

  @Test
  void sendsTheBodyOfARawStreamUnchanged() {
    events("data: 1\n\n");
    var sent = server.requests().get(0);
    assertEquals("POST /v1/x {\"stream\":true}", sent.method() + " " + sent.path() + " " + sent.json());
    assertEquals(Optional.of("text/event-stream"), sent.header("accept"));
    server.reply(Reply.sse("1"));
    try (var stream = bifrost.stream(RawRequest.get("openai", "/v1/x").query("a", 1))) {
      assertEquals(JsonArray.of(1), stream.collect());
    }
    assertEquals("GET /v1/x?a=1", server.requests().get(1).method() + " " + server.requests().get(1).path());
  }

  @Test
  void aRawStreamEndsWithTheBodyOrWithDone() {
    assertEquals(JsonArray.of(1, 2), events("data: 1\n\ndata: 2\n\n"));
    assertEquals(JsonArray.of(1), events("data: 1\n\ndata: [DONE]\n\ndata: 2\n\n"));
    assertEquals(JsonArray.of(1, 2), events("data: 1\n\ndata: 2"));
    assertEquals(JsonArray.of(), events(""));
    assertEquals(JsonArray.of(), events("data: [DONE]\n\n"));
    server.reply(reply("data: 1\n\ndata: [DONE]\n\n").end(Ending.RESET));
    assertEquals(JsonArray.of(1), collect());
  }

  @Test
  void reportsAnInterruptedStreamAsTruncated() {
    assertInstanceOf(Truncated.class, error(reply("data: 1\n\ndata: 2\n\n").end(Ending.RESET)));
    assertInstanceOf(Truncated.class, error(reply("data: 1\n\ndata: 2\n\n").end(Ending.CUT)));
    assertInstanceOf(Truncated.class, error(reply("data: 1\n\ndata: {\"a\":")));
  }

  @Test
  void anErrorEndsTheStreamAsRejected() {
    for (var event : List.of("data: {\"error\":{\"message\":\"no\",\"code\":404}}",
        "data: {\"error\":{\"message\":\"no\",\"code\":404}}\n\ndata: [DONE]",
        "event: error\ndata: {\"message\":\"no\",\"code\":404}",
        "data: {\"object\":\"error\",\"message\":\"no\",\"code\":404}",
        "data: {\"type\":\"error\",\"message\":\"no\",\"code\":404}", "error: {\"message\":\"no\",\"code\":404}")) {
      for (var before : List.of("", "data: {\"a\":1}\n\n")) {
        var rejected = assertInstanceOf(Rejected.class, error(reply(before + event + "\n\n")), event);
        assertEquals("no 404", rejected.message() + " " + rejected.status());
      }
    }
    assertInstanceOf(Rejected.class, error(Reply.json(400, "{\"error\":\"no\"}")));
    assertInstanceOf(Rejected.class, error(Reply.json(200, "{\"error\":\"no\"}")));
  }

  @Test
  void reportsAResponseWithoutJsonEventsAsMalformed() {
    assertInstanceOf(Malformed.class, error(Reply.json(200, "{\"a\":1}")));
    assertInstanceOf(Malformed.class, error(reply("data: text\n\n")));
  }

  @Test
  void ignoresTextOfANamedEvent() {
    assertEquals(JsonArray.of(1), events("event: ping\ndata: ok\n\ndata: 1\n\n"));
  }

  @Test
  void retriesAStreamBeforeItsFirstEvent() {
    server.reply(Reply.json(503, "{}"), Reply.sse("1", "[DONE]"));
    try (var stream = bifrost.stream(REQUEST, CallOptions.options().maxRetries(1))) {
      assertEquals(JsonArray.of(1), stream.collect());
      assertEquals(2, stream.outcome().orElseThrow().report().attempts().size());
    }
  }

  @Test
  void publishesTheEventsOfARawStream() throws Exception {
    server.reply(Reply.sse("1", "{\"a\":2}", "[DONE]"));
    var received = CollectingSubscriber.collect(bifrost.publisher(REQUEST));
    assertEquals(JsonArray.of(1, JsonObject.of("a", 2)), new JsonArray(received.get()));
  }
}
