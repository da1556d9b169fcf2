package bifrost.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.testkit.ReceivedResponse.Ending;
import bifrost.testkit.internal.model.ChatFixtures;
import bifrost.testkit.internal.proxy.RandomFaults;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/**
 * Tests for the proxy itself: forwarding without faults, the assignment of faults to connections, the port
 * and the thread.
 */
class FaultProxyTests {
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

  private int status() {
    try (var client = connect()) {
      return client.send("GET", "/health", "").read().status();
    }
  }

  private static Set<Thread> threads(FaultProxy proxy) {
    String name = "fault-proxy-" + proxy.url().getPort();
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name))
        .collect(Collectors.toSet());
  }

  @Nested
  class WithoutAFault {
    private final TestBackend backend = new TestBackend();
    private final FaultProxy plainProxy = FaultProxy.inFrontOf(backend.url());

    @AfterEach
    void close() {
      plainProxy.close();
      backend.close();
    }

    @Test
    void forwardsExchangesUnchanged() {
      try (var direct = new RawHttpClient(server); var proxied = connect()) {
        for (int i = 0; i < 3; i++) {
          String body = ChatFixtures.request("hello " + i).with("stream", i == 1).toString();
          ReceivedResponse expected = direct.send("POST", "/v1/chat/completions", body).read();
          ReceivedResponse response = proxied.send("POST", "/v1/chat/completions", body).read();
          assertEquals(expected.headers().keySet(), response.headers().keySet());
          assertEquals(expected.bodyChunks().size(), response.bodyChunks().size());
        }
      }
      assertEquals(1, proxy.connections());
      assertEquals(List.of(Fault.none()), proxy.faults());
    }

    @Test
    void forwardsHalfCloses() {
      try (var client = new RawHttpClient(plainProxy.url()); var connection = backend.accept()) {
        client.send("question").halfClose();
        assertEquals(new RawHttpClient.ReceivedBytes("question", Ending.CUT), connection.readToEnd());
        connection.send("answer").halfClose();
        assertEquals(new RawHttpClient.ReceivedBytes("answer", Ending.CUT), client.readToEnd());
      }
      Eventually.isTrue(() -> plainProxy.openConnections() == 0, "all connections are closed");
      assertEquals(8, plainProxy.forwardedBytes(Fault.Direction.REQUEST));
      assertEquals(6, plainProxy.forwardedBytes(Fault.Direction.RESPONSE));
    }

    @Test
    void forwardsAResetByTheClient() {
      try (var client = new RawHttpClient(plainProxy.url()); var connection = backend.accept()) {
        client.send("x");
        assertEquals("x", connection.bytes(1));
        client.reset();
        assertEquals(Ending.RESET, connection.end());
      }
      Eventually.isTrue(() -> plainProxy.openConnections() == 0, "all connections are closed");
    }

    @Test
    void forwardsAResetByTheServerAfterItsBytes() {
      try (var client = new RawHttpClient(plainProxy.url()); var connection = backend.accept()) {
        client.send("abc");
        assertEquals("abc", connection.bytes(3));
        connection.send("answer").reset();
        assertEquals(new RawHttpClient.ReceivedBytes("answer", Ending.RESET), client.readToEnd());
      }
      Eventually.isTrue(() -> plainProxy.openConnections() == 0, "all connections are closed");
    }

    /**
     * Checks that a failed upload does not discard the response of a server that responds and closes without reading
     * the request, regardless of the order in which the proxy detects the two events.
     */
    @RepeatedTest(10)
    void forwardsAResponseThatEndsBeforeTheUpload() {
      try (var client = new RawHttpClient(plainProxy.url())) {
        CompletableFuture<Void> upload;
        try (var connection = backend.accept()) {
          upload = CompletableFuture.runAsync(() -> upload(client));
          assertEquals("x", connection.bytes(1));
          connection.send("too long");
        }
        Eventually.completes(upload);
        assertEquals("too long", client.bytes(8));
        assertTrue(client.end() != Ending.COMPLETE);
      }
    }

    private void upload(RawHttpClient client) {
      try {
        client.send("x".repeat(20_000_000));
      } catch (UncheckedIOException connectionClosed) {
        // The upload fails, unless the proxy discards all its bytes before it closes the connection.
      }
    }

    @Test
    void forwardsADisconnectOfTheClientImmediately() {
      server.reply(Reply.silence(), Reply.sse("a").end(Reply.Ending.STALL), Reply.json("x".repeat(50_000_000)));
      for (int i = 0; i < 3; i++) {
        int index = i;
        try (var client = connect()) {
          client.send("GET", "/", "");
          Eventually.isTrue(() -> server.requests().size() == index + 1, "the request arrives");
        }
        Eventually.completes(server.requests().get(index).disconnected());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0,
          "all connections are closed");
    }

    @Test
    void resetsTheConnectionIfTheServerIsUnreachable() throws IOException {
      // no program listens on port 1, whereas another one may take a port that was free
      try (var otherProxy = FaultProxy.inFrontOf(URI.create("http://127.0.0.1:1"));
          var client = new RawHttpClient(otherProxy.url())) {
        assertEquals(Ending.RESET, client.end());
        assertEquals(0, otherProxy.openConnections());
      }
    }
  }

  @Nested
  class AssigningFaults {
    private Ending endOfNewConnection() {
      try (var client = connect()) {
        return client.end();
      }
    }

    @Test
    void assignsQueuedFaultsInOrderAndThenNone() {
      proxy.next(Fault.refuse(), Fault.none()).next(Fault.refuse());
      assertEquals(Ending.RESET, endOfNewConnection());
      assertEquals(200, status());
      assertEquals(Ending.RESET, endOfNewConnection());
      assertEquals(200, status());
      assertEquals(4, proxy.connections());
      assertEquals(List.of(Fault.refuse(), Fault.none(), Fault.refuse(), Fault.none()), proxy.faults());
    }

    @Test
    void assignsTheDefaultFaultAfterQueuedOnes() {
      proxy.always(Fault.refuse()).next(Fault.none());
      assertEquals(200, status());
      assertEquals(Ending.RESET, endOfNewConnection());
      assertEquals(Ending.RESET, endOfNewConnection());
      assertEquals(200, proxy.always(Fault.none()).connections() == 3 ? status() : 0);
    }

    @Test
    void sameSeedGivesTheSameRandomFaults() {
      try (var other = FaultProxy.inFrontOf(server.url()).randomFaults(7, 10)) {
        proxy.randomFaults(7, 10);
        var connections = new ArrayList<RawHttpClient>();
        for (int i = 0; i < 40; i++) connections.addAll(List.of(new RawHttpClient(other.url()), connect()));
        Eventually.isTrue(() -> proxy.connections() == 40 && other.connections() == 40, "all connections are accepted");
        connections.forEach(RawHttpClient::close);
        assertEquals(proxy.faults(), other.faults());
        assertEquals(Stream.generate(new RandomFaults(7, 10)).limit(40).toList(), proxy.faults());
      }
    }

    @Test
    void faultsReturnsAnImmutableSnapshot() {
      List<Fault> before = proxy.faults();
      status();
      assertEquals(List.of(), before);
      assertThrows(UnsupportedOperationException.class, () -> proxy.faults().clear());
    }
  }

  @Nested
  class Port {
    @Test
    void refusesConnectionsWhileDown() {
      for (int i = 0; i < 20; i++) {
        proxy.down();
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", proxy.url().getPort()).close());
        proxy.up();
        assertEquals(200, status());
      }
      assertEquals(20, proxy.connections());
    }

    @Test
    void keepsOpenConnectionsWhileDown() {
      try (var client = connect()) {
        assertEquals(200, client.send("GET", "/health", "").read().status());
        proxy.down();
        assertEquals(200, client.send("GET", "/health", "").read().status());
        proxy.up();
        assertEquals(200, client.send("GET", "/health", "").read().status());
      }
      assertEquals(1, proxy.connections());
    }

    @Test
    void keepsThePortWhileDown() throws IOException {
      proxy.down();
      try (var other = new ServerSocket()) {
        other.setReuseAddress(false);
        assertThrows(BindException.class, () -> other.bind(new InetSocketAddress("127.0.0.1", proxy.url().getPort())));
      }
    }

    @Test
    void repeatedDownAndUpHaveNoEffect() {
      proxy.up().down().down().up().up();
      assertEquals(200, status());
    }

    @Test
    void urlHasTheSchemeAndThePathOfTheServer() {
      try (var other = FaultProxy.inFrontOf(URI.create(server.url() + "/v1"))) {
        assertEquals("http://127.0.0.1:" + other.url().getPort() + "/v1", other.url().toString());
      }
      assertThrows(IllegalArgumentException.class, () -> FaultProxy.inFrontOf(URI.create("/v1")));
      assertThrows(UncheckedIOException.class, () -> FaultProxy.inFrontOf(URI.create("http://no-such-host.invalid")));
    }
  }

  @Nested
  class Closing {
    @Test
    void closeEndsItsThreadAndAllConnections() {
      proxy.next(Fault.none(), Fault.stall(0), Fault.cut(0), Fault.none().keepOpen());
      try (var idle = connect(); var stalled = connect(); var cut = connect(); var unused = connect()) {
        idle.send("GET", "/health", "").read();
        stalled.send("GET", "/health", "");
        assertEquals(Ending.CUT, cut.send("GET", "/health", "").end());
        Eventually.isTrue(() -> proxy.openConnections() == 4, "all connections are accepted");
        assertEquals(1, threads(proxy).size());
        assertTrue(threads(proxy).stream().allMatch(Thread::isDaemon));
        proxy.close();
        assertEquals(Set.of(), threads(proxy));
        assertEquals(0, proxy.openConnections());
        for (RawHttpClient client : List.of(idle, stalled, unused)) assertFalse(client.end() == Ending.COMPLETE);
        Eventually.isTrue(() -> server.openConnections() == 0, "the connections to the server are closed");
      }
    }

    @Test
    void refusesConnectionsAfterClose() {
      proxy.close();
      assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", proxy.url().getPort()).close());
    }

    @Test
    void closeReleasesThePortWhileDown() throws IOException {
      proxy.down().close();
      new ServerSocket(proxy.url().getPort()).close();
    }

    @Test
    void closeIsIdempotent() {
      proxy.close();
      proxy.close();
    }

    @Test
    void rejectsOperationsOnThePortAfterClose() {
      proxy.close();
      assertThrows(IllegalStateException.class, proxy::down);
      assertThrows(IllegalStateException.class, proxy::up);
      assertThrows(IllegalStateException.class, proxy::dropIdle);
      assertEquals(0, proxy.connections());
    }

    @Test
    void releasesClosedConnections() {
      for (int i = 0; i < 50; i++) status();
      Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0, "no connection is open");
      assertEquals(50, proxy.connections());
    }
  }
}
