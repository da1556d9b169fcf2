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

@Timeout(60)
class StreamedBodyTests {
  private static final int ENOUGH = 256 << 10;

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

  /** Begins to read on a thread of its own; done when that thread waits. */
  private Thread reader(CompletableFuture<String> result) throws InterruptedException {
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
    void givesAllThatArrivedInOrder() throws Exception {
      arrive("a", "b");
      arrive("c");
      assertEquals("abc", next());
      arrive("d");
      assertEquals("d", next());
    }

    @Test
    void givesNothingOnlyAtTheEnd() throws Exception {
      arrive("a");
      body.onComplete();
      assertEquals("a", next());
      assertEquals("", next());
      assertEquals("", next());
    }

    @Test
    void givesWhatArrivedBeforeAFailureAndThenThrowsIt() throws Exception {
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
    void waitsForBytes() throws Exception {
      var read = new CompletableFuture<String>();
      reader(read);
      arrive("a");
      assertEquals("a", read.get());
    }

    @Test
    void waitsForTheEnd() throws Exception {
      var read = new CompletableFuture<String>();
      reader(read);
      body.onComplete();
      assertEquals("", read.get());
    }

    @Test
    void endsWhenItsThreadIsInterrupted() throws Exception {
      var read = new CompletableFuture<String>();
      reader(read).interrupt();
      assertInstanceOf(InterruptedException.class, assertThrows(ExecutionException.class, read::get).getCause());
    }

    @Test
    void reportsEveryArrival() {
      arrive("a");
      arrive("b", "c");
      assertEquals(2, attempt.receivedCount());
    }
  }

  @Nested
  class Flow256Kib {
    @Test
    void goesOnWhileTheReaderKeepsUp() throws Exception {
      assertEquals(1, subscription.requested);
      arrive("x".repeat(ENOUGH - 1));
      assertEquals(2, subscription.requested);
      next();
      assertEquals(2, subscription.requested);
    }

    @Test
    void stopsForAReaderThatFallsBehindAndGoesOnWhenItReads() throws Exception {
      arrive("x".repeat(ENOUGH / 2));
      arrive("x".repeat(ENOUGH / 2));
      assertEquals(2, subscription.requested);
      assertEquals(ENOUGH, next().length());
      assertEquals(3, subscription.requested);
    }

    @Test
    void goesOnToTheEndWhenNoMoreIsWanted() {
      arrive("x".repeat(ENOUGH));
      body.finish();
      assertEquals(2, subscription.requested);
      arrive("x".repeat(ENOUGH));
      arrive("x".repeat(ENOUGH));
      assertEquals(4, subscription.requested);
    }
  }

  @Nested
  class Closing {
    @Test
    void disconnectsOnce() {
      body.close();
      body.close();
      assertEquals(1, subscription.cancelled);
      assertEquals("the stream was closed", assertThrows(IOException.class, () -> next()).getMessage());
    }

    @Test
    void wakesTheReader() throws Exception {
      var read = new CompletableFuture<String>();
      reader(read);
      body.close();
      assertInstanceOf(IOException.class, assertThrows(ExecutionException.class, read::get).getCause());
    }

    @Test
    void takesBackWhatWasNotRead() {
      arrive("a");
      body.close();
      assertThrows(IOException.class, () -> next());
    }

    @Test
    void leavesAConnectionAloneWhoseBodyHasEnded() {
      body.onComplete();
      body.close();
      assertEquals(0, subscription.cancelled);
    }

    @Test
    void beforeTheConnectionIsThereDisconnectsIt() {
      var early = new StreamedBody(arrived -> attempt.received(), new DisconnectTimer());
      early.close();
      early.onSubscribe(subscription);
      assertEquals(1, subscription.cancelled);
      assertEquals(1, subscription.requested); // the one of the other body
    }
  }

  /** The protocol's end comes before the body's: what is still under way is waited for, so that the connection can be used again. */
  @Nested
  class Finishing {
    @Test
    void leavesTheConnectionToEndItsBody() {
      body.finish();
      body.close();
      assertEquals(0, subscription.cancelled);
      body.onComplete();
      assertEquals(0, subscription.cancelled);
    }

    @Test
    void disconnectsFromABodyThatDoesNotEnd() throws Exception {
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
