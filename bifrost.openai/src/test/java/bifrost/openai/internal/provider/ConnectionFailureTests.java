package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.TestAttempt;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Reuse of connections, and servers that are unreachable or use another protocol. */
@Timeout(60)
class ConnectionFailureTests {
  private static final String RESPONSE = "{\"choices\":[]}";

  private final RawServer server = new RawServer();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  /** The connection must not count as lost, because the client would then resend the request. */
  @Test
  void reportsAnotherProtocolAsMalformed() {
    server.replyAndHangUp("SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII));
    var error = assertInstanceOf(Malformed.class, calls.send().error().orElseThrow());
    assertTrue(error.body().contains("SSH-2.0-OpenSSH_9.6"), error.body());
    assertInstanceOf(Malformed.class, calls.stream().error().orElseThrow());
  }

  @Nested
  class WhenConnectionsAreReused {
    private void assertOneConnection(int requests) {
      assertEquals(requests, server.requests());
      assertEquals(1, server.connections());
    }

    @Test
    void reusesTheConnectionOfAUnaryResponse() {
      server.reply(RawServer.json(RESPONSE));
      for (int i = 0; i < 20; i++) assertEquals(Optional.empty(), calls.send().error());
      assertOneConnection(20);
    }

    @Test
    void reusesTheConnectionOfAnError() {
      server.reply(RawServer.json("{\"error\":\"no\"}"));
      for (int i = 0; i < 10; i++) {
        assertTrue(calls.send().error().isPresent());
        assertTrue(calls.stream().error().isPresent());
      }
      assertOneConnection(20);
    }

    @Test
    void reusesTheConnectionOfAStreamThatEnded() {
      server.reply(RawServer.chunked("data: " + StreamCompletionTests.FINISH + "\n\n"));
      for (int i = 0; i < 20; i++) assertEquals(Optional.empty(), calls.stream().error());
      assertOneConnection(20);
    }

    /** A call that begins before the previous body ends needs another connection, but no connection is discarded. */
    @Test
    void reusesConnectionsOfStreamsThatEndWithDone() {
      server.reply(RawServer.chunked("data: " + StreamCompletionTests.TEXT + "\n\n", "data: [DONE]\n\n"));
      for (int i = 0; i < 40; i++) assertEquals(Optional.empty(), calls.stream().error());
      assertEquals(40, server.requests());
      assertTrue(server.connections() <= 8, "connections: " + server.connections());
    }

    @Test
    void closesTheConnectionOfABodyThatDoesNotEndAfterDone() throws Exception {
      var response =
          new String(RawServer.chunked("data: {\"usage\":{}}\n\ndata: [DONE]\n\n"), StandardCharsets.ISO_8859_1);
      server.reply(response.substring(0, response.length() - 5).getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 3; i++) assertEquals(Optional.empty(), calls.stream().error());
      assertEquals(3, server.connections());
      while (server.openConnections() > 0) Thread.sleep(10); // The connections are closed after a grace period.
    }
  }

  @Nested
  class WhenTheServerIsUnreachable {
    // no program listens on port 1, whereas another one may take a port that was free
    private final ProviderConfig closedPort = ProviderConfig.of("http://127.0.0.1:1");

    private void assertUnreachable(ProviderConfig config) {
      try (var bifrost = OpenAiClients.open(config)) {
        for (var call : List.<Runnable>of(() -> bifrost.send(SingleAttemptCalls.HI),
            () -> bifrost.stream(SingleAttemptCalls.HI))) {
          var error = assertInstanceOf(Unreachable.class, assertThrows(BifrostException.class, call::run).error());
          assertTrue(error.isTransient());
        }
      }
    }

    @Test
    void reportsAClosedPortAsUnreachable() {
      assertUnreachable(closedPort);
    }

    @Test
    void reportsAnUnknownHostAsUnreachable() {
      assertUnreachable(ProviderConfig.of("http://name.invalid:8000"));
    }

    @Test
    void everyAttemptOnAClosedPortFails() throws Exception {
      try (var provider = OpenAiProvider.open("openai", closedPort, ChatCompletionEncoderTests.OPENAI)) {
        for (int i = 0; i < 3; i++) {
          assertThrows(IOException.class, () -> provider.send(SingleAttemptCalls.HI, new TestAttempt()));
        }
      }
    }
  }
}
