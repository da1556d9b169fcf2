package bifrost.testkit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Fault.Direction;
import bifrost.testkit.ReceivedResponse.Ending;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that end too early in a valid way, and answers that do not end. */
class FaultBodyTests {
  private static final String BODY = "data: a\n\ndata: bcd\n\n";

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.before(server.url());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private enum Framing {
    CHUNKED(Reply.sse("a", "bcd")),
    EVERY_BYTE(Reply.sse("a", "bcd").everyByte()),
    COUNTED(Reply.of(200, Map.of(), BODY.getBytes(UTF_8))),
    CLOSED(Reply.sse("a", "bcd").closeDelimited());

    final Reply reply;

    Framing(Reply reply) {
      this.reply = reply;
    }
  }

  private RawHttpClient ask() {
    return new RawHttpClient(proxy.url()).send("GET", "/", "");
  }

  /** The server ends its direction only: that the proxy ends the other tells that it has seen it. */
  private static void serverEndIsHidden(Fault fault, String answer) {
    try (var backend = new TestBackend();
        var before = FaultProxy.before(backend.url()).next(fault);
        var client = new RawHttpClient(before.url())) {
      try (var connection = backend.accept()) {
        connection.send(answer).finish();
        assertEquals("", connection.rest().bytes());
        assertEquals(answer, client.bytes(answer.length()));
        assertTrue(client.isSilent());
        assertTrue(client.send("into the void").isSilent());
      }
      client.finish();
      Eventually.isTrue(() -> before.openConnections() == 0, "closed");
    }
  }

  @Nested
  class Truncated {
    @ParameterizedTest
    @EnumSource(Framing.class)
    void answersEndValidlyAtEveryByte(Framing framing) {
      for (int length = 0; length <= BODY.length() + 1; length++) {
        server.reply(framing.reply);
        proxy.next(Fault.truncate(length));
        try (var wire = ask()) {
          ReceivedResponse answer = wire.read();
          assertEquals(Ending.COMPLETE, answer.end());
          assertEquals(BODY.substring(0, Math.min(length, BODY.length())), answer.body());
          assertEquals("close", answer.headers().get("connection"));
          assertEquals(Ending.CUT, wire.end(), "nothing comes after it");
        }
      }
    }

    @Test
    void answersKeepTheirHead() {
      server.reply(Framing.COUNTED.reply.header("X-Y", "z").header("Connection", "keep-alive"));
      proxy.next(Fault.truncate(3));
      try (var wire = ask()) {
        assertEquals(Map.of("x-y", "z", "connection", "close", "content-length", "3"), wire.read().headers());
      }
    }

    @Test
    void answersAreKeptFromTheServer() {
      server.reply(Framing.CHUNKED.reply.end(Reply.Ending.STALL));
      proxy.next(Fault.truncate(3));
      try (var wire = ask()) {
        assertEquals("dat", wire.read().body());
        Eventually.completes(server.requests().get(0).disconnected());
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void answersWithoutABodyAreUnchanged(int bytes) {
      server.reply(Reply.of(204, Map.of(), new byte[0]), Framing.COUNTED.reply);
      proxy.next(Fault.truncate(bytes));
      try (var wire = ask()) {
        assertEquals(Map.of(), wire.head().headers());
        assertEquals("data".substring(0, bytes), wire.send("GET", "/", "").read().body(),
            "the fault is for the first that has one");
      }
    }

    @Test
    void answersMayComeAfterInformationalOnes() {
      proxy.next(Fault.truncate(3));
      try (var wire = new RawHttpClient(proxy.url())) {
        server.reply(Framing.COUNTED.reply);
        wire.send("POST", "/", "{}", "Expect: 100-continue");
        assertEquals(100, wire.head().status());
        assertEquals("dat", wire.read().body());
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no HTTP", "no HTTP\r\n\r\n", "HTTP/1.1 but no end"})
    void strangersPassUnchanged(String text) {
      try (var backend = new TestBackend();
          var before = FaultProxy.before(backend.url()).next(Fault.truncate(3));
          var client = new RawHttpClient(before.url())) {
        try (var connection = backend.accept()) {
          connection.send(text);
        }
        assertEquals(new RawHttpClient.Rest(text, Ending.CUT), client.rest());
      }
    }
  }

  @Nested
  class Endless {
    @Test
    void chunkedAnswersLackTheLastChunk() throws IOException {
      server.reply(Framing.CHUNKED.reply);
      proxy.next(Fault.endless());
      try (var wire = ask()) {
        wire.head();
        assertEquals(BODY, new String(wire.chunk(), UTF_8) + new String(wire.chunk(), UTF_8));
        staysOpen(wire);
      }
    }

    @Test
    void countedAnswersLackTheLastByte() {
      server.reply(Framing.COUNTED.reply);
      proxy.next(Fault.endless());
      try (var wire = ask()) {
        assertEquals("" + BODY.length(), wire.head().headers().get("content-length"));
        assertEquals(BODY.substring(0, BODY.length() - 1), wire.bytes(BODY.length() - 1));
        staysOpen(wire);
      }
    }

    @Test
    void answersWithoutABodyLackTheLastByteOfTheirHead() {
      server.reply(Reply.of(204, Map.of(), new byte[0]));
      proxy.next(Fault.endless());
      try (var wire = ask()) {
        assertEquals("HTTP/1.1 204 No Content\r\n\r", wire.bytes(26));
        staysOpen(wire);
      }
    }

    @Test
    void answersThatTheConnectionEndsLackItsEnd() {
      serverEndIsHidden(Fault.endless(), "HTTP/1.1 200 OK\r\n\r\nabc");
    }

    /** Whatever was to come would have come before the connection ends, and it does so only because the proxy does. */
    private void staysOpen(RawHttpClient wire) {
      assertEquals(1, proxy.openConnections());
      proxy.close();
      assertEquals("", wire.rest().bytes());
    }
  }

  @Nested
  class KeptOpen {
    @Test
    void clientsDoNotSeeThatTheServerCloses() {
      serverEndIsHidden(Fault.none().keepOpen(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
    }

    @Test
    void clientsDoNotSeeThatTheServerResets() {
      server.reply(Framing.CHUNKED.reply.end(Reply.Ending.RESET));
      proxy.next(Fault.none().keepOpen());
      try (var wire = ask()) {
        wire.head();
        wire.bytes("9\r\ndata: a\n\n\r\nb\r\ndata: bcd\n\n\r\n".length());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server has ended");
        assertTrue(wire.send("into the void").isSilent());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void connectionsEndWithTheClient() {
      server.reply(Framing.CLOSED.reply);
      proxy.next(Fault.none().keepOpen());
      try (var wire = ask()) {
        wire.head();
        wire.bytes(BODY.length());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server has ended");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
      assertFalse(server.requests().get(0).disconnected().isDone());
      assertTrue(proxy.forwardedBytes(Direction.RESPONSE) > BODY.length());
    }
  }
}
