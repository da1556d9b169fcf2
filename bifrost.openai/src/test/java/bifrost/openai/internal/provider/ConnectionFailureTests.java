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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ConnectionFailureTests {
  private static final String ANSWER = "{\"choices\":[]}";

  private final RawServer server = new RawServer();
  private final SingleAttemptCalls direct = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    direct.close();
    server.close();
  }

  /** Not one that was lost, which would be asked again. */
  @Test
  void thatSpeaksAnotherProtocolGivesNoAnswer() {
    server.answerAndHangUp("SSH-2.0-OpenSSH_9.6\r\n".getBytes(StandardCharsets.US_ASCII));
    var error = assertInstanceOf(Malformed.class, direct.send().error().orElseThrow());
    assertTrue(error.body().contains("SSH-2.0-OpenSSH_9.6"), error.body());
    assertInstanceOf(Malformed.class, direct.stream().error().orElseThrow());
  }

  @Nested
  class UsedAgain {
    private void assertOneConnection(int requests) {
      assertEquals(requests, server.requests());
      assertEquals(1, server.connections());
    }

    @Test
    void isTheOneOfAWholeAnswer() {
      server.answer(RawServer.json(ANSWER));
      for (int i = 0; i < 20; i++) assertEquals(Optional.empty(), direct.send().error());
      assertOneConnection(20);
    }

    @Test
    void isTheOneOfAnError() {
      server.answer(RawServer.json("{\"error\":\"no\"}"));
      for (int i = 0; i < 10; i++) {
        assertTrue(direct.send().error().isPresent());
        assertTrue(direct.stream().error().isPresent());
      }
      assertOneConnection(20);
    }

    @Test
    void isTheOneOfAStreamThatEndedByItself() {
      server.answer(RawServer.chunked("data: " + StreamCompletionTests.FINISH + "\n\n"));
      for (int i = 0; i < 20; i++) assertEquals(Optional.empty(), direct.stream().error());
      assertOneConnection(20);
    }

    /** The next call may be faster than the end of the body, and takes another one then; but none is thrown away. */
    @Test
    void isTheOneOfAStreamThatEndedWithDone() {
      server.answer(RawServer.chunked("data: " + StreamCompletionTests.TEXT + "\n\n", "data: [DONE]\n\n"));
      for (int i = 0; i < 40; i++) assertEquals(Optional.empty(), direct.stream().error());
      assertEquals(40, server.requests());
      assertTrue(server.connections() <= 8, "connections: " + server.connections());
    }

    @Test
    void isNotTheOneOfAnEndlessBodyBehindDone() throws Exception {
      var answer =
          new String(RawServer.chunked("data: {\"usage\":{}}\n\ndata: [DONE]\n\n"), StandardCharsets.ISO_8859_1);
      server.answer(answer.substring(0, answer.length() - 5).getBytes(StandardCharsets.ISO_8859_1));
      for (int i = 0; i < 3; i++) assertEquals(Optional.empty(), direct.stream().error());
      assertEquals(3, server.connections());
      while (server.openConnections() > 0) Thread.sleep(10); // closed after a while
    }
  }

  @Nested
  class NotThere {
    private final ProviderConfig closedPort = ProviderConfig.of("http://127.0.0.1:" + closedPort());

    private static int closedPort() {
      try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }

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
    void isAPortThatNobodyListensOn() {
      assertUnreachable(closedPort);
    }

    @Test
    void isANameThatDoesNotResolve() {
      assertUnreachable(ProviderConfig.of("http://name.invalid:8000"));
    }

    @Test
    void isWhatIsTriedAgainWithTheSameResult() throws Exception {
      try (var provider = OpenAiProvider.open("openai", closedPort, ChatCompletionEncoderTests.OPENAI)) {
        for (int i = 0; i < 3; i++) {
          assertThrows(IOException.class, () -> provider.chatCompletion(SingleAttemptCalls.HI, new TestAttempt()));
        }
      }
    }
  }
}
