package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.Fault.Direction;
import bifrost.testkit.ReceivedResponse.Ending;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections that are cut, reset and stalled, between sockets that the test holds. */
class FaultEndingTests {
  private static final String DIGITS = "0123456789";

  private final TestBackend backend = new TestBackend();
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
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send("ask");
        assertEquals("ask", server.bytes(3));
        server.send(DIGITS);
        assertEquals(new RawHttpClient.Rest(DIGITS.substring(0, bytes), Ending.CUT), client.rest());
        assertEquals(bytes, proxy.forwardedBytes(Direction.RESPONSE));
        assertEquals("", server.rest().bytes(), "the server hears of it too");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheServerExactlyThatMuchOfTheRequestAndThenFin(int bytes) {
      proxy.next(Fault.cut(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send(DIGITS);
        assertEquals(new RawHttpClient.Rest(DIGITS.substring(0, bytes), Ending.CUT), server.rest());
        server.send("too late");
        assertEquals(new RawHttpClient.Rest("", Ending.CUT), client.rest());
        assertEquals(bytes, proxy.forwardedBytes(Direction.REQUEST));
        assertEquals(0, proxy.forwardedBytes(Direction.RESPONSE));
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void areFinEvenIfTheClientSendsMore() {
      proxy.next(Fault.cut(1));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send("x".repeat(100_000));
        server.send("0123");
        assertEquals("0", client.bytes(1));
        client.send("x".repeat(100_000));
        assertEquals(Ending.CUT, client.end());
      }
    }

    @Test
    void areFinEvenIfTheServerSendsMore() {
      proxy.next(Fault.cut(5).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var answer = CompletableFuture.runAsync(() -> server.send("x".repeat(50_000_000)));
        assertEquals("x", client.bytes(1));
        client.send(DIGITS);
        assertEquals(new RawHttpClient.Rest("01234", Ending.CUT), server.rest());
        Eventually.completes(answer); // read and dropped
      }
    }

    @Test
    void doNotHappenIfTheServerEndsBefore() {
      proxy.next(Fault.cut(100));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send("0123").finish();
        assertEquals(new RawHttpClient.Rest("0123", Ending.CUT), client.rest());
        client.send("still").finish();
        assertEquals(new RawHttpClient.Rest("still", Ending.CUT), server.rest(), "the other direction goes on");
      }
    }

    @Test
    void countOverTheWholeConnection() {
      proxy.next(Fault.cut(7));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        for (String piece : List.of("01", "23", "45")) {
          server.send(piece);
          assertEquals(piece, client.bytes(2));
        }
        server.send("67");
        assertEquals(new RawHttpClient.Rest("6", Ending.CUT), client.rest());
      }
    }
  }

  @Nested
  class Resets {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void giveTheClientThatMuchOfTheAnswerAndThenRst(int bytes) {
      proxy.next(Fault.reset(bytes));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var answer = DIGITS.repeat(Math.max(bytes / 10, 1));
        server.send(answer);
        assertEquals(new RawHttpClient.Rest(answer.substring(0, bytes), Ending.RESET), client.rest());
        assertEquals(Ending.RESET, server.rest().end());
      }
      assertEquals(0, proxy.openConnections());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void giveTheServerThatMuchOfTheRequestAndThenRst(int bytes) {
      proxy.next(Fault.reset(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var request = DIGITS.repeat(Math.max(bytes / 10, 1));
        client.send(request);
        assertEquals(new RawHttpClient.Rest(request.substring(0, bytes), Ending.RESET), server.rest());
        assertEquals(new RawHttpClient.Rest("", Ending.RESET), client.rest());
      }
    }

    /** What Linux does, and what the fault matrix relies on. */
    @Test
    void loseNothingOfWhatArrivedBeforeEvenIfItIsReadLater() {
      proxy.next(Fault.reset(10));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS);
        assertEquals(Ending.RESET, server.rest().end(), "the connection is gone before the client reads");
        assertEquals(new RawHttpClient.Rest(DIGITS, Ending.RESET), client.rest());
      }
    }

    @Test
    void canComeAtOnceAndTheServerDoesNotHearOfIt() {
      proxy.next(Fault.refuse());
      try (var refused = new RawHttpClient(proxy.url());
          var served = new RawHttpClient(proxy.url());
          var server = backend.accept()) {
        assertEquals(Ending.RESET, refused.end());
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
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS).finish();
        assertEquals(DIGITS.substring(0, bytes), client.bytes(bytes));
        client.send("ask");
        assertEquals("ask", server.bytes(3), "the other direction goes on");
        assertTrue(client.isSilent());
        client.leave();
        assertEquals("", server.rest().bytes(), "that the client has gone reaches the server");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
      assertEquals(bytes, proxy.forwardedBytes(Direction.RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void giveTheServerThatMuchOfTheRequestAndNoEnd(int bytes) {
      proxy.next(Fault.stall(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send(DIGITS);
        assertEquals(DIGITS.substring(0, bytes), server.bytes(bytes));
        server.send("early");
        assertEquals("early", client.bytes(5), "the other direction goes on");
        assertTrue(server.isSilent());
        client.leave();
        assertEquals(new RawHttpClient.Rest("", Ending.CUT), server.rest(),
            "that the client has gone reaches the server");
      }
      assertEquals(bytes, proxy.forwardedBytes(Direction.REQUEST));
    }

    @Test
    void ofARequestLetTheServerEndTheConnection() {
      proxy.next(Fault.stall(2).ofRequest());
      try (var client = new RawHttpClient(proxy.url())) {
        client.send(DIGITS);
        try (var server = backend.accept()) {
          assertEquals("01", server.bytes(2));
          server.send("enough");
        }
        assertEquals(new RawHttpClient.Rest("enough", Ending.CUT), client.rest());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void ofARequestHoldUpTheClientOnlyWhileTheServerIsThere() throws InterruptedException {
      proxy.next(Fault.stall(2).ofRequest());
      try (var client = new RawHttpClient(proxy.url())) {
        var upload = new Thread(() -> client.send("x".repeat(50_000_000)));
        try (var server = backend.accept()) {
          upload.start();
          assertEquals("xx", server.bytes(2));
        }
        assertEquals(new RawHttpClient.Rest("", Ending.CUT), client.rest());
        upload.join();
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "closed");
    }

    @Test
    void endWithTheProxy() {
      proxy.next(Fault.stall(0));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS);
        proxy.close();
        assertTrue(client.end() != Ending.COMPLETE);
      }
    }
  }
}
