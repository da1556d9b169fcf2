package bifrost.openai.internal.provider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.spi.EventSource;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whoever waits is let go before the server's next byte, which never comes here, and the server sees that its client has gone. */
@Timeout(60)
class CallCancellationTests {
  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls direct = new SingleAttemptCalls(server.url());
  private final TestAttempt attempt = new TestAttempt();

  @AfterEach
  void close() {
    direct.close();
    server.close();
  }

  /** A call on a thread of its own. */
  private static final class Running {
    private final CompletableFuture<Object> result = new CompletableFuture<>();
    private final Thread thread;

    Running(Callable<?> call) {
      thread = new Thread(() -> {
        try {
          result.complete(call.call());
        } catch (Exception e) {
          result.completeExceptionally(e);
        }
      });
      thread.start();
    }

    Throwable failure() {
      return assertThrows(ExecutionException.class, result::get).getCause();
    }
  }

  /** A way to stop, what it stops, and what comes of it. */
  private void assertStops(Callable<?> call, Stop stop, Class<? extends Exception> expected) throws Exception {
    var running = new Running(call);
    while (server.requests().isEmpty()) Thread.onSpinWait();
    stop.stop(running);
    assertInstanceOf(expected, running.failure());
    server.requests().get(0).disconnected().get();
  }

  private interface Stop {
    void stop(Running running) throws Exception;
  }

  private Object send() throws Exception {
    return direct.provider.chatCompletion(SingleAttemptCalls.HI, attempt);
  }

  private EventSource<ChatCompletionChunk> stream() throws Exception {
    return direct.provider.chatCompletionStream(SingleAttemptCalls.HI, attempt);
  }

