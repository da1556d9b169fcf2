package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import bifrost.testkit.ReceivedResponse.Ending;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are used for several exchanges. */
class FaultExchangeTests {
  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.before(server.url());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private RawHttpClient wire() {
    return new RawHttpClient(proxy.url());
  }

  private static ReceivedResponse ask(RawHttpClient wire) {
    return wire.send("GET", "/health", "").read();
  }

  @Nested
  class DroppingIdleConnections {
    @Test
    void endsThoseThatWereAnswered() {
      try (var one = wire(); var two = wire()) {
        ask(one);
        ask(two);
        assertEquals(2, proxy.dropIdle());
        assertEquals(Ending.CUT, one.end());
        assertEquals(Ending.CUT, two.end());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server's side too");
      }
      assertEquals(0, proxy.dropIdle());
    }

    @Test
    void sparesThoseThatWereNotUsed() {
      try (var wire = wire()) {
        Eventually.isTrue(() -> proxy.openConnections() == 1, "accepted");
        assertEquals(0, proxy.dropIdle());
        assertEquals(200, ask(wire).status());
      }
    }

    @Test
    void sparesThoseWhoseServerHasNotAnswered() {
      server.reply(Reply.json("1"), Reply.silence());
      try (var wire = wire()) {
        ask(wire);
        wire.send("GET", "/", "");
        Eventually.isTrue(() -> server.requests().size() == 2, "the second request");
        assertEquals(0, proxy.dropIdle());
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void sparesThoseWhoseAnswerIsNotWhole() {
      server.reply(Reply.sse("a").end(Reply.Ending.STALL));
      try (var wire = wire()) {
        assertEquals(200, wire.send("GET", "/", "").head().status());
        assertEquals(0, proxy.dropIdle());
      }
    }

    @Test
    void sparesThoseWhoseAnswerIsNotForwarded() {
      proxy.next(Fault.none().everyByte().pause(Duration.ofHours(1)));
      try (var wire = wire()) {
        wire.send("GET", "/health", "");
        assertEquals("H", wire.bytes(1));
        assertEquals(0, proxy.dropIdle());
      }
    }

    @Test
    void sparesThoseWhoseRequestIsNotWhole() {
      try (var wire = wire()) {
        ask(wire);
        wire.send("GE");
        Eventually.isTrue(() -> proxy.forwardedBytes(Fault.Direction.REQUEST)
            == RawHttpClient.request("GET", "/health", "").length() + 2, "forwarded");
        assertEquals(0, proxy.dropIdle());
      }
    }
  }

  @Nested
  class IdleLimits {
    @ParameterizedTest
    @ValueSource(ints = {0, 20})
    void endTheConnectionWithFin(int milliseconds) {
      proxy.next(Fault.none().idle(Duration.ofMillis(milliseconds)));
      try (var wire = wire()) {
        assertEquals(200, ask(wire).status());
        assertEquals(Ending.CUT, wire.end());
        Eventually.isTrue(() -> server.openConnections() == 0, "the server's side too");
      }
    }

    @Test
    void doNotRunBeforeTheAnswer() {
      server.reply(Reply.sse("a").end(Reply.Ending.STALL));
      proxy.next(Fault.none().idle(Duration.ZERO));
      try (var wire = wire()) {
        assertEquals(200, wire.send("GET", "/", "").head().status());
        assertEquals(0, proxy.dropIdle(), "by now it would have been dropped");
        assertEquals(1, server.openConnections());
      }
    }

    @Test
    void beginAgainWithEveryExchange() {
      proxy.next(Fault.none().idle(Duration.ofHours(1)));
      try (var wire = wire()) {
        ask(wire);
        assertEquals(200, ask(wire).status());
        assertEquals(1, proxy.dropIdle());
      }
    }
  }

  @Nested
  class UsingAgain {
    @Test
    void canEndWithFinBeforeTheServerHearsOfIt() {
      proxy.next(Fault.cutOnReuse());
      try (var wire = wire()) {
        assertEquals(200, ask(wire).status());
        assertEquals(new RawHttpClient.Rest("", Ending.CUT), wire.send("GET", "/health", "").rest());
      }
      assertEquals(1, server.requests().size());
    }

    @Test
    void canEndWithRstBeforeTheServerHearsOfIt() {
      proxy.next(Fault.reset(0).ofRequest().inExchange(2));
      try (var wire = wire()) {
        assertEquals(200, ask(wire).status());
        assertEquals(new RawHttpClient.Rest("", Ending.RESET), wire.send("GET", "/health", "").rest());
      }
      assertEquals(1, server.requests().size());
    }

    @Test
    void countsBytesOfTheAnswerFromTheExchangeOn() {
      server.reply(Reply.json("1"), Reply.json("2"), Reply.json("3"));
      proxy.next(Fault.cut(12).inExchange(3).everyByte());
      try (var wire = wire()) {
        assertEquals("1", ask(wire).body());
        assertEquals("2", ask(wire).body());
        assertEquals(new RawHttpClient.Rest("HTTP/1.1 200", Ending.CUT), wire.send("GET", "/", "").rest());
      }
      assertEquals(3, server.requests().size());
    }

    @Test
    void canTruncateALaterAnswer() {
      server.reply(Reply.json("{\"a\":1}"), Reply.json("{\"a\":2}"));
      proxy.next(Fault.truncate(3).inExchange(2));
      try (var wire = wire()) {
        assertEquals("{\"a\":1}", ask(wire).body());
        assertEquals("{\"a", ask(wire).body());
      }
    }
  }
}
