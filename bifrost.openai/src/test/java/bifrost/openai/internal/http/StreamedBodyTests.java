package bifrost.openai.internal.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.openai.internal.provider.ResponseFeed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A body that is read while it arrives: blocking reads, flow control and disconnection. */
@Timeout(60)
class StreamedBodyTests {
  private static final int BUFFER_LIMIT = 256 << 10;

  private final TestAttempt attempt = new TestAttempt();
  private final StreamedBody body = new StreamedBody(arrived -> attempt.received(), new DisconnectTimer());
  private final ResponseFeed.Subscription subscription = new ResponseFeed.Subscription();

  @BeforeEach
  void subscribe() {
    body.onSubscribe(subscription);
  }

  private void arrive(String... buffers) {
    body.onNext(List.of(buffers).stream().map(text -> ByteBuffer.wrap(text.getBytes(UTF_8))).toList());
  }

  private String next() throws IOException, InterruptedException {
    var text = new StringBuilder();
    for (var buffer : body.next()) text.append(UTF_8.decode(buffer));
    return text.toString();
  }

  /** Starts a read on another thread, and returns as soon as that thread waits. */
  private Thread startRead(CompletableFuture<String> result) throws InterruptedException {
    var thread = new Thread(() -> {
      try {
        result.complete(next());
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    thread.start();
    while (thread.getState() != Thread.State.WAITING) Thread.onSpinWait();
    return thread;
  }

  @Nested
  class Reading {
    @Test
    void returnsAllReceivedBytesInOrder() throws Exception {
      arrive("a", "b");
      arrive("c");
      assertEquals("abc", next());
      arrive("d");
      assertEquals("d", next());
    }

    @Test
    void returnsNoBytesOnlyAtTheEndOfTheBody() throws Exception {
      arrive("a");
      body.onComplete();
      assertEquals("a", next());
      assertEquals("", next());
      assertEquals("", next());
    }

    @Test
    void returnsBytesReceivedBeforeAFailureAndThenThrowsIt() throws Exception {
      var reset = new IOException("Connection reset");
      arrive("a");
      body.onError(reset);
      assertEquals("a", next());
      for (int i = 0; i < 2; i++) {
        var thrown = assertThrows(IOException.class, () -> next());
        assertEquals("Connection reset", thrown.getMessage());
        assertSame(reset, thrown.getCause());
      }
    }

    @Test
    void waitsUntilBytesArrive() throws Exception {
      var result = new CompletableFuture<String>();
      startRead(result);
      arrive("a");
      assertEquals("a", result.get());
    }

    @Test
    void waitsUntilTheBodyEnds() throws Exception {
      var result = new CompletableFuture<String>();
      startRead(result);
      body.onComplete();
      assertEquals("", result.get());
    }

    @Test
    void anInterruptEndsTheRead() throws Exception {
      var result = new CompletableFuture<String>();
      startRead(result).interrupt();
      assertInstanceOf(InterruptedException.class, assertThrows(ExecutionException.class, result::get).getCause());
    }

    @Test
    void reportsEveryArrivalOfBytes() {
      arrive("a");
      arrive("b", "c");
      assertEquals(2, attempt.receivedCount());
    }
  }

  @Nested
  class FlowControl {
    @Test
    void requestsMoreBytesWhileTheReaderKeepsUp() throws Exception {
      assertEquals(1, subscription.requested);
      arrive("x".repeat(BUFFER_LIMIT - 1));
      assertEquals(2, subscription.requested);
      next();
      assertEquals(2, subscription.requested);
    }

    @Test
    void stopsRequestingBytesWhile256KibAreUnread() throws Exception {
      arrive("x".repeat(BUFFER_LIMIT / 2));
      arrive("x".repeat(BUFFER_LIMIT / 2));
      assertEquals(2, subscription.requested);
      assertEquals(BUFFER_LIMIT, next().length());
      assertEquals(3, subscription.requested);
    }

    @Test
    void requestsBytesUntilTheEndAfterFinish() {
      arrive("x".repeat(BUFFER_LIMIT));
      body.finish();
      assertEquals(2, subscription.requested);
      arrive("x".repeat(BUFFER_LIMIT));
      arrive("x".repeat(BUFFER_LIMIT));
      assertEquals(4, subscription.requested);
    }
  }

  @Nested
  class Closing {
    @Test
    void closingTwiceDisconnectsOnce() {
      body.close();
      body.close();
      assertEquals(1, subscription.cancelled);
      assertEquals("the stream was closed", assertThrows(IOException.class, () -> next()).getMessage());
    }

    @Test
    void closingWakesTheReader() throws Exception {
      var result = new CompletableFuture<String>();
      startRead(result);
      body.close();
      assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, result::get).getCause());
    }

    @Test
    void closingDiscardsUnreadBytes() {
      arrive("a");
      body.close();
      assertThrows(IOException.class, () -> next());
    }

    @Test
    void closingAfterTheEndOfTheBodyDoesNotDisconnect() {
      body.onComplete();
      body.close();
      assertEquals(0, subscription.cancelled);
    }

    @Test
    void closingBeforeTheSubscriptionDisconnectsLater() {
      var early = new StreamedBody(arrived -> attempt.received(), new DisconnectTimer());
      early.close();
      early.onSubscribe(subscription);
      assertEquals(1, subscription.cancelled);
      assertEquals(1, subscription.requested); // The body that subscribe() sets up made this request.
    }
  }

  /** The events end before the body. The remaining bytes are awaited so that the connection can be reused. */
  @Nested
  class Finishing {
    @Test
    void closingAfterFinishDoesNotDisconnect() {
      body.finish();
      body.close();
      assertEquals(0, subscription.cancelled);
      body.onComplete();
      assertEquals(0, subscription.cancelled);
    }

    @Test
    void disconnectsFromABodyThatDoesNotEndAfterFinish() throws Exception {
      var cancelled = new CountDownLatch(1);
      var open = new StreamedBody(arrived -> attempt.received(), new DisconnectTimer());
      open.onSubscribe(new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {
          cancelled.countDown();
        }
      });
      open.finish();
      open.close();
      cancelled.await();
    }
  }
}