  @Nested
  class BeforeTheHead {
    @Test
    void theAttemptIsCancelled() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> attempt.cancel(), IOException.class);
    }

    @Test
    void theAttemptOfAStreamIsCancelled() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::stream, running -> attempt.cancel(), IOException.class);
    }

    @Test
    void theThreadIsInterrupted() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> running.thread.interrupt(), InterruptedException.class);
    }

    @Test
    void theThreadOfAStreamIsInterrupted() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::stream, running -> running.thread.interrupt(),
          InterruptedException.class);
    }

    @Test
    void theProviderIsClosed() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> direct.close(), IOException.class);
    }
  }

  /** The client's future is completed early, so that cancelling must not depend on it. */
  @Nested
  class EachTime {
    private static final int TIMES = 20;

    private void assertServerSeesEveryCancel(Reply reply, boolean isStreamed, boolean isReceived) throws Exception {
      for (int i = 0; i < TIMES; i++) {
        server.reply(reply);
        var mine = new TestAttempt();
        var running =
            new Running(() -> isStreamed ? readOn(mine) : direct.provider.chatCompletion(SingleAttemptCalls.HI, mine));
        while (server.requests().size() <= i) Thread.onSpinWait();
        if (isReceived) mine.awaitReceived(1);
        mine.cancel();
        running.failure();
        server.requests().get(i).disconnected().get();
      }
    }

    private Object readOn(TestAttempt mine) throws Exception {
      try (var events = direct.provider.chatCompletionStream(SingleAttemptCalls.HI, mine)) {
        events.next();
        return events.next();
      }
    }

    @Test
    void theServerSeesEveryCancelBeforeTheHead() throws Exception {
      assertServerSeesEveryCancel(Reply.silence(), false, false);
    }

    @Test
    void theServerSeesEveryCancelBeforeTheHeadOfAStream() throws Exception {
      assertServerSeesEveryCancel(Reply.silence(), true, false);
    }

    @Test
    void theServerSeesEveryCancelInTheBody() throws Exception {
      assertServerSeesEveryCancel(Reply.json("{\"choices\":").end(Reply.Ending.STALL), false, true);
    }

    @Test
    void theServerSeesEveryCancelInAStream() throws Exception {
      assertServerSeesEveryCancel(Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL), true, true);
    }
  }

  @Nested
  class InTheBody {
    private Reply halfAnAnswer() {
      return Reply.json("{\"choices\":").end(Reply.Ending.STALL);
    }

    private Reply halfAStream() {
      return Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL);
    }

    private Object secondEvent() throws Exception {
      try (var events = stream()) {
        assertEquals("Hi", events.next().orElseThrow().text());
        return events.next();
      }
    }

    @Test
    void theAttemptIsCancelled() throws Exception {
      server.reply(halfAnAnswer());
      assertStops(CallCancellationTests.this::send, this::cancelInTheBody, IOException.class);
    }

    @Test
    void theAttemptOfAStreamIsCancelled() throws Exception {
      server.reply(halfAStream());
      assertStops(this::secondEvent, this::cancelInTheBody, IOException.class);
    }

    private void cancelInTheBody(Running running) throws InterruptedException {
      attempt.awaitReceived(1);
      attempt.cancel();
    }

    @Test
    void theThreadIsInterrupted() throws Exception {
      server.reply(halfAnAnswer());
      assertStops(CallCancellationTests.this::send, running -> {
        attempt.awaitReceived(1);
        running.thread.interrupt();
      }, InterruptedException.class);
    }

    @Test
    void theThreadOfAStreamIsInterrupted() throws Exception {
      server.reply(halfAStream());
      assertStops(this::secondEvent, running -> {
        attempt.awaitReceived(1);
        running.thread.interrupt();
      }, InterruptedException.class);
    }

    @Test
    void theProviderIsClosed() throws Exception {
      server.reply(halfAnAnswer());
      assertStops(CallCancellationTests.this::send, this::closeInTheBody, IOException.class);
    }

    @Test
    void theProviderOfAStreamIsClosed() throws Exception {
      server.reply(halfAStream());
      assertStops(this::secondEvent, this::closeInTheBody, IOException.class);
    }

    private void closeInTheBody(Running running) throws InterruptedException {
      attempt.awaitReceived(1);
      direct.close();
    }

    @Test
    void theEventsAreClosed() throws Exception {
      server.reply(halfAStream());
      var events = stream();
      events.next();
      assertStops(events::next, running -> events.close(), IOException.class);
    }

    @Test
    void theEventsAreClosedWhileNobodyReads() throws Exception {
      server.reply(halfAStream());
      stream().close();
      server.requests().get(0).disconnected().get();
    }

    @Test
    void cancellingAnErrorThatIsStreamedKeepsItsStatus() throws Exception {
      server.reply(halfAnError());
      assertStatusIsKept(CallCancellationTests.this::stream);
    }

    @Test
    void cancellingAnErrorKeepsItsStatus() throws Exception {
      server.reply(halfAnError());
      assertStatusIsKept(CallCancellationTests.this::send);
    }

    private void assertStatusIsKept(Callable<?> call) throws Exception {
      var running = new Running(call);
      cancelInTheBody(running);
      var error = assertInstanceOf(BifrostException.class, running.failure()).error();
      assertEquals(401, assertInstanceOf(Rejected.class, error).status());
      server.requests().get(0).disconnected().get();
    }

    private Reply halfAnError() {
      return Reply.json(401, "{\"error\":").end(Reply.Ending.STALL);
    }
  }

  @Nested
  class BeforeTheCall {
    @Test
    void theAttemptIsCancelledAndNothingIsSent() {
      attempt.cancel();
      assertThrows(IOException.class, CallCancellationTests.this::send);
      assertThrows(IOException.class, CallCancellationTests.this::stream);
      assertEquals(List.of(), server.requests());
      assertEquals(0, server.openConnections());
    }

    @Test
    void theThreadIsInterruptedAndTheCallEndsAtOnce() {
      server.reply(Reply.silence());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, CallCancellationTests.this::send);
      assertTrue(!Thread.interrupted(), "an InterruptedException takes the flag with it");
    }

    @Test
    void theProviderIsClosedAndEveryCallFails() {
      direct.close();
      direct.close();
      assertThrows(IOException.class, CallCancellationTests.this::send);
      assertThrows(IOException.class, CallCancellationTests.this::stream);
      assertEquals(List.of(), server.requests());
    }
  }
}
