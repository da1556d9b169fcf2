package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Answer.End;
import bifrost.testkit.Fault.Direction;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are cut, reset and stalled, between sockets that the test holds. */
class FaultEndingTests {
  private final Backend backend = new Backend();
  private final FaultProxy proxy = FaultProxy.before(backend.url());

  @AfterEach
  void close() {
    proxy.close();
    backend.close();
  }

  @Nested
  class Cuts {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheClientExactlyThatMuchOfTheAnswerAndThenFin(int bytes) {
      proxy.next(Fault.cut(bytes));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        client.send("ask");
        assertEquals("ask", server.bytes(3));
        server.send("0123456789");
        assertEquals(new Wire.Rest("0123456789".substring(0, bytes), End.CUT), client.rest());
        assertEquals(bytes, proxy.forwarded(Direction.RESPONSE));
        assertEquals("", server.rest().bytes(), "the server hears of it too");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheServerExactlyThatMuchOfTheRequestAndThenFin(int bytes) {
      proxy.next(Fault.cut(bytes).ofRequest());
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        client.send("0123456789");
        assertEquals(new Wire.Rest("0123456789".substring(0, bytes), End.CUT), server.rest());
        server.send("too late");
        assertEquals(new Wire.Rest("", End.CUT), client.rest());
        assertEquals(bytes, proxy.forwarded(Direction.REQUEST));
        assertEquals(0, proxy.forwarded(Direction.RESPONSE));
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void areFinEvenIfTheClientSendsMore() {
      proxy.next(Fault.cut(1));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        client.send("x".repeat(100_000));
        server.send("0123");
        assertEquals("0", client.bytes(1));
        client.send("x".repeat(100_000));
        assertEquals(End.CUT, client.end());
      }
    }

    @Test
    void doNotHappenIfTheServerEndsBefore() {
      proxy.next(Fault.cut(100));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        server.send("0123").finish();
        assertEquals(new Wire.Rest("0123", End.CUT), client.rest());
        client.send("still").finish();
        assertEquals(new Wire.Rest("still", End.CUT), server.rest(), "the other direction goes on");
      }
    }

    @Test
    void countOverTheWholeConnection() {
      proxy.next(Fault.cut(7));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        for (String piece : List.of("01", "23", "45")) {
          server.send(piece);
          assertEquals(piece, client.bytes(2));
        }
        server.send("67");
        assertEquals(new Wire.Rest("6", End.CUT), client.rest());
      }
    }
  }

  @Nested
  class Resets {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void giveTheClientThatMuchOfTheAnswerAndThenRst(int bytes) {
      proxy.next(Fault.reset(bytes));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        var answer = "0123456789".repeat(6_001);
        server.send(answer);
        assertEquals(new Wire.Rest(answer.substring(0, bytes), End.RESET), client.rest());
        assertEquals(End.RESET, server.rest().end());
      }
      assertEquals(0, proxy.openConnections());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void giveTheServerThatMuchOfTheRequestAndThenRst(int bytes) {
      proxy.next(Fault.reset(bytes).ofRequest());
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        var request = "0123456789".repeat(6_001);
        client.send(request);
        assertEquals(new Wire.Rest(request.substring(0, bytes), End.RESET), server.rest());
        assertEquals(new Wire.Rest("", End.RESET), client.rest());
      }
    }

    /** What Linux does, and what the fault matrix relies on. */
    @Test
    void loseNothingOfWhatArrivedBeforeEvenIfItIsReadLater() {
      proxy.next(Fault.reset(10));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        server.send("0123456789");
        assertEquals(End.RESET, server.rest().end(), "the connection is gone before the client reads");
        assertEquals(new Wire.Rest("0123456789", End.RESET), client.rest());
      }
    }

    @Test
    void canComeAtOnceAndTheServerDoesNotHearOfIt() {
      proxy.next(Fault.refuse());
      try (var refused = new Wire(proxy.url()); var served = new Wire(proxy.url()); var server = backend.accept()) {
        assertEquals(End.RESET, refused.end());
        served.send("x");
        assertEquals("x", server.bytes(1), "the first that the server hears of is the second");
      }
      assertEquals(2, proxy.connections());
    }
  }

  @Nested
  class Stalls {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheClientThatMuchOfTheAnswerAndNoEnd(int bytes) {
      proxy.next(Fault.stall(bytes));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        server.send("0123456789").finish();
        assertEquals("0123456789".substring(0, bytes), client.bytes(bytes));
        client.send("ask");
        assertEquals("ask", server.bytes(3), "the other direction goes on");
        assertEquals(1, proxy.openConnections());
        client.leave();
        assertEquals("", server.rest().bytes(), "that the client has gone reaches the server");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
      assertEquals(bytes, proxy.forwarded(Direction.RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheServerThatMuchOfTheRequestAndNoEnd(int bytes) {
      proxy.next(Fault.stall(bytes).ofRequest());
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        client.send("0123456789");
        assertEquals("0123456789".substring(0, bytes), server.bytes(bytes));
        server.send("early");
        assertEquals("early", client.bytes(5), "the other direction goes on");
        assertEquals(1, proxy.openConnections());
        client.leave();
        assertEquals(new Wire.Rest("", End.CUT), server.rest(), "that the client has gone reaches the server");
      }
      assertEquals(bytes, proxy.forwarded(Direction.REQUEST));
    }

    @Test
    void ofARequestLetTheServerEndTheConnection() {
      proxy.next(Fault.stall(2).ofRequest());
      try (var client = new Wire(proxy.url())) {
        client.send("0123456789");
        try (var server = backend.accept()) {
          assertEquals("01", server.bytes(2));
          server.send("enough");
        }
        assertEquals(new Wire.Rest("enough", End.CUT), client.rest());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void endWithTheProxy() {
      proxy.next(Fault.stall(0));
      try (var client = new Wire(proxy.url()); var server = backend.accept()) {
        server.send("0123456789");
        proxy.close();
        assertTrue(client.end() != End.COMPLETE);
      }
    }
  }
}
