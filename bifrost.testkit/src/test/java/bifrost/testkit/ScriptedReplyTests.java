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

  private ReceivedResponse ask() {
    return RawHttpClient.call(server, "GET", "/health", "");
  }

  @Nested
  class Queue {
    @Test
    void isServedInOrderAndThenTheToyModelAnswers() {
      server.reply(Reply.json(501, "1"), Reply.json(502, "2")).reply(Reply.json(503, "3"));
      assertEquals(List.of(501, 502, 503, 200), IntStream.range(0, 4).mapToObj(i -> ask().status()).toList());
    }

    @Test
    void needsNoKeyAndNoRoute() {
      server.key("k").reply(Reply.json("1"));
      assertEquals("1", RawHttpClient.call(server, "PUT", "/v1/anything", "not json").body());
      assertEquals("not json", new String(server.requests().get(0).body(), UTF_8));
    }

    @Test
    void goesOnOnTheSameConnection() {
      server.reply(Reply.sse("1", "[DONE]"), Reply.json("2"));
      try (var wire = new RawHttpClient(server)) {
        assertEquals(List.of("1", "[DONE]"), wire.send("GET", "/", "").read().data());
        assertEquals("2", wire.send("GET", "/", "").read().body());
      }
    }
  }

  @Nested
  class Framing {
    @Test
    void ofJsonIsTheLength() {
      server.reply(Reply.json("{\"é\":1}").header("X-Y", "z"));
      ReceivedResponse answer = ask();
      assertEquals(Map.of("content-type", "application/json", "content-length", "8", "x-y", "z"), answer.headers());
      assertEquals("{\"é\":1}", answer.body());
    }

    @Test
    void ofEventsIsOneChunkForEachWrite() {
      server.reply(Reply.sse("a", "é").everyByte());
      ReceivedResponse answer = ask();
      assertEquals("chunked", answer.headers().get("transfer-encoding"));
      assertEquals(19, answer.bodyChunks().size());
      assertEquals("data: a\n\ndata: é\n\n", answer.body());
    }

    @Test
    void ofEventsDoesNotEndWithAnEmptyWrite() {
      var headers = Map.of("content-type", "text/event-stream");
      server.reply(new Reply(200, headers, List.of(new byte[0], "a".getBytes(UTF_8)), Reply.Ending.COMPLETE));
      assertEquals("a", ask().body());
    }

    @Test
    void canBeTheEndOfTheConnection() {
      for (Reply reply : List.of(Reply.json("{}"), Reply.sse("a"))) {
        server.reply(reply.closeDelimited());
        ReceivedResponse answer = ask();
        assertFalse(
            answer.headers().containsKey("content-length") || answer.headers().containsKey("transfer-encoding"));
        assertEquals("close", answer.headers().get("connection"));
        assertEquals(new String(reply.body(), UTF_8), answer.body());
      }
    }

    @Test
    void canBeGivenByTheScript() {
      server.reply(Reply.json("{}").header("Content-Length", "1"),
          Reply.json("{}").header("Transfer-Encoding", "chunked"));
      assertEquals("{", ask().body());
      assertEquals("{}", ask().body());
    }

    @Test
    void isAbsentWhereNoBodyIsAllowed() {
      server.reply(Reply.of(204, Map.of(), new byte[0]));
      try (var wire = new RawHttpClient(server)) {
        assertEquals(Map.of(), wire.send("GET", "/", "").head().headers());
        assertEquals(200, wire.send("GET", "/health", "").read().status());
      }
    }

    @Test
    void closesTheConnectionWhenAHeaderSaysSo() {
      server.reply(Reply.json("{}").header("Connection", "close"));
      try (var wire = new RawHttpClient(server)) {
        assertEquals("{}", wire.send("GET", "/", "").read().body());
        assertEquals(ReceivedResponse.Ending.CUT, wire.end());
      }
    }
  }

  @Nested
  class Endings {
    @ParameterizedTest
    @CsvSource({"false, CUT, CUT", "true, CUT, CUT", "false, RESET, RESET", "true, RESET, RESET"})
    void leaveTheBodyUnfinished(boolean stream, Reply.Ending ending, ReceivedResponse.Ending seen) {
      Reply reply = stream ? Reply.sse("a", "b") : Reply.json("{}");
      server.reply(reply.end(ending));
      ReceivedResponse answer = ask();
      assertEquals(seen, answer.end());
      assertEquals(new String(reply.body(), UTF_8), answer.body(), "what was scripted arrives before");
      Eventually.isTrue(() -> server.openConnections() == 0, "closed");
    }

    @Test
    void canLeaveAnEmptyBodyUnfinished() {
      server.reply(Reply.json("").end(CUT), Reply.sse().end(CUT));
      assertEquals(ReceivedResponse.Ending.CUT, ask().end());
      assertEquals(ReceivedResponse.Ending.CUT, ask().end());
    }

    @Test
    void cutInAnOrderlyWayEvenIfTheClientHasSentMore() {
      server.reply(Reply.json("{}").end(CUT).split(1));
      try (var wire = new RawHttpClient(server)) {
        wire.send(RawHttpClient.request("GET", "/", "") + RawHttpClient.request("POST", "/", "x".repeat(5_000_000)));
        assertEquals(ReceivedResponse.Ending.CUT, wire.read().end());
      }
    }

    @Test
    void resetEvenIfTheClientHasSentMore() {
      server.reply(Reply.json("{}").end(RESET));
      try (var wire = new RawHttpClient(server)) {
        wire.send(RawHttpClient.request("GET", "/", "") + RawHttpClient.request("GET", "/", ""));
        assertEquals(ReceivedResponse.Ending.RESET, wire.read().end());
      }
    }

    @Test
    void stallUntilTheClientGoes() throws IOException {
      server.reply(Reply.sse("a").end(STALL));
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "").head();
        assertEquals("data: a\n\n", new String(wire.chunk(), UTF_8));
        assertEquals(1, server.openConnections());
        assertFalse(server.requests().get(0).disconnected().isDone());
      }
      Eventually.completes(server.requests().get(0).disconnected());
      Eventually.isTrue(() -> server.openConnections() == 0, "closed");
    }

    @Test
    void stallUntilTheServerCloses() {
      server.reply(Reply.json("{}").end(STALL));
      try (var wire = new RawHttpClient(server)) {
        assertEquals("3", wire.send("GET", "/", "").head().headers().get("content-length"));
        server.close();
        assertFalse(server.requests().get(0).disconnected().isDone(), "the client was not the one to go");
      }
    }

    @Test
    void canComeWithoutAnAnswer() {
      server.reply(Reply.hangUp(), Reply.hangUp().end(RESET));
      try (var first = new RawHttpClient(server); var second = new RawHttpClient(server)) {
        assertEquals(ReceivedResponse.Ending.CUT, first.send("GET", "/", "").end());
        assertEquals(ReceivedResponse.Ending.RESET, second.send("GET", "/", "").end());
      }
    }

    @Test
    void hangUpOnAConnectionThatWasUsedBefore() {
      server.reply(Reply.json("{}"), Reply.hangUp());
      try (var wire = new RawHttpClient(server)) {
        assertEquals("{}", wire.send("GET", "/", "").read().body());
        assertEquals(ReceivedResponse.Ending.CUT, wire.send("GET", "/", "").end());
      }
    }

    @Test
    void canBeSilence() {
      server.reply(Reply.silence());
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request is read");
        assertEquals(1, server.openConnections());
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @ParameterizedTest
    @EnumSource(value = Reply.Ending.class, names = {"COMPLETE", "CUT", "RESET"})
    void byTheServerAreNoDisconnect(Reply.Ending ending) {
      server.reply(Reply.json("{}").end(ending));
      ask();
      Eventually.isTrue(() -> server.openConnections() == 0, "closed");
      assertFalse(server.requests().get(0).disconnected().isDone());
    }
  }

  @Nested
  class Disconnects {
    @Test
    void areNoticedBetweenTokens() throws IOException {
      server.pace(LONG);
      try (var wire = new RawHttpClient(server)) {
        wire.send("POST", "/v1/chat/completions", ChatFixtures.streamed(ChatFixtures.ask("hi")).toString()).head();
        assertTrue(new String(wire.chunk(), UTF_8).contains("assistant"));
        assertFalse(server.requests().get(0).disconnected().isDone());
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void areNoticedBetweenTheWritesOfAScriptedStream() throws IOException {
      server.pace(LONG).reply(Reply.sse("a", "b"));
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "").head();
        wire.chunk();
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void areNoticedDuringADelay() {
      server.reply(Reply.json("{}").delay(LONG));
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request is read");
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void areNoticedWhenTheyAreResets() throws IOException {
      server.reply(Reply.silence());
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 1, "the request is read");
        wire.socket.setSoLinger(true, 0);
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void areNoticedWhileSending() throws IOException {
      server.reply(Reply.json("x".repeat(50_000_000)));
      try (var wire = new RawHttpClient(server)) {
        wire.send("GET", "/", "").head();
      }
      Eventually.completes(server.requests().get(0).disconnected());
    }

    @Test
    void areNoticedAfterARequestThatCameTooEarly() {
      server.reply(Reply.silence());
      try (var wire = new RawHttpClient(server)) {
        wire.send("POST", "/", "x".repeat(100)).send("GET", "/", "x".repeat(100_000));
        Eventually.isTrue(() -> server.requests().size() == 1, "the first request is read");
      }
      Eventually.completes(server.requests().get(0).disconnected());
      assertEquals(1, server.requests().size());
    }
  }
}
