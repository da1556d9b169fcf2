package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.EventStream;
import java.util.Iterator;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * Tests with a real vLLM that is killed during its responses. One test kills only the engine, after which the
 * server still runs for a moment; the other kills the entire server. No call in flight may succeed, and each
 * error must name the cause.
 */
class RealFaultEndToEndTests {
  private static final String NOT_CONFIGURED =
      "no dedicated vLLM is configured whose process can be killed; set -Dbifrost.vllm.victim.engine.url=…"
          + " -Dbifrost.vllm.victim.engine.pid=… -Dbifrost.vllm.victim.server.url=… -Dbifrost.vllm.victim.server.pid=…";

  private abstract static class KilledServerTestCases extends EndToEndTestCases {
    private final String part;

    KilledServerTestCases(String part) {
      super(EndToEndServer.victim(part));
      this.part = part;
    }

    /**
     * Kills the server while a stream and a unary call are in flight, and checks the types of their errors.
     */
    void assertCallsFail(List<String> streamErrors, List<String> unaryErrors) throws InterruptedException {
      try (var stream = bifrost.stream(longRequest())) {
        var unaryCall = BackgroundCall.start(() -> bifrost.send(longRequest())).awaitBlocked();
        var chunks = stream.iterator();
        for (int i = 0; i < 10; i++) chunks.next();
        kill(EndToEndServer.process(part));
        var error = endOf(stream, chunks);
        var unaryError = unaryCall.error();
        System.out
            .println(backend.name() + ": after " + receivedText(stream).length() + " characters the stream ends with "
                + error);
        System.out.println(backend.name() + ": the unary call ends with " + unaryError);
        assertTrue(streamErrors.contains(error.getClass().getSimpleName()), error::toString);
        assertTrue(unaryErrors.contains(unaryError.getClass().getSimpleName()), unaryError::toString);
      }
    }

    private static BifrostError endOf(EventStream<ChatCompletionChunk, ChatCompletion> stream,
        Iterator<ChatCompletionChunk> chunks) {
      try {
        while (chunks.hasNext()) chunks.next();
        throw new AssertionError("the stream ended without an error: " + stream.partial());
      } catch (BifrostException e) {
        assertFalse(receivedText(stream).isEmpty());
        assertTrue(stream.partial().finishReason().isEmpty());
        assertSame(e.error(), errorOf(stream::collect));
        return e.error();
      }
    }

    /** {@return the reasoning and the text received so far} */
    private static String receivedText(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
      return stream.partial().message().reasoning() + stream.partial().text();
    }

    abstract void kill(ProcessHandle server);
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.VICTIM + "engine.url", matches = EndToEndServer.NOT_BLANK,
      disabledReason = NOT_CONFIGURED)
  class WhenTheEngineIsKilled extends KilledServerTestCases {
    WhenTheEngineIsKilled() {
      super("engine");
    }

    @Override
    void kill(ProcessHandle server) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void callsInFlightFailAndLaterCallsReportUnreachable() throws InterruptedException {
      var server = EndToEndServer.process("engine");
      assertCallsFail(List.of("Rejected", "Truncated"), List.of("Rejected", "Truncated", "Unreachable"));
      BackgroundCall.until(() -> !server.isAlive());
      assertEquals(Unreachable.class, errorOf(() -> bifrost.send(request("Hi"))).getClass());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.VICTIM + "server.url", matches = EndToEndServer.NOT_BLANK,
      disabledReason = NOT_CONFIGURED)
  class WhenTheServerIsKilled extends KilledServerTestCases {
    WhenTheServerIsKilled() {
      super("server");
    }

    @Override
    void kill(ProcessHandle server) {
      var engine = server.descendants().toList();
      server.destroyForcibly(); // The server ends first, so it cannot report that its engine ended.
      engine.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void streamInFlightIsTruncatedAndLaterCallsReportUnreachable() throws InterruptedException {
      assertCallsFail(List.of("Truncated"), List.of("Unreachable"));
      assertEquals(Unreachable.class, errorOf(() -> bifrost.stream(request("Hi"))).getClass());
    }
  }
}
