package bifrost.testkit;

import static bifrost.testkit.Reply.Ending.CUT;
import static bifrost.testkit.Reply.Ending.RESET;
import static bifrost.testkit.Reply.Ending.STALL;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.internal.model.ChatFixtures;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class ScriptedReplyTests {
  private static final Duration LONG = Duration.ofHours(1);

  private final FakeServer server = FakeServer.start();

  @AfterEach
  void close() {
    server.close();
  }

  private ReceivedResponse get() {
    return RawHttpClient.call(server, "GET", "/health", "");
  }

  @Nested
  class Queue {
    @Test
    void servesQueuedRepliesInOrderAndThenTheToyModel() {
      server.reply(Reply.json(501, "1"), Reply.json(502, "2")).reply(Reply.json(503, "3"));
      assertEquals(List.of(501, 502, 503, 200), IntStream.range(0, 4).mapToObj(i -> get().status()).toList());
    }

    @Test
    void servesQueuedRepliesForEveryPathWithoutCheckingTheKey() {
      server.key("k").reply(Reply.json("1"));
      assertEquals("1", RawHttpClient.call(server, "PUT", "/v1/anything", "not json").body());
      assertEquals("not json", new String(server.requests().get(0).body(), UTF_8));
    }

    @Test
    void servesQueuedRepliesOnOneConnection() {
      server.reply(Reply.sse("1", "[DONE]"), Reply.json("2"));
      try (var client = new RawHttpClient(server)) {
        assertEquals(List.of("1", "[DONE]"), client.send("GET", "/", "").read().data());
        assertEquals("2", client.send("GET", "/", "").read().body());
      }
    }
  }

  @Nested
  class Framing {
    @Test
    void framesJsonWithContentLength() {
      server.reply(Reply.json("{\"é\":1}").header("X-Y", "z"));
      ReceivedResponse response = get();
      assertEquals(Map.of("content-type", "application/json", "content-length", "8", "x-y", "z"), response.headers());
      assertEquals("{\"é\":1}", response.body());
    }

    @Test
    void framesEventsWithOneChunkForEachWrite() {
      server.reply(Reply.sse("a", "é").everyByte());
      ReceivedResponse response = get();
      assertEquals("chunked", response.headers().get("transfer-encoding"));
      assertEquals(19, response.bodyChunks().size());
      assertEquals("data: a\n\ndata: é\n\n", response.body());
    }

    @Test
    void skipsAnEmptyWriteOfAStream() {
      var headers = Map.of("content-type", "text/event-stream");
      server.reply(new Reply(200, headers, List.of(new byte[0], "a".getBytes(UTF_8)), Reply.Ending.COMPLETE));
      assertEquals("a", get().body());
    }

    @Test
    void closeDelimitedReplyEndsWithTheConnection() {
      for (Reply reply : List.of(Reply.json("{}"), Reply.sse("a"))) {
        server.reply(reply.closeDelimited());
        ReceivedResponse response = get();
        assertFalse(
            response.headers().containsKey("content-length") || response.headers().containsKey("transfer-encoding"));
        assertEquals("close", response.headers().get("connection"));
        assertEquals(new String(reply.body(), UTF_8), response.body());
      }
    }

    @Test
    void scriptedFramingHeadersTakePrecedence() {
      server.reply(Reply.json("{}").header("Content-Length", "1"),
          Reply.json("{}").header("Transfer-Encoding", "chunked"));
      assertEquals("{", get().body());
      assertEquals("{}", get().body());
    }

    @Test
    void sendsNoFramingHeadersForAStatusWithoutABody() {
      server.reply(Reply.of(204, Map.of(), new byte[0]));
      try (var client = new RawHttpClient(server)) {
        assertEquals(Map.of(), client.send("GET", "/", "").head().headers());
        assertEquals(200, client.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void closesTheConnectionIfAScriptedHeaderRequestsIt() {
      server.reply(Reply.json("{}").header("Connection", "close"));
      try (var client = new RawHttpClient(server)) {
        assertEquals("{}", client.send("GET", "/", "").read().body());
        assertEquals(ReceivedResponse.Ending.CUT, client.end());
      }
    }
  }

  @Nested
  class Endings {
    @ParameterizedTest
    @CsvSource({"false, CUT, CUT", "true, CUT, CUT", "false, RESET, RESET", "true, RESET, RESET"})
    void cutAndResetTruncateTheBody(boolean stream, Reply.Ending ending, ReceivedResponse.Ending received) {
      Reply reply = stream ? Reply.sse("a", "b") : Reply.json("{}");
      server.reply(reply.end(ending));
      ReceivedResponse response = get();
      assertEquals(received, response.end());
      assertEquals(new String(reply.body(), UTF_8), response.body(), "the scripted bytes arrive first");
      Eventually.isTrue(() -> server.openConnections() == 0, "all connections are closed");
    }

    @Test
    void cutTruncatesAnEmptyBody() {
      server.reply(Reply.json("").end(CUT), Reply.sse().end(CUT));
      assertEquals(ReceivedResponse.Ending.CUT, get().end());
      assertEquals(ReceivedResponse.Ending.CUT, get().end());
    }

    @Test
    void cutSendsFinEvenIfTheClientHasSentMore() {
      server.reply(Reply.json("{}").end(CUT).split(1));
      try (var client = new RawHttpClient(server)) {
        client.send(RawHttpClient.request("GET", "/", "") + RawHttpClient.request("POST", "/", "x".repeat(5_000_000)));
        assertEquals(ReceivedResponse.Ending.CUT, client.read().end());
      }
    }

    @Test
    void resetSendsRstEvenIfTheClientHasSentMore() {
      server.reply(Reply.json("{}").end(RESET));
      try (var client = new RawHttpClient(server)) {
        client.send(RawHttpClient.request("GET", "/", "") + RawHttpClient.request("GET", "/", ""));
        assertEquals(ReceivedResponse.Ending.RESET, client.read().end());
      }
    }

    @Test
    void stallLastsUntilTheClientDisconnects() throws IOException {
      server.reply(Reply.sse("a").end(STALL));
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "").head();
        assertEquals("data: a\n\n", new String(client.chunk(), UTF_8));
        assertEquals(1, server.openConnections());
        assertFalse(server.requests().get(0).disconnected().isDone());
      }
      Eventually.completes(server.requests().get(0).disconnected());
      Eventually.isTrue(() -> server.openConnections() == 0, "all connections are closed");
    }

    @Test
    void stallLastsUntilTheServerCloses() {
      server.reply(Reply.json("{}").end(STALL));
      try (var client = new RawHttpClient(server)) {
        assertEquals("3", client.send("GET", "/", "").head().headers().get("content-length"));
        server.close();
        assertFalse(server.requests().get(0).disconnected().isDone(), "the client did not disconnect");
      }
    }

    @Test
    void hangUpEndsTheConnectionWithoutAResponse() {
      server.reply(Reply.hangUp(), Reply.hangUp().end(RESET));
      try (var first = new RawHttpClient(server); var second = new RawHttpClient(server)) {
        assertEquals(ReceivedResponse.Ending.CUT, first.send("GET", "/", "").end());
        assertEquals(ReceivedResponse.Ending.RESET, second.send("GET", "/", "").end());
      }
    }

    @Test
    void hangUpEndsAReusedConnection() {
      server.reply(Reply.json("{}"), Reply.hangUp());
      try (var client = new RawHttpClient(server)) {
        assertEquals("{}", client.send("GET", "/", "").read().body());
        assertEquals(ReceivedResponse.Ending.CUT, client.send("GET", "/", "").end());
      }
    }

    @Test
    void silenceKeepsTheConnectionOpenWithoutAResponse() {
      server.reply(Reply.silence());
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request arrives");
        assertEquals(1, server.openConnections());
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @ParameterizedTest
    @EnumSource(value = Reply.Ending.class, names = {"COMPLETE", "CUT", "RESET"})
    void doesNotReportAnEndingByTheServerAsADisconnect(Reply.Ending ending) {
      server.reply(Reply.json("{}").end(ending));
      get();
      Eventually.isTrue(() -> server.openConnections() == 0, "all connections are closed");
      assertFalse(server.requests().get(0).disconnected().isDone());
    }
  }

  @Nested
  class Disconnects {
    @Test
    void detectsADisconnectBetweenTokens() throws IOException {
      server.pace(LONG);
      try (var client = new RawHttpClient(server)) {
        client.send("POST", "/v1/chat/completions", ChatFixtures.streamed(ChatFixtures.request("hi")).toString())
            .head();
        assertTrue(new String(client.chunk(), UTF_8).contains("assistant"));
        assertFalse(server.requests().get(0).disconnected().isDone());
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void detectsADisconnectBetweenTheWritesOfAScriptedStream() throws IOException {
      server.pace(LONG).reply(Reply.sse("a", "b"));
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "").head();
        client.chunk();
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void detectsADisconnectDuringADelay() {
      server.reply(Reply.json("{}").delay(LONG));
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request arrives");
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void detectsAResetByTheClient() throws IOException {
      server.reply(Reply.silence());
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request arrives");
        client.socket.setSoLinger(true, 0);
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void detectsADisconnectWhileSending() throws IOException {
      server.reply(Reply.json("x".repeat(50_000_000)));
      try (var client = new RawHttpClient(server)) {
        client.send("GET", "/", "").head();
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void detectsADisconnectAfterAPipelinedRequest() {
      server.reply(Reply.silence());
      try (var client = new RawHttpClient(server)) {
        client.send("POST", "/", "x".repeat(100)).send("GET", "/", "x".repeat(100_000));
        Eventually.isTrue(() -> server.requests().size() == 1, "the first request arrives");
      }
      Eventually.completes(server.requests().get(0).disconnected());
      assertEquals(1, server.requests().size());
    }
  }
}
