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

/** The proxy itself: what passes without a fault, which connection gets which, its port and its thread. */
class FaultProxyTests {
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

  private int status() {
    try (var wire = wire()) {
      return wire.send("GET", "/health", "").read().status();
    }
  }

  private static Set<Thread> threads(FaultProxy proxy) {
    String name = "fault-proxy-" + proxy.url().getPort();
    return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().equals(name))
        .collect(Collectors.toSet());
  }

  @Nested
  class WithoutFault {
    private final TestBackend backend = new TestBackend();
    private final FaultProxy plain = FaultProxy.before(backend.url());

    @AfterEach
    void close() {
      plain.close();
      backend.close();
    }

    @Test
    void exchangesPass() {
      try (var direct = new RawHttpClient(server); var proxied = wire()) {
        for (int i = 0; i < 3; i++) {
          String body = ChatFixtures.ask("hello " + i).with("stream", i == 1).toString();
          ReceivedResponse expected = direct.send("POST", "/v1/chat/completions", body).read();
          ReceivedResponse answer = proxied.send("POST", "/v1/chat/completions", body).read();
          assertEquals(expected.headers().keySet(), answer.headers().keySet());
          assertEquals(expected.bodyChunks().size(), answer.bodyChunks().size());
        }
      }
      assertEquals(1, proxy.connections());
      assertEquals(List.of(Fault.none()), proxy.faults());
    }

    @Test
    void halfClosesPass() {
      try (var client = new RawHttpClient(plain.url()); var connection = backend.accept()) {
        client.send("question").finish();
        assertEquals(new RawHttpClient.Rest("question", Ending.CUT), connection.rest());
        connection.send("answer").finish();
        assertEquals(new RawHttpClient.Rest("answer", Ending.CUT), client.rest());
      }
      Eventually.isTrue(() -> plain.openConnections() == 0, "closed");
      assertEquals(8, plain.forwardedBytes(Fault.Direction.REQUEST));
      assertEquals(6, plain.forwardedBytes(Fault.Direction.RESPONSE));
    }

    @Test
    void resetsByTheClientPass() {
      try (var client = new RawHttpClient(plain.url()); var connection = backend.accept()) {
        client.send("x");
        assertEquals("x", connection.bytes(1));
        client.reset();
        assertEquals(Ending.RESET, connection.end());
      }
      Eventually.isTrue(() -> plain.openConnections() == 0, "closed");
    }

    @Test
    void resetsByTheServerPassAfterWhatItSent() {
      try (var client = new RawHttpClient(plain.url()); var connection = backend.accept()) {
        client.send("ask");
        assertEquals("ask", connection.bytes(3));
        connection.send("answer").reset();
        assertEquals(new RawHttpClient.Rest("answer", Ending.RESET), client.rest());
      }
      Eventually.isTrue(() -> plain.openConnections() == 0, "closed");
    }

    /** The server has answered and closed without reading: what it said is not lost over the failing upload, whichever is seen first. */
    @RepeatedTest(10)
    void earlyAnswersPass() {
      try (var client = new RawHttpClient(plain.url())) {
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
      } catch (UncheckedIOException nobodyReads) {
        // or all of it was dropped in time
      }
    }

    @Test
    void aClientThatGoesAwayReachesTheServerAtOnce() {
      server.reply(Reply.silence(), Reply.sse("a").end(Reply.Ending.STALL), Reply.json("x".repeat(50_000_000)));
      for (int i = 0; i < 3; i++) {
        int index = i;
        try (var wire = wire()) {
          wire.send("GET", "/", "");
          Eventually.isTrue(() -> server.requests().size() == index + 1, "the request");
        }
        Eventually.completes(server.requests().get(index).disconnected());
      }
      Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0, "closed");
    }

    @Test
    void aServerThatIsNotThereIsAReset() throws IOException {
      int nobody;
      try (var socket = new ServerSocket(0)) {
        nobody = socket.getLocalPort();
      }
      try (var before = FaultProxy.before(URI.create("http://127.0.0.1:" + nobody));
          var wire = new RawHttpClient(before.url())) {
        assertEquals(Ending.RESET, wire.end());
        assertEquals(0, before.openConnections());
      }
    }
  }

  @Nested
  class Plan {
    private Ending refused() {
      try (var wire = wire()) {
        return wire.end();
      }
    }

    @Test
    void givesTheQueueInOrderAndThenNothing() {
      proxy.next(Fault.refuse(), Fault.none()).next(Fault.refuse());
      assertEquals(Ending.RESET, refused());
      assertEquals(200, status());
      assertEquals(Ending.RESET, refused());
      assertEquals(200, status());
      assertEquals(4, proxy.connections());
      assertEquals(List.of(Fault.refuse(), Fault.none(), Fault.refuse(), Fault.none()), proxy.faults());
    }

    @Test
    void givesTheStandingFaultToAllOthers() {
      proxy.always(Fault.refuse()).next(Fault.none());
      assertEquals(200, status());
      assertEquals(Ending.RESET, refused());
      assertEquals(Ending.RESET, refused());
      assertEquals(200, proxy.always(Fault.none()).connections() == 3 ? status() : 0);
    }

    @Test
    void drawsFromASeed() {
      try (var other = FaultProxy.before(server.url()).randomFaults(7, 10)) {
        proxy.randomFaults(7, 10);
        var wires = new ArrayList<RawHttpClient>();
        for (int i = 0; i < 40; i++) wires.addAll(List.of(new RawHttpClient(other.url()), wire()));
        Eventually.isTrue(() -> proxy.connections() == 40 && other.connections() == 40, "accepted");
        wires.forEach(RawHttpClient::close);
        assertEquals(proxy.faults(), other.faults());
        assertEquals(Stream.generate(new RandomFaults(7, 10)).limit(40).toList(), proxy.faults());
      }
    }

    @Test
    void showsSnapshots() {
      List<Fault> before = proxy.faults();
      status();
      assertEquals(List.of(), before);
      assertThrows(UnsupportedOperationException.class, () -> proxy.faults().clear());
    }
  }

  @Nested
  class Port {
    @Test
    void isRefusedWhileDown() {
      for (int i = 0; i < 20; i++) {
        proxy.down();
        assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", proxy.url().getPort()).close());
        proxy.up();
        assertEquals(200, status());
      }
      assertEquals(20, proxy.connections());
    }

    @Test
    void leavesConnectionsAlone() {
      try (var wire = wire()) {
        assertEquals(200, wire.send("GET", "/health", "").read().status());
        proxy.down();
        assertEquals(200, wire.send("GET", "/health", "").read().status());
        proxy.up();
        assertEquals(200, wire.send("GET", "/health", "").read().status());
      }
      assertEquals(1, proxy.connections());
    }

    @Test
    void isTakenWhileDown() throws IOException {
      proxy.down();
      try (var other = new ServerSocket()) {
        other.setReuseAddress(false);
        assertThrows(BindException.class, () -> other.bind(new InetSocketAddress("127.0.0.1", proxy.url().getPort())));
      }
    }

    @Test
    void isDownAndUpOnceOnly() {
      proxy.up().down().down().up().up();
      assertEquals(200, status());
    }

    @Test
    void hasTheServersSchemeAndPath() {
      try (var other = FaultProxy.before(URI.create(server.url() + "/v1"))) {
        assertEquals("http://127.0.0.1:" + other.url().getPort() + "/v1", other.url().toString());
      }
      assertThrows(IllegalArgumentException.class, () -> FaultProxy.before(URI.create("/v1")));
      assertThrows(UncheckedIOException.class, () -> FaultProxy.before(URI.create("http://no-such-host.invalid")));
    }
  }

  @Nested
  class Closing {
    @Test
    void leavesNoThreadAndNoConnection() {
      proxy.next(Fault.none(), Fault.stall(0), Fault.cut(0), Fault.none().keepOpen());
      try (var idle = wire(); var stalled = wire(); var cut = wire(); var unused = wire()) {
        idle.send("GET", "/health", "").read();
        stalled.send("GET", "/health", "");
        assertEquals(Ending.CUT, cut.send("GET", "/health", "").end());
        Eventually.isTrue(() -> proxy.openConnections() == 4, "all are accepted");
        assertEquals(1, threads(proxy).size());
        assertTrue(threads(proxy).stream().allMatch(Thread::isDaemon));
        proxy.close();
        assertEquals(Set.of(), threads(proxy));
        assertEquals(0, proxy.openConnections());
        for (RawHttpClient wire : List.of(idle, stalled, unused)) assertFalse(wire.end() == Ending.COMPLETE);
        Eventually.isTrue(() -> server.openConnections() == 0, "the server's side too");
      }
    }

    @Test
    void refusesNewConnections() {
      proxy.close();
      assertThrows(ConnectException.class, () -> new Socket("127.0.0.1", proxy.url().getPort()).close());
    }

    @Test
    void isPossibleWhileDown() throws IOException {
      proxy.down().close();
      new ServerSocket(proxy.url().getPort()).close();
    }

    @Test
    void twiceIsOnce() {
      proxy.close();
      proxy.close();
    }

    @Test
    void isTheEndOfWhatNeedsThePort() {
      proxy.close();
      assertThrows(IllegalStateException.class, proxy::down);
      assertThrows(IllegalStateException.class, proxy::up);
      assertThrows(IllegalStateException.class, proxy::dropIdle);
      assertEquals(0, proxy.connections());
    }

    @Test
    void forgetsConnectionsBefore() {
      for (int i = 0; i < 50; i++) status();
      Eventually.isTrue(() -> proxy.openConnections() == 0 && server.openConnections() == 0, "none is left");
      assertEquals(50, proxy.connections());
    }
  }
}
