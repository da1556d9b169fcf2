package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.ReceivedResponse.Ending;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests for faults on connections with several exchanges. */
class FaultExchangeTests {
  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.inFrontOf(server.url());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private RawHttpClient connect() {
    return new RawHttpClient(proxy.url());
  }

  private static ReceivedResponse get(RawHttpClient client) {
    return client.send("GET", "/health", "").read();
  }

  @Nested
  class DroppingIdleConnections {
    @Test
    void dropIdleClosesConnectionsWhoseResponseIsComplete() {
      try (var one = connect(); var two = connect()) {
        get(one);
        get(two);
        assertEquals(2, proxy.dropIdle());
        assertEquals(Ending.CUT, one.end());
        assertEquals(Ending.CUT, two.end());
        Eventually.isTrue(() -> server.openConnections() == 0, "the connections to the server are closed");
      }
      assertEquals(0, proxy.dropIdle());
    }

    @Test
    void dropIdleKeepsUnusedConnections() {
      try (var client = connect()) {
        Eventually.isTrue(() -> proxy.openConnections() == 1, "the connection is accepted");
        assertEquals(0, proxy.dropIdle());
        assertEquals(200, get(client).status());
      }
    }

    @Test
    void dropIdleKeepsConnectionsThatAwaitAResponse() {
      server.reply(Reply.json("1"), Reply.silence());
      try (var client = connect()) {
        get(client);
        client.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 2, "the second request arrives");
        assertEquals(0, proxy.dropIdle());
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void dropIdleKeepsConnectionsWithAnIncompleteResponse() {
      server.reply(Reply.sse("a").end(Reply.Ending.STALL));
      try (var client = connect()) {
        assertEquals(200, client.send("GET", "/", "").head().status());
        assertEquals(0, proxy.dropIdle());
      }
    }

    @Test
    void dropIdleKeepsConnectionsWhoseResponseIsNotFullyForwarded() {
      proxy.next(Fault.none().everyByte().pause(Duration.ofHours(1)));
      try (var client = connect()) {
        client.send("GET", "/health", "");
        assertEquals("H", client.bytes(1));
        assertEquals(0, proxy.dropIdle());
      }
    }

    @Test
    void dropIdleKeepsConnectionsWithAnIncompleteRequest() {
      try (var client = connect()) {
        get(client);
        client.send("GE");
        Eventually.isTrue(() -> proxy.forwardedBytes(Fault.Direction.REQUEST)
            == RawHttpClient.request("GET", "/health", "").length() + 2, "the request is forwarded");
        assertEquals(0, proxy.dropIdle());
      }
    }
  }

  @Nested
  class IdleTimeouts {
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void idleTimeoutEndsTheConnectionWithFin(int milliseconds) {
      proxy.next(Fault.none().idle(Duration.ofMillis(milliseconds)));
      try (var client = connect()) {
        assertEquals(200, get(client).status());
        assertEquals(Ending.CUT, client.end());
        Eventually.isTrue(() -> server.openConnections() == 0, "the connections to the server are closed");
      }
    }

    @Test
    void idleTimeoutDoesNotRunDuringAResponse() {
      server.reply(Reply.sse("a").end(Reply.Ending.STALL));
      proxy.next(Fault.none().idle(Duration.ZERO));
      try (var client = connect()) {
        assertEquals(200, client.send("GET", "/", "").head().status());
        assertEquals(0, proxy.dropIdle(), "the idle timeout did not run");
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void idleTimeoutRestartsWithEveryExchange() {
      proxy.next(Fault.none().idle(Duration.ofHours(1)));
      try (var client = connect()) {
        get(client);
        assertEquals(200, get(client).status());
        assertEquals(1, proxy.dropIdle());
      }
    }
  }

  @Nested
  class Reuse {
    @Test
    void cutOnReuseEndsTheConnectionBeforeTheServerReceivesTheRequest() {
      proxy.next(Fault.cutOnReuse());
      try (var client = connect()) {
        assertEquals(200, get(client).status());
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), client.send("GET", "/health", "").readToEnd());
      }
      assertEquals(1, server.requests().size());
    }

    @Test
    void resetOnReuseEndsTheConnectionBeforeTheServerReceivesTheRequest() {
      proxy.next(Fault.reset(0).ofRequest().inExchange(2));
      try (var client = connect()) {
        assertEquals(200, get(client).status());
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.RESET), client.send("GET", "/health", "").readToEnd());
      }
      assertEquals(1, server.requests().size());
    }

    @Test
    void countsResponseBytesFromTheStartOfTheFaultyExchange() {
      server.reply(Reply.json("1"), Reply.json("2"), Reply.json("3"));
      proxy.next(Fault.cut(12).inExchange(3).everyByte());
      try (var client = connect()) {
        assertEquals("1", get(client).body());
        assertEquals("2", get(client).body());
        assertEquals(new RawHttpClient.ReceivedBytes("HTTP/1.1 200", Ending.CUT),
            client.send("GET", "/", "").readToEnd());
      }
      assertEquals(3, server.requests().size());
    }

    @Test
    void truncatesTheResponseOfALaterExchange() {
      server.reply(Reply.json("{\"a\":1}"), Reply.json("{\"a\":2}"));
      proxy.next(Fault.truncate(3).inExchange(2));
      try (var client = connect()) {
        assertEquals("{\"a\":1}", get(client).body());
        assertEquals("{\"a", get(client).body());
      }
    }
  }
}
