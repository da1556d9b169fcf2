package bifrost.api.internal.call;

import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EventStream;
import bifrost.api.NetworkConfig;
import bifrost.api.Outcome;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that closing the stream, closing the client and interrupting the thread each cancel a call immediately, even if
 * no data arrives.
 */
@Timeout(60)
class CancellationTests {
  private static final Cancelled CLOSED = new Cancelled("the stream was closed before its end");
  private static final Cancelled CLIENT_CLOSED = new Cancelled("the client was closed");
  private static final Cancelled INTERRUPTED = new Cancelled("the waiting thread was interrupted");

  private final ScriptedSource source = new ScriptedSource();
  private final CountDownLatch sending = new CountDownLatch(1);
  private final Bifrost bifrost = Fixtures.open(provider -> provider.streaming(source).blocking(sending));

  @AfterEach
  void assertNothingIsLeftAndClose() throws InterruptedException {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  private ProviderTable providers() {
    var entry = new ProviderTable.ProviderEntry(new ScriptedProvider("p").blocking(sending),
        KeySelector.of(List.of(), Clock.SYSTEM), NetworkConfig.defaults());
    return new ProviderTable(Map.of("p", entry), Optional.empty());
  }

  private static void assertFailed(BifrostError error, EventStream<?, ?> stream) {
    assertEquals(error, assertInstanceOf(Outcome.Failure.class, stream.outcome().orElseThrow()).error());
  }

  @Nested
  class ClosingAStream {
    @Test
    void closingAStreamBeforeItsEndFailsFurtherReads() {
      source.event("a").event("b").event("c");
      var stream = bifrost.stream(REQUEST);
      var events = stream.iterator();
      events.next();
      stream.close();
      stream.close();
      assertTrue(source.isClosed());
      assertFailed(CLOSED, stream);
      assertEquals(CLOSED, errorOf(events::hasNext));
      assertEquals(CLOSED, errorOf(events::next));
      assertEquals(CLOSED, errorOf(stream::collect));
      assertEquals("a", stream.partial().text());
    }

    @Test
    void closingAStreamBeforeItIsReadFailsTheFirstRead() {
      source.event("a");
      var stream = bifrost.stream(REQUEST);
      stream.close();
      assertEquals(CLOSED, errorOf(stream::collect));
      assertEquals("", stream.partial().text());
    }

    @Test
    void closingAStreamReleasesABlockedReader() throws Exception {
      source.event("a").blocks();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(stream::collect);
      source.awaitReader();
      stream.close();
      assertFailed(CLOSED, stream);
      assertEquals(CLOSED, errorOf(reader::result));
      assertFalse(reader.wasInterrupted());
    }

    @Test
    void closingAStreamAfterItsEndChangesNothing() {
      source.event("a");
      var stream = bifrost.stream(REQUEST);
      var completion = stream.collect();
      stream.close();
      assertEquals(completion, stream.collect());
      assertInstanceOf(Outcome.Success.class, stream.outcome().orElseThrow());
    }

    @Test
    void closingAStreamByTryWithResourcesThrowsNothing() {
      source.event("a").event("b");
      try (var stream = bifrost.stream(REQUEST)) {
        for (var chunk : stream) {
          assertEquals("a", chunk.text());
          break;
        }
      }
      assertTrue(source.isClosed());
    }

    @Test
    void closingAStreamLeavesTheClientOpen() {
      source.event("a");
      bifrost.stream(REQUEST).close();
      assertEquals("", bifrost.stream(REQUEST).collect().text());
    }
  }

  @Nested
  class ClosingTheClient {
    @Test
    void closingTheClientEndsACallInFlight() throws Exception {
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      sending.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
      assertFalse(call.wasInterrupted());
    }

    @Test
    void closingTheClientEndsAnOpeningStream() throws Exception {
      source.blocks();
      var call = CallerThread.start(() -> bifrost.stream(REQUEST));
      source.awaitReader();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
      assertTrue(source.isClosed());
    }

    @Test
    void closingTheClientEndsEveryStreamWhetherItIsBeingReadOrNot() throws Exception {
      source.event("a").blocks();
      var sources = List.of(source, ScriptedSource.of("b", "c")).iterator();
      var client = Fixtures.open(provider -> provider.streaming(attempt -> sources.next()));
      var reader = CallerThread.start(client.stream(REQUEST)::collect);
      source.awaitReader();
      var idle = client.stream(REQUEST);
      client.close();
      assertEquals(CLIENT_CLOSED, errorOf(reader::result));
      assertFailed(CLIENT_CLOSED, idle);
      assertEquals(CLIENT_CLOSED, errorOf(idle::collect));
      assertNothingIsLeft(client);
    }

    @Test
    void closingTheClientKeepsTheResultOfACompleteStream() {
      source.event("a");
      var stream = bifrost.stream(REQUEST);
      stream.collect();
      bifrost.close();
      assertEquals("a", stream.collect().text());
    }

    @Test
    void closingTheClientCancelsACallThatIsStarting() {
      var closedClient = Fixtures.open(provider -> provider);
      Fixtures.registry(closedClient).close();
      var call = new CallFactory(providers(), Fixtures.registry(closedClient), CallObservers.none())
          .newSendCall(REQUEST, CallOptions.options(), () -> {});
      assertEquals(CLIENT_CLOSED, errorOf(call::send));
      assertNothingIsLeft(closedClient);
    }

    @Test
    void closingTheClientLeavesNoThread() throws Exception {
      source.event("a").blocks();
      var reader = CallerThread.start(bifrost.stream(REQUEST)::collect);
      source.awaitReader();
      bifrost.close();
      errorOf(reader::result);
      while (Thread.getAllStackTraces().keySet().stream().anyMatch(thread -> thread.getName().startsWith("bifrost-"))) {
        Thread.onSpinWait();
      }
    }
  }

  @Nested
  class Interrupts {
    @Test
    void anInterruptCancelsACallAndLeavesTheFlagSet() throws Exception {
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      sending.await();
      call.interrupt();
      assertEquals(INTERRUPTED, errorOf(call::result));
      assertTrue(call.wasInterrupted());
    }

    @Test
    void anInterruptClosesTheSourceOfAnOpeningStreamAndLeavesTheFlagSet() throws Exception {
      source.blocks();
      var call = CallerThread.start(() -> bifrost.stream(REQUEST));
      source.awaitReader();
      call.interrupt();
      assertEquals(INTERRUPTED, errorOf(call::result));
      assertTrue(call.wasInterrupted());
      assertTrue(source.isClosed());
    }

    @Test
    void anInterruptOfAReaderClosesTheSourceAndLeavesTheFlagSet() throws Exception {
      source.event("a").blocks();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(stream::collect);
      source.awaitReader();
      reader.interrupt();
      assertEquals(INTERRUPTED, errorOf(reader::result));
      assertTrue(reader.wasInterrupted());
      assertTrue(source.isClosed());
      assertFailed(INTERRUPTED, stream);
      assertEquals(INTERRUPTED, errorOf(stream::collect));
    }

    @Test
    void anInterruptThatCausesAnIoExceptionIsACancellation() throws Exception {
      source.event("a").then(() -> {
        Thread.currentThread().interrupt();
        throw new IOException("Closed by interrupt");
      });
      var reader = CallerThread.start(bifrost.stream(REQUEST)::collect);
      assertEquals(INTERRUPTED, errorOf(reader::result));
      assertTrue(reader.wasInterrupted());
    }
  }

  @Nested
  class CancelActions {
    private final List<String> ran = new CopyOnWriteArrayList<>();

    private Bifrost clientResponding(ScriptedProvider.Responder<ChatCompletion> response) {
      return Fixtures.open(provider -> provider.responding(response));
    }

    @Test
    void aCancelActionRunsOnceAndImmediatelyIfTheCallIsAlreadyCancelled() throws Exception {
      var begun = new CountDownLatch(1);
      var client = clientResponding(attempt -> {
        var cancelled = new CountDownLatch(1);
        attempt.onCancel(() -> ran.add("first"));
        attempt.onCancel(cancelled::countDown);
        begun.countDown();
        cancelled.await();
        attempt.onCancel(() -> ran.add("late"));
        throw new IOException("cancelled");
      });
      var call = CallerThread.start(() -> client.send(REQUEST));
      begun.await();
      client.close();
      client.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
      assertEquals(List.of("first", "late"), ran);
    }

    @Test
    void aCancelActionDoesNotRunAfterTheEndOfTheCall() {
      var client = clientResponding(attempt -> {
        attempt.onCancel(() -> ran.add("closed a connection that another call may already use"));
        return ChatCompletion.of("");
      });
      client.send(REQUEST);
      client.close();
      assertEquals(List.of(), ran);
    }

    @Test
    void aCancelActionDoesNotRunOnATimeoutAfterTheEnd() {
      var attempt = Fixtures.attempt(providers().resolve(REQUEST, CallOptions.options()), Fixtures.registry(bifrost));
      attempt.onCancel(() -> ran.add("cut"));
      attempt.end();
      attempt.stop(CLOSED);
      attempt.onCancel(() -> ran.add("cut"));
      assertEquals(Optional.empty(), attempt.stopped());
      assertEquals(List.of(), ran);
    }

    @Test
    void aCancelActionThatThrowsIsReportedAndTheOthersStillRun() throws Exception {
      var bug = new IllegalStateException("a bug");
      var begun = new CountDownLatch(1);
      var client = clientResponding(attempt -> {
        var cancelled = new CountDownLatch(1);
        attempt.onCancel(() -> {
          throw bug;
        });
        attempt.onCancel(cancelled::countDown);
        begun.countDown();
        cancelled.await();
        throw new IOException("cancelled");
      });
      var call = CallerThread.start(() -> client.send(REQUEST));
      begun.await();
      assertEquals(List.of(bug), uncaught(client::close));
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
      assertNothingIsLeft(client);
    }

    private static List<Throwable> uncaught(Runnable call) {
      var uncaught = new ArrayList<Throwable>();
      var thread = Thread.currentThread();
      var previousHandler = thread.getUncaughtExceptionHandler();
      thread.setUncaughtExceptionHandler((failed, thrown) -> uncaught.add(thrown));
      try {
        call.run();
      } finally {
        thread.setUncaughtExceptionHandler(previousHandler);
      }
      return uncaught;
    }
  }

  @Test
  void theInterruptFlagIsNotSetWithoutAnInterrupt() {
    source.event("a");
    bifrost.stream(REQUEST).close();
    assertThrows(BifrostException.class, () -> bifrost.send(ChatCompletionRequest.of("p/", "x")));
    assertFalse(Thread.currentThread().isInterrupted());
  }
}
