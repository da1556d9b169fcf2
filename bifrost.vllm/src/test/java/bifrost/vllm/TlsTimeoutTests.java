package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.ProviderConfig;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Tests for timeouts and lost connections through TLS. */
class TlsTimeoutTests extends EndToEndTestCases {
  private static final Duration SHORT = Duration.ofMillis(500);

  TlsTimeoutTests() {
    super(EndToEndServer.fake().behind(server -> TlsReverseProxy.of(server, TestCertificates.LOCALHOST)));
  }

  @Nested
  class WhenTheServerStopsSending {
    @Test
    void requestTimeoutExpiresThroughTls() {
      assertTrue(bifrost.send(request("Hi")).finishReason().isPresent());
      script(Reply.silence(), Reply.silence());
      assertEquals(new TimedOut(Limit.REQUEST, SHORT),
          errorOf(() -> bifrost.send(request("Hi"), options().requestTimeout(SHORT))));
      assertServerSawDisconnect();
      assertEquals(new TimedOut(Limit.REQUEST, SHORT),
          errorOf(() -> bifrost.stream(request("Hi"), options().requestTimeout(SHORT))));
      assertServerSawDisconnect();
    }

    @Test
    void idleTimeoutExpiresWithinAResponseThroughTls() {
      script(Reply.json("{\"choices\":[]}").end(Ending.STALL), Reply.sse(ScriptedEvents.text("Hel")).end(Ending.STALL));
      assertEquals(new TimedOut(Limit.IDLE, SHORT),
          errorOf(() -> bifrost.send(request("Hi"), options().idleTimeout(SHORT))));
      assertServerSawDisconnect();
      try (var stream = bifrost.stream(request("Hi"), options().idleTimeout(SHORT))) {
        assertEquals(new TimedOut(Limit.IDLE, SHORT), errorOf(stream::collect));
        assertEquals("Hel", stream.partial().text());
      }
      assertServerSawDisconnect();
    }
  }

  /** The operating system accepts the connections, but the server never responds to the TLS handshake. */
  @Nested
  class WhenTheTlsHandshakeStalls {
    private ServerSocket startServerWithoutHandshake() throws IOException {
      return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private ProviderConfig configFor(ServerSocket server) {
      return config("https://127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void requestTimeoutExpiresDuringTheTlsHandshake() throws IOException {
      try (var server = startServerWithoutHandshake(); var other = open(configFor(server))) {
        assertInstanceOf(TimedOut.class, errorOf(() -> other.send(request("Hi"), options().requestTimeout(SHORT))));
        assertInstanceOf(TimedOut.class, errorOf(() -> other.stream(request("Hi"), options().requestTimeout(SHORT))));
      }
    }

    @Test
    void closingTheClientCancelsACallDuringTheTlsHandshake() throws Exception {
      try (var server = startServerWithoutHandshake()) {
        bifrost.close();
        bifrost = open(configFor(server));
        var call = BackgroundCall.start(() -> bifrost.send(request("Hi")));
        server.accept();
        call.awaitBlocked();
        bifrost.close();
        assertInstanceOf(Cancelled.class, call.error());
      }
    }

    @Test
    void interruptingTheCallerCancelsACallDuringTheTlsHandshake() throws Exception {
      try (var server = startServerWithoutHandshake(); var other = open(configFor(server))) {
        var call = BackgroundCall.start(() -> other.stream(request("Hi")));
        server.accept();
        assertInstanceOf(Cancelled.class, call.awaitBlocked().interrupt().error());
        assertTrue(call.endedInterrupted());
      }
    }
  }

  @Nested
  class WhenTheTlsConnectionIsLost {
    @Test
    void resendsTheRequestThenReportsATransientError() {
      script(Reply.hangUp());
      assertTrue(bifrost.send(request("Hi")).finishReason().isPresent());
      script(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
      assertTrue(errorOf(Unreachable.class, () -> bifrost.send(request("Hi"))).isTransient());
      assertTrue(bifrost.send(request("Hi")).finishReason().isPresent());
    }

    @Test
    void reportsATlsConnectionLostWithinTheResponseAsTruncated() {
      for (var ending : List.of(Ending.CUT, Ending.RESET)) {
        script(Reply.json("{\"choices\":[]}").end(ending), Reply.sse(ScriptedEvents.text("Hel")).end(ending));
        assertTrue(errorOf(Truncated.class, () -> bifrost.send(request("Hi"))).isTransient());
        try (var stream = bifrost.stream(request("Hi"))) {
          errorOf(Truncated.class, stream::collect);
          assertEquals("Hel", stream.partial().text());
        }
      }
    }
  }
}
