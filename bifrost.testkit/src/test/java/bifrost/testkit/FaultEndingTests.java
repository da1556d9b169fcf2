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

/** Tests for connections that are cut, reset or stalled, between sockets that the test controls. */
class FaultEndingTests {
  private static final String DIGITS = "0123456789";

  private final TestBackend backend = new TestBackend();
  private final FaultProxy proxy = FaultProxy.inFrontOf(backend.url());

  @AfterEach
  void close() {
    proxy.close();
    backend.close();
  }

  @Nested
  class Cuts {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void cutForwardsTheResponseUpToTheOffsetThenSendsFin(int bytes) {
      proxy.next(Fault.cut(bytes));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send("abc");
        assertEquals("abc", server.bytes(3));
        server.send(DIGITS);
        assertEquals(new RawHttpClient.ReceivedBytes(DIGITS.substring(0, bytes), Ending.CUT), client.readToEnd());
        assertEquals(bytes, proxy.forwardedBytes(Direction.RESPONSE));
        assertEquals("", server.readToEnd().bytes(), "the connection to the server also ends");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void cutForwardsTheRequestUpToTheOffsetThenSendsFin(int bytes) {
      proxy.next(Fault.cut(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send(DIGITS);
        assertEquals(new RawHttpClient.ReceivedBytes(DIGITS.substring(0, bytes), Ending.CUT), server.readToEnd());
        server.send("too late");
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), client.readToEnd());
        assertEquals(bytes, proxy.forwardedBytes(Direction.REQUEST));
        assertEquals(0, proxy.forwardedBytes(Direction.RESPONSE));
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
    }

    @Test
    void cutSendsFinEvenIfTheClientSendsMore() {
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
    void cutSendsFinEvenIfTheServerSendsMore() {
      proxy.next(Fault.cut(5).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var response = CompletableFuture.runAsync(() -> server.send("x".repeat(50_000_000)));
        assertEquals("x", client.bytes(1));
        client.send(DIGITS);
        assertEquals(new RawHttpClient.ReceivedBytes("01234", Ending.CUT), server.readToEnd());
        Eventually.completes(response); // The proxy reads and discards the response.
      }
    }

    @Test
    void cutHasNoEffectIfTheServerEndsBeforeTheOffset() {
      proxy.next(Fault.cut(100));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send("0123").halfClose();
        assertEquals(new RawHttpClient.ReceivedBytes("0123", Ending.CUT), client.readToEnd());
        client.send("still").halfClose();
        assertEquals(new RawHttpClient.ReceivedBytes("still", Ending.CUT), server.readToEnd(),
            "the other direction still forwards");
      }
    }

    @Test
    void cutCountsTheBytesOfTheConnection() {
      proxy.next(Fault.cut(7));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        for (String part : List.of("01", "23", "45")) {
          server.send(part);
          assertEquals(part, client.bytes(2));
        }
        server.send("67");
        assertEquals(new RawHttpClient.ReceivedBytes("6", Ending.CUT), client.readToEnd());
      }
    }
  }

  @Nested
  class Resets {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void resetForwardsTheResponseUpToTheOffsetThenResets(int bytes) {
      proxy.next(Fault.reset(bytes));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var response = DIGITS.repeat(Math.max(bytes / 10, 1));
        server.send(response);
        assertEquals(new RawHttpClient.ReceivedBytes(response.substring(0, bytes), Ending.RESET), client.readToEnd());
        assertEquals(Ending.RESET, server.readToEnd().end());
      }
      assertEquals(0, proxy.openConnections());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10, 60_000})
    void resetForwardsTheRequestUpToTheOffsetThenResets(int bytes) {
      proxy.next(Fault.reset(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        var request = DIGITS.repeat(Math.max(bytes / 10, 1));
        client.send(request);
        assertEquals(new RawHttpClient.ReceivedBytes(request.substring(0, bytes), Ending.RESET), server.readToEnd());
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.RESET), client.readToEnd());
      }
    }

    /** Checks a behaviour of Linux on which the fault matrix relies. */
    @Test
    void resetDoesNotDiscardBytesThatArrivedEarlier() {
      proxy.next(Fault.reset(10));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS);
        assertEquals(Ending.RESET, server.readToEnd().end(), "the connection is reset before the client reads");
        assertEquals(new RawHttpClient.ReceivedBytes(DIGITS, Ending.RESET), client.readToEnd());
      }
    }

    @Test
    void refuseResetsWithoutConnectingToTheServer() {
      proxy.next(Fault.refuse());
      try (var refused = new RawHttpClient(proxy.url());
          var served = new RawHttpClient(proxy.url());
          var server = backend.accept()) {
        assertEquals(Ending.RESET, refused.end());
        served.send("x");
        assertEquals("x", server.bytes(1), "the server sees only the second connection");
      }
      assertEquals(2, proxy.connections());
    }
  }

  @Nested
  class Stalls {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void stallForwardsTheResponseUpToTheOffsetAndKeepsTheConnectionOpen(int bytes) {
      proxy.next(Fault.stall(bytes));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS).halfClose();
        assertEquals(DIGITS.substring(0, bytes), client.bytes(bytes));
        client.send("abc");
        assertEquals("abc", server.bytes(3), "the other direction still forwards");
        assertTrue(client.isSilent());
        client.closeEarly();
        assertEquals("", server.readToEnd().bytes(), "the server sees that the client has closed");
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
      assertEquals(bytes, proxy.forwardedBytes(Direction.RESPONSE));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 5, 10})
    void stallForwardsTheRequestUpToTheOffsetAndKeepsTheConnectionOpen(int bytes) {
      proxy.next(Fault.stall(bytes).ofRequest());
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        client.send(DIGITS);
        assertEquals(DIGITS.substring(0, bytes), server.bytes(bytes));
        server.send("early");
        assertEquals("early", client.bytes(5), "the other direction still forwards");
        assertTrue(server.isSilent());
        client.closeEarly();
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), server.readToEnd(),
            "the server sees that the client has closed");
      }
      assertEquals(bytes, proxy.forwardedBytes(Direction.REQUEST));
    }

    @Test
    void serverCanEndAConnectionWithAStalledRequest() {
      proxy.next(Fault.stall(2).ofRequest());
      try (var client = new RawHttpClient(proxy.url())) {
        client.send(DIGITS);
        try (var server = backend.accept()) {
          assertEquals("01", server.bytes(2));
          server.send("enough");
        }
        assertEquals(new RawHttpClient.ReceivedBytes("enough", Ending.CUT), client.readToEnd());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
    }

    @Test
    void stallBlocksTheClientOnlyUntilTheServerCloses() throws InterruptedException {
      proxy.next(Fault.stall(2).ofRequest());
      try (var client = new RawHttpClient(proxy.url())) {
        var upload = new Thread(() -> client.send("x".repeat(50_000_000)));
        try (var server = backend.accept()) {
          upload.start();
          assertEquals("xx", server.bytes(2));
        }
        assertEquals(new RawHttpClient.ReceivedBytes("", Ending.CUT), client.readToEnd());
        upload.join();
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0, "all connections are closed");
    }

    @Test
    void closingTheProxyEndsAStalledConnection() {
      proxy.next(Fault.stall(0));
      try (var client = new RawHttpClient(proxy.url()); var server = backend.accept()) {
        server.send(DIGITS);
        proxy.close();
        assertTrue(client.end() != Ending.COMPLETE);
      }
    }
  }
}
