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
 * A real vLLM that dies in the middle of its answers: its engine, which its server outlives for a moment, and all of it. Of the answers
 * that were under way none looks complete, and each says what happened.
 */
class RealFaultEndToEndTests {
  private static final String WHY =
      "no vLLM of one's own is named whose process can be killed: -Dbifrost.vllm.victim.engine.url=…"
          + " -Dbifrost.vllm.victim.engine.pid=… -Dbifrost.vllm.victim.server.url=… -Dbifrost.vllm.victim.server.pid=… do";

  private abstract static class Dying extends EndToEndTestCases {
    private final String part;

    Dying(String part) {
      super(EndToEndServer.victim(part));
      this.part = part;
    }

    /** Kills it when a stream has begun, and a whole answer is waited for. */
    void die(List<String> streamed, List<String> whole) throws InterruptedException {
      try (var stream = bifrost.stream(askMuch())) {
        var waiting = BackgroundCall.start(() -> bifrost.send(askMuch())).awaitWaiting();
        var chunks = stream.iterator();
        for (int i = 0; i < 10; i++) chunks.next();
        kill(EndToEndServer.process(part));
        var error = endOf(stream, chunks);
        var other = waiting.error();
        System.out
            .println(backend.name() + ": after " + said(stream).length() + " characters the stream ends with " + error);
        System.out.println(backend.name() + ": the whole answer ends with " + other);
        assertTrue(streamed.contains(error.getClass().getSimpleName()), error::toString);
        assertTrue(whole.contains(other.getClass().getSimpleName()), other::toString);
      }
    }

    private static BifrostError endOf(EventStream<ChatCompletionChunk, ChatCompletion> stream,
        Iterator<ChatCompletionChunk> chunks) {
      try {
        while (chunks.hasNext()) chunks.next();
        throw new AssertionError("it ended quietly: " + stream.partial());
      } catch (BifrostException e) {
        assertFalse(said(stream).isEmpty());
        assertTrue(stream.partial().finishReason().isEmpty());
        assertSame(e.error(), errorOf(stream::collect));
        return e.error();
      }
    }

    /** What it thought, and what it said. */
    private static String said(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
      return stream.partial().message().reasoning() + stream.partial().text();
    }

    abstract void kill(ProcessHandle server);
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.VICTIM + "engine.url", matches = EndToEndServer.SET,
      disabledReason = WHY)
  class AnEngineThatDies extends Dying {
    AnEngineThatDies() {
      super("engine");
    }

    @Override
    void kill(ProcessHandle server) {
      server.descendants().forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void failsWhatWasUnderWayWithTheServersErrorAndThenThereIsNobody() throws InterruptedException {
      var server = EndToEndServer.process("engine");
      die(List.of("Rejected", "Truncated"), List.of("Rejected", "Truncated", "Unreachable"));
      BackgroundCall.until(() -> !server.isAlive());
      assertEquals(Unreachable.class, errorOf(() -> bifrost.send(ask("Hi"))).getClass());
    }
  }

  @Nested
  @EnabledIfSystemProperty(named = EndToEndServer.VICTIM + "server.url", matches = EndToEndServer.SET,
      disabledReason = WHY)
  class AServerThatDies extends Dying {
    AServerThatDies() {
      super("server");
    }

    @Override
    void kill(ProcessHandle server) {
      var engine = server.descendants().toList();
      server.destroyForcibly(); // first, so that it cannot tell of its engine's death
      engine.forEach(ProcessHandle::destroyForcibly);
    }

    @Test
    void truncatesWhatWasUnderWayAndThenThereIsNobody() throws InterruptedException {
      die(List.of("Truncated"), List.of("Unreachable"));
      assertEquals(Unreachable.class, errorOf(() -> bifrost.stream(ask("Hi"))).getClass());
    }
  }
}
