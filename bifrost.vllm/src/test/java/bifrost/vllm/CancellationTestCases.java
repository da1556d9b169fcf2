package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.BackgroundCall.until;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/**
 * Test cases for cancellation: the call ends without waiting for further bytes, and the server sees the
 * disconnect.
 */
abstract class CancellationTestCases extends EndToEndTestCases {
  private static final int MAX_TOKENS = 1500;

  CancellationTestCases(EndToEndServer backend) {
    super(backend);
  }

  /**
   * {@return a request for a long response} The fake server stalls after three events, so the reader blocks
   * for the next byte.
   */
  private ChatCompletionRequest requestWithLongResponse() {
    script(Reply.sse(ScriptedEvents.text("One"), ScriptedEvents.text(" two"), ScriptedEvents.text(" three"))
        .end(Ending.STALL));
    return longRequest();
  }

  /** {@return a request whose response takes a long time to begin} */
  private ChatCompletionRequest requestWithoutResponse() {
    script(Reply.silence());
    return longRequest();
  }

  private void assertClientStillWorks() {
    assertTrue(bifrost.send(request("Hi")).finishReason().isPresent());
    assertTrue(streamed(request("Hi")).finishReason().isPresent());
  }

  @Test
  void closingAStreamCancelsItAndKeepsThePartialResult() {
    var stream = bifrost.stream(requestWithLongResponse());
    var chunks = stream.iterator();
    var text = new StringBuilder();
    for (int i = 0; i < 3; i++) text.append(chunks.next().text());
    stream.close();
    assertInstanceOf(Cancelled.class, errorOf(chunks::next));
    assertInstanceOf(Cancelled.class, errorOf(stream::collect));
    assertTrue(
        stream.outcome().orElseThrow() instanceof Outcome.Failure<?> failure && failure.error() instanceof Cancelled);
    assertEquals(text.toString(), stream.partial().text());
    assertTrue(stream.partial().finishReason().isEmpty());
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void leavingTheLoopInsideTryWithResourcesCancelsTheStream() {
    try (var stream = bifrost.stream(requestWithLongResponse())) {
      for (var chunk : stream) {
        assertNotNull(chunk);
        break;
      }
    }
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void closingAStreamFromAnotherThreadEndsItsReader() throws InterruptedException {
    var started = new CountDownLatch(2);
    var read = new ArrayList<ChatCompletionChunk>();
    var stream = bifrost.stream(requestWithLongResponse());
    var reader = BackgroundCall.start(() -> {
      for (var chunk : stream) {
        read.add(chunk);
        started.countDown();
      }
      return read.size();
    });
    started.await();
    reader.awaitBlocked();
    stream.close();
    assertInstanceOf(Cancelled.class, reader.error());
    assertFalse(reader.endedInterrupted(), "closing must not interrupt the reader");
    assertTrue(read.size() < MAX_TOKENS);
    assertSame(errorOf(stream::collect), errorOf(stream::collect), "the error of a stream does not change");
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void interruptingAReaderCancelsTheStream() throws InterruptedException {
    var started = new CountDownLatch(2);
    var stream = bifrost.stream(requestWithLongResponse());
    var reader = BackgroundCall.start(() -> {
      for (var unused : stream) started.countDown();
      return "all";
    });
    started.await();
    assertInstanceOf(Cancelled.class, reader.awaitBlocked().interrupt().error());
    assertTrue(reader.endedInterrupted());
    assertInstanceOf(Cancelled.class, errorOf(stream::collect));
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void interruptingAThreadCancelsItsCall() throws InterruptedException {
    var request = requestWithoutResponse();
    var caller = BackgroundCall.start(() -> bifrost.send(request));
    recordedRequests().ifPresent(all -> until(() -> fake().requests().size() == 1));
    assertInstanceOf(Cancelled.class, caller.awaitBlocked().interrupt().error());
    assertTrue(caller.endedInterrupted());
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void cancelsACallImmediatelyIfTheThreadIsAlreadyInterrupted() throws InterruptedException {
    var request = requestWithoutResponse();
    for (var call : List.<Callable<?>>of(() -> bifrost.send(request), () -> bifrost.stream(request))) {
      var caller = BackgroundCall.start(() -> {
        Thread.currentThread().interrupt();
        return call.call();
      });
      assertInstanceOf(Cancelled.class, caller.error());
      assertTrue(caller.endedInterrupted());
    }
  }

  @Test
  void closingTheClientCancelsAllItsCalls() throws InterruptedException {
    var longResponse = requestWithLongResponse();
    var stream = bifrost.stream(longResponse);
    var reader = BackgroundCall.start(stream::collect);
    var silentResponse = requestWithoutResponse();
    var caller = BackgroundCall.start(() -> bifrost.send(silentResponse));
    recordedRequests().ifPresent(all -> until(() -> fake().requests().size() == 2));
    reader.awaitBlocked();
    caller.awaitBlocked();
    bifrost.close();
    assertInstanceOf(Cancelled.class, reader.error());
    assertInstanceOf(Cancelled.class, caller.error());
    assertFalse(reader.endedInterrupted() || caller.endedInterrupted());
    recordedRequests().ifPresent(all -> all.forEach(request -> request.disconnected().join()));
    assertThrows(IllegalStateException.class, () -> bifrost.send(ListModelsRequest.of("vllm")));
    assertThrows(IllegalStateException.class, () -> bifrost.stream(silentResponse));
    bifrost.close();
  }

  @Test
  void timesOutACallThatExceedsTheRequestTimeout() {
    assertClientStillWorks();
    var timeout = Duration.ofMillis(500);
    var request = requestWithoutResponse();
    assertEquals(new TimedOut(TimedOut.Limit.REQUEST, timeout),
        errorOf(() -> bifrost.send(request, options().requestTimeout(timeout))));
    assertServerSawDisconnect();
    assertClientStillWorks();
  }

  @Test
  void closingAStreamAfterItsEndKeepsItsResult() {
    var stream = bifrost.stream(request("Hi"));
    var completion = stream.collect();
    stream.close();
    assertEquals(completion, stream.collect());
    assertEquals(completion, stream.partial());
    assertTrue(
        stream.outcome().orElseThrow() instanceof Outcome.Success<?> success && success.value().equals(completion));
    assertThrows(IllegalStateException.class, () -> {
      var unused = stream.iterator();
      stream.iterator();
    });
  }
}
