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

/**
 * Cancellation of calls that wait for a byte that the server never sends. The server must notice the disconnection.
 */
@Timeout(60)
class CallCancellationTests {
  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());
  private final TestAttempt attempt = new TestAttempt();

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  /** A call on its own thread. */
  private static final class RunningCall {
    private final CompletableFuture<Object> result = new CompletableFuture<>();
    private final Thread thread;

    RunningCall(Callable<?> call) {
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

  /** Stops a call, and asserts its exception and the disconnection from the server. */
  private void assertStops(Callable<?> call, Stop stop, Class<? extends Exception> expected) throws Exception {
    var running = new RunningCall(call);
    while (server.requests().isEmpty()) Thread.onSpinWait();
    stop.stop(running);
    assertInstanceOf(expected, running.failure());
    server.requests().get(0).disconnected().get();
  }

  private interface Stop {
    void stop(RunningCall running) throws Exception;
  }

  private Object send() throws Exception {
    return calls.provider.send(SingleAttemptCalls.HI, attempt);
  }

  private EventSource<ChatCompletionChunk> stream() throws Exception {
    return calls.provider.stream(SingleAttemptCalls.HI, attempt);
  }

  @Nested
  class BeforeTheHead {
    @Test
    void cancellingStopsACallBeforeTheHead() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> attempt.cancel(), IOException.class);
    }

    @Test
    void cancellingStopsAStreamBeforeTheHead() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::stream, running -> attempt.cancel(), IOException.class);
    }

    @Test
    void interruptingStopsACallBeforeTheHead() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> running.thread.interrupt(), InterruptedException.class);
    }

    @Test
    void interruptingStopsAStreamBeforeTheHead() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::stream, running -> running.thread.interrupt(),
          InterruptedException.class);
    }

    @Test
    void closingTheProviderStopsACallBeforeTheHead() throws Exception {
      server.reply(Reply.silence());
      assertStops(CallCancellationTests.this::send, running -> calls.close(), IOException.class);
    }
  }

  /** The HTTP client may complete its future early, so cancellation must not depend on that future. */
  @Nested
  class WhenManyCallsAreCancelled {
    private static final int TIMES = 20;

    private void assertServerNoticesEveryCancellation(Reply reply, boolean isStreamed, boolean isReceived)
        throws Exception {
      for (int i = 0; i < TIMES; i++) {
        server.reply(reply);
        var ownAttempt = new TestAttempt();
        var running =
            new RunningCall(() -> isStreamed ? readTwoEvents(ownAttempt)
                : calls.provider.send(SingleAttemptCalls.HI, ownAttempt));
        while (server.requests().size() <= i) Thread.onSpinWait();
        if (isReceived) ownAttempt.awaitReceived(1);
        ownAttempt.cancel();
        running.failure();
        server.requests().get(i).disconnected().get();
      }
    }

    private Object readTwoEvents(TestAttempt ownAttempt) throws Exception {
      try (var events = calls.provider.stream(SingleAttemptCalls.HI, ownAttempt)) {
        events.next();
        return events.next();
      }
    }

    @Test
    void theServerNoticesEveryCancellationBeforeTheHead() throws Exception {
      assertServerNoticesEveryCancellation(Reply.silence(), false, false);
    }

    @Test
    void theServerNoticesEveryCancellationBeforeTheHeadOfAStream() throws Exception {
      assertServerNoticesEveryCancellation(Reply.silence(), true, false);
    }

    @Test
    void theServerNoticesEveryCancellationInTheBody() throws Exception {
      assertServerNoticesEveryCancellation(Reply.json("{\"choices\":").end(Reply.Ending.STALL), false, true);
    }

    @Test
    void theServerNoticesEveryCancellationInAStream() throws Exception {
      assertServerNoticesEveryCancellation(Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL), true, true);
    }
  }

  @Nested
  class InTheBody {
    private Reply beginningOfAResponse() {
      return Reply.json("{\"choices\":").end(Reply.Ending.STALL);
    }

    private Reply beginningOfAStream() {
      return Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL);
    }

    private Object secondEvent() throws Exception {
      try (var events = stream()) {
        assertEquals("Hi", events.next().orElseThrow().text());
        return events.next();
      }
    }

    @Test
    void cancellingStopsACallInTheBody() throws Exception {
      server.reply(beginningOfAResponse());
      assertStops(CallCancellationTests.this::send, this::cancelInTheBody, IOException.class);
    }

    @Test
    void cancellingStopsAStreamInTheBody() throws Exception {
      server.reply(beginningOfAStream());
      assertStops(this::secondEvent, this::cancelInTheBody, IOException.class);
    }

    private void cancelInTheBody(RunningCall running) throws InterruptedException {
      attempt.awaitReceived(1);
      attempt.cancel();
    }

    @Test
    void interruptingStopsACallInTheBody() throws Exception {
      server.reply(beginningOfAResponse());
      assertStops(CallCancellationTests.this::send, running -> {
        attempt.awaitReceived(1);
        running.thread.interrupt();
      }, InterruptedException.class);
    }

    @Test
    void interruptingStopsAStreamInTheBody() throws Exception {
      server.reply(beginningOfAStream());
      assertStops(this::secondEvent, running -> {
        attempt.awaitReceived(1);
        running.thread.interrupt();
      }, InterruptedException.class);
    }

    @Test
    void closingTheProviderStopsACallInTheBody() throws Exception {
      server.reply(beginningOfAResponse());
      assertStops(CallCancellationTests.this::send, this::closeInTheBody, IOException.class);
    }

    @Test
    void closingTheProviderStopsAStreamInTheBody() throws Exception {
      server.reply(beginningOfAStream());
      assertStops(this::secondEvent, this::closeInTheBody, IOException.class);
    }

    private void closeInTheBody(RunningCall running) throws InterruptedException {
      attempt.awaitReceived(1);
      calls.close();
    }

    @Test
    void closingTheEventsStopsABlockedRead() throws Exception {
      server.reply(beginningOfAStream());
      var events = stream();
      events.next();
      assertStops(events::next, running -> events.close(), IOException.class);
    }

    @Test
    void closingUnreadEventsDisconnects() throws Exception {
      server.reply(beginningOfAStream());
      stream().close();
      server.requests().get(0).disconnected().get();
    }

    @Test
    void cancellingAStreamThatReceivesAnErrorKeepsTheErrorStatus() throws Exception {
      server.reply(beginningOfAnError());
      assertStatusIsKept(CallCancellationTests.this::stream);
    }

    @Test
    void cancellingACallThatReceivesAnErrorKeepsTheErrorStatus() throws Exception {
      server.reply(beginningOfAnError());
      assertStatusIsKept(CallCancellationTests.this::send);
    }

    private void assertStatusIsKept(Callable<?> call) throws Exception {
      var running = new RunningCall(call);
      cancelInTheBody(running);
      var error = assertInstanceOf(BifrostException.class, running.failure()).error();
      assertEquals(401, assertInstanceOf(Rejected.class, error).status());
      server.requests().get(0).disconnected().get();
    }

    private Reply beginningOfAnError() {
      return Reply.json(401, "{\"error\":").end(Reply.Ending.STALL);
    }
  }

  @Nested
  class BeforeTheCall {
    @Test
    void aCancelledAttemptSendsNothing() {
      attempt.cancel();
      assertThrows(IOException.class, CallCancellationTests.this::send);
      assertThrows(IOException.class, CallCancellationTests.this::stream);
      assertEquals(List.of(), server.requests());
      assertEquals(0, server.openConnections());
    }

    @Test
    void aCallOnAnInterruptedThreadFailsImmediately() {
      server.reply(Reply.silence());
      Thread.currentThread().interrupt();
      assertThrows(InterruptedException.class, CallCancellationTests.this::send);
      assertTrue(!Thread.interrupted(), "an InterruptedException clears the interrupt flag");
    }

    @Test
    void everyCallOfAClosedProviderFails() {
      calls.close();
      calls.close();
      assertThrows(IOException.class, CallCancellationTests.this::send);
      assertThrows(IOException.class, CallCancellationTests.this::stream);
      assertEquals(List.of(), server.requests());
    }
  }
}
