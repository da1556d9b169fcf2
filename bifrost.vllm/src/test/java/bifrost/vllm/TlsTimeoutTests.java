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

/** Limits, and connections that break, on the way through TLS. */
class TlsTimeoutTests extends EndToEndTestCases {
  private static final Duration SHORT = Duration.ofMillis(500);

  TlsTimeoutTests() {
    super(EndToEndServer.fake().behind(server -> TlsReverseProxy.of(server, TestCertificates.HERE)));
  }

  @Nested
  class AServerThatSaysNothing {
    @Test
    void exceedsTheRequestLimit() {
      assertTrue(bifrost.send(ask("Hi")).finishReason().isPresent());
      script(Reply.silence(), Reply.silence());
      assertEquals(new TimedOut(Limit.REQUEST, SHORT),
          errorOf(() -> bifrost.send(ask("Hi"), options().requestTimeout(SHORT))));
      assertServerWasTold();
      assertEquals(new TimedOut(Limit.REQUEST, SHORT),
          errorOf(() -> bifrost.stream(ask("Hi"), options().requestTimeout(SHORT))));
      assertServerWasTold();
    }

    @Test
    void exceedsTheIdleLimitInTheMiddle() {
      script(Reply.json("{\"choices\":[]}").end(Ending.STALL), Reply.sse(ScriptedEvents.text("Hel")).end(Ending.STALL));
      assertEquals(new TimedOut(Limit.IDLE, SHORT),
          errorOf(() -> bifrost.send(ask("Hi"), options().idleTimeout(SHORT))));
      assertServerWasTold();
      try (var stream = bifrost.stream(ask("Hi"), options().idleTimeout(SHORT))) {
        assertEquals(new TimedOut(Limit.IDLE, SHORT), errorOf(stream::collect));
        assertEquals("Hel", stream.partial().text());
      }
      assertServerWasTold();
    }
  }

  /** It accepts connections, as its port does, and says nothing at all: no handshake. */
  @Nested
  class AServerThatDoesNotShakeHands {
    private ServerSocket mute() throws IOException {
      return new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    }

    private ProviderConfig at(ServerSocket server) {
      return config("https://127.0.0.1:" + server.getLocalPort());
    }

    @Test
    void exceedsALimit() throws IOException {
      try (var server = mute(); var other = open(at(server))) {
        assertInstanceOf(TimedOut.class, errorOf(() -> other.send(ask("Hi"), options().requestTimeout(SHORT))));
        assertInstanceOf(TimedOut.class, errorOf(() -> other.stream(ask("Hi"), options().requestTimeout(SHORT))));
      }
    }

    @Test
    void isLeftByClosing() throws Exception {
      try (var server = mute()) {
        bifrost.close();
        bifrost = open(at(server));
        var call = BackgroundCall.start(() -> bifrost.send(ask("Hi")));
        server.accept();
        call.awaitWaiting();
        bifrost.close();
        assertInstanceOf(Cancelled.class, call.error());
      }
    }

    @Test
    void isLeftByAnInterrupt() throws Exception {
      try (var server = mute(); var other = open(at(server))) {
        var call = BackgroundCall.start(() -> other.stream(ask("Hi")));
        server.accept();
        assertInstanceOf(Cancelled.class, call.awaitWaiting().interrupt().error());
        assertTrue(call.staysInterrupted());
      }
    }
  }

  @Nested
  class AConnectionThatIsLost {
    @Test
    void beforeTheAnswerIsTriedAgainAndThenUnreachableForTheMoment() {
      script(Reply.hangUp());
      assertTrue(bifrost.send(ask("Hi")).finishReason().isPresent());
      script(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
      assertTrue(errorOf(Unreachable.class, () -> bifrost.send(ask("Hi"))).isTransient());
      assertTrue(bifrost.send(ask("Hi")).finishReason().isPresent());
    }

    @Test
    void inTheMiddleIsTruncated() {
      for (var ending : List.of(Ending.CUT, Ending.RESET)) {
        script(Reply.json("{\"choices\":[]}").end(ending), Reply.sse(ScriptedEvents.text("Hel")).end(ending));
        assertTrue(errorOf(Truncated.class, () -> bifrost.send(ask("Hi"))).isTransient());
        try (var stream = bifrost.stream(ask("Hi"))) {
          errorOf(Truncated.class, stream::collect);
          assertEquals("Hel", stream.partial().text());
        }
      }
    }
  }
}
