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

/** Tests for responses that are truncated but correctly framed, and for responses that never end. */
class FaultBodyTests {
  private static final String BODY = "data: a\n\ndata: bcd\n\n";

  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.inFrontOf(server.url());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private enum Framing {
    CHUNKED(Reply.sse("a", "bcd")),
    EVERY_BYTE(Reply.sse("a", "bcd").everyByte()),
    COUNTED(Reply.of(200, Map.of(), BODY.getBytes(UTF_8))),
    CLOSE_DELIMITED(Reply.sse("a", "bcd").closeDelimited());

    final Reply reply;

    Framing(Reply reply) {
      this.reply = reply;
    }
  }

  private RawHttpClient sendRequest() {
    return new RawHttpClient(proxy.url()).send("GET", "/", "");
  }

  /**
   * Checks that the fault hides a half-close by the server from the client. The proxy then also ends the other
   * direction of the connection to the server.
   */
  private static void assertServerEndIsHidden(Fault fault, String response) {
    try (var backend = new TestBackend();
        var faultProxy = FaultProxy.inFrontOf(backend.url()).next(fault);
        var client = new RawHttpClient(faultProxy.url())) {
      try (var connection = backend.accept()) {
        connection.send(response).halfClose();
        assertEquals("", connection.readToEnd().bytes());
        assertEquals(response, client.bytes(response.length()));
        assertTrue(client.isSilent());
        assertTrue(client.send("ignored").isSilent());
      }
      client.halfClose();
      Eventually.isTrue(() -> faultProxy.openConnections() == 0, "all connections are closed");
    }
  }

  @Nested
  class Truncated {
    @ParameterizedTest
    @EnumSource(Framing.class)
    void truncatesAResponseAtEveryByteWithCorrectFraming(Framing framing) {
      for (int length = 0; length <= BODY.length() + 1; length++) {
        server.reply(framing.reply);
        proxy.next(Fault.truncate(length));
        try (var client = sendRequest()) {
          ReceivedResponse response = client.read();
          assertEquals(Ending.COMPLETE, response.end());
          assertEquals(BODY.substring(0, Math.min(length, BODY.length())), response.body());
          assertEquals("close", response.headers().get("connection"));
          assertEquals(Ending.CUT, client.end(), "the connection ends after the response");
        }
      }
    }

    @Test
    void truncateKeepsTheHeadExceptItsFraming() {
      server.reply(Framing.COUNTED.reply.header("X-Y", "z").header("Connection", "keep-alive"));
      proxy.next(Fault.truncate(3));
      try (var client = sendRequest()) {
        assertEquals(Map.of("x-y", "z", "connection", "close", "content-length", "3"), client.read().headers());
      }
    }

    @Test
    void truncateDisconnectsFromTheServer() {
      server.reply(Framing.CHUNKED.reply.end(Reply.Ending.STALL));
      proxy.next(Fault.truncate(3));
      try (var client = sendRequest()) {
        assertEquals("dat", client.read().body());
        Eventually.completes(server.requests().get(0).disconnected());
      }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3})
    void truncateSkipsResponsesWithoutABody(int bytes) {
      server.reply(Reply.of(204, Map.of(), new byte[0]), Framing.COUNTED.reply);
      proxy.next(Fault.truncate(bytes));
      try (var client = sendRequest()) {
        assertEquals(Map.of(), client.head().headers());
        assertEquals("data".substring(0, bytes), client.send("GET", "/", "").read().body(),
            "the fault applies to the first response with a body");
      }
    }

    @Test
    void truncateSkipsInformationalResponses() {
      proxy.next(Fault.truncate(3));
      try (var client = new RawHttpClient(proxy.url())) {
        server.reply(Framing.COUNTED.reply);
        client.send("POST", "/", "{}", "Expect: 100-continue");
        assertEquals(100, client.head().status());
        assertEquals("dat", client.read().body());
      }
    }

    @ParameterizedTest
    @ValueSource(strings = {"no HTTP", "no HTTP\r\n\r\n", "HTTP/1.1 but no end"})
    void truncateForwardsBytesThatAreNotHttp(String text) {
      try (var backend = new TestBackend();
          var faultProxy = FaultProxy.inFrontOf(backend.url()).next(Fault.truncate(3));
          var client = new RawHttpClient(faultProxy.url())) {
        try (var connection = backend.accept()) {
          connection.send(text);
        }
        assertEquals(new RawHttpClient.ReceivedBytes(text, Ending.CUT), client.readToEnd());
      }
    }
  }

  @Nested
  class Endless {
    @Test
    void endlessOmitsTheLastChunk() throws IOException {
      server.reply(Framing.CHUNKED.reply);
      proxy.next(Fault.endless());
      try (var client = sendRequest()) {
        client.head();
        assertEquals(BODY, new String(client.chunk(), UTF_8) + new String(client.chunk(), UTF_8));
        assertStaysOpen(client);
      }
    }

    @Test
    void endlessOmitsTheLastByteOfABodyWithALength() {
      server.reply(Framing.COUNTED.reply);
      proxy.next(Fault.endless());
      try (var client = sendRequest()) {
        assertEquals("" + BODY.length(), client.head().headers().get("content-length"));
        assertEquals(BODY.substring(0, BODY.length() - 1), client.bytes(BODY.length() - 1));
        assertStaysOpen(client);
      }
    }

    @Test
    void endlessOmitsTheLastByteOfTheHeadIfThereIsNoBody() {
      server.reply(Reply.of(204, Map.of(), new byte[0]));
      proxy.next(Fault.endless());
      try (var client = sendRequest()) {
        assertEquals("HTTP/1.1 204 No Content\r\n\r", client.bytes(26));
        assertStaysOpen(client);
      }
    }

    @Test
    void endlessHidesTheEndOfACloseDelimitedBody() {
      assertServerEndIsHidden(Fault.endless(), "HTTP/1.1 200 OK\r\n\r\nabc");
    }

    /** Checks that the connection is open and that no further bytes arrive before the proxy closes it. */
    private void assertStaysOpen(RawHttpClient client) {
      assertEquals(1, proxy.openConnections());
      proxy.close();
      assertEquals("", client.readToEnd().bytes());
    }
  }

  @Nested
  class KeptOpen {
    @Test
    void keepOpenHidesACloseByTheServer() {
      assertServerEndIsHidden(Fault.none().keepOpen(), "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc");
    }

    @Test
    void keepOpenHidesAResetByTheServer() {
      server.reply(Framing.CHUNKED.reply.end(Reply.Ending.RESET));
      proxy.next(Fault.none().keepOpen());
      try (var client = sendRequest()) {
        client.head();
        client.bytes("9\r\ndata: a\n\n\r\nb\r\ndata: bcd\n\n\r\n".length());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server has closed its connection");
        assertTrue(client.send("ignored").isSilent());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
    }

    @Test
    void keepOpenEndsTheConnectionWhenTheClientDisconnects() {
      server.reply(Framing.CLOSE_DELIMITED.reply);
      proxy.next(Fault.none().keepOpen());
      try (var client = sendRequest()) {
        client.head();
        client.bytes(BODY.length());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server has closed its connection");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
      assertFalse(server.requests().get(0).disconnected().isDone());
      assertTrue(proxy.forwardedBytes(Direction.RESPONSE) > BODY.length());
    }
  }
}
