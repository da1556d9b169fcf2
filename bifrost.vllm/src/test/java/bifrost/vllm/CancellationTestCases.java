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

/** Giving up in the middle: the caller has no byte to wait for, and the server is told. */
abstract class CancellationTestCases extends EndToEndTestCases {
  private static final int MUCH = 1500;

  CancellationTestCases(EndToEndServer backend) {
    super(backend);
  }

  /** A long answer: the fake server's begins, and then never goes on, so that nobody can be waiting for its next byte. */
  private ChatCompletionRequest endless() {
    script(Reply.sse(ScriptedEvents.text("One"), ScriptedEvents.text(" two"), ScriptedEvents.text(" three"))
        .end(Ending.STALL));
    return askMuch();
  }

  /** An answer that does not come for a long time. */
  private ChatCompletionRequest silent() {
    script(Reply.silence());
    return askMuch();
  }

  private void assertGoesOn() {
    assertTrue(bifrost.send(ask("Hi")).finishReason().isPresent());
    assertTrue(streamed(ask("Hi")).finishReason().isPresent());
  }

  @Test
  void theReaderClosesItsStream() {
    var stream = bifrost.stream(endless());
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
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void leavingALoopClosesTheStream() {
    try (var stream = bifrost.stream(endless())) {
      for (var chunk : stream) {
        assertNotNull(chunk);
        break;
      }
    }
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void anotherThreadClosesTheStream() throws InterruptedException {
    var begun = new CountDownLatch(2);
    var read = new ArrayList<ChatCompletionChunk>();
    var stream = bifrost.stream(endless());
    var reader = BackgroundCall.start(() -> {
      for (var chunk : stream) {
        read.add(chunk);
        begun.countDown();
      }
      return read.size();
    });
    begun.await();
    reader.awaitWaiting();
    stream.close();
    assertInstanceOf(Cancelled.class, reader.error());
    assertFalse(reader.staysInterrupted(), "nobody was interrupted");
    assertTrue(read.size() < MUCH);
    assertSame(errorOf(stream::collect), errorOf(stream::collect), "it ends once");
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void aReaderIsInterrupted() throws InterruptedException {
    var begun = new CountDownLatch(2);
    var stream = bifrost.stream(endless());
    var reader = BackgroundCall.start(() -> {
      for (var unused : stream) begun.countDown();
      return "all";
    });
    begun.await();
    assertInstanceOf(Cancelled.class, reader.awaitWaiting().interrupt().error());
    assertTrue(reader.staysInterrupted());
    assertInstanceOf(Cancelled.class, errorOf(stream::collect));
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void aCallThatWaitsIsInterrupted() throws InterruptedException {
    var ask = silent();
    var caller = BackgroundCall.start(() -> bifrost.send(ask));
    recorded().ifPresent(all -> until(() -> fake().requests().size() == 1));
    assertInstanceOf(Cancelled.class, caller.awaitWaiting().interrupt().error());
    assertTrue(caller.staysInterrupted());
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void aThreadThatIsInterruptedAlreadyDoesNotCall() throws InterruptedException {
    var ask = silent();
    for (var call : List.<Callable<?>>of(() -> bifrost.send(ask), () -> bifrost.stream(ask))) {
      var caller = BackgroundCall.start(() -> {
        Thread.currentThread().interrupt();
        return call.call();
      });
      assertInstanceOf(Cancelled.class, caller.error());
      assertTrue(caller.staysInterrupted());
    }
  }

  @Test
  void closingTheClientEndsEverything() throws InterruptedException {
    var endless = endless();
    var stream = bifrost.stream(endless);
    var reader = BackgroundCall.start(stream::collect);
    var silent = silent();
    var caller = BackgroundCall.start(() -> bifrost.send(silent));
    recorded().ifPresent(all -> until(() -> fake().requests().size() == 2));
    reader.awaitWaiting();
    caller.awaitWaiting();
    bifrost.close();
    assertInstanceOf(Cancelled.class, reader.error());
    assertInstanceOf(Cancelled.class, caller.error());
    assertFalse(reader.staysInterrupted() || caller.staysInterrupted());
    recorded().ifPresent(all -> all.forEach(request -> request.disconnected().join()));
    assertThrows(IllegalStateException.class, () -> bifrost.send(ListModelsRequest.of("vllm")));
    assertThrows(IllegalStateException.class, () -> bifrost.stream(silent));
    bifrost.close();
  }

  @Test
  void aCallThatTakesTooLongIsGivenUp() {
    assertGoesOn();
    var limit = Duration.ofMillis(500);
    var ask = silent();
    assertEquals(new TimedOut(TimedOut.Limit.REQUEST, limit),
        errorOf(() -> bifrost.send(ask, options().requestTimeout(limit))));
    assertServerWasTold();
    assertGoesOn();
  }

  @Test
  void aStreamThatWasReadToItsEndIsNotCancelledByItsClosing() {
    var stream = bifrost.stream(ask("Hi"));
    var whole = stream.collect();
    stream.close();
    assertEquals(whole, stream.collect());
    assertEquals(whole, stream.partial());
    assertTrue(stream.outcome().orElseThrow() instanceof Outcome.Success<?> success && success.value().equals(whole));
    assertThrows(IllegalStateException.class, () -> {
      var unused = stream.iterator();
      stream.iterator();
    });
  }
}
