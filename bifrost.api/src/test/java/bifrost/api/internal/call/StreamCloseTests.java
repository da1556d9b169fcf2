package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionChunk;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tests that the source of a stream is closed exactly once, however the stream ends. */
@Timeout(60)
class StreamCloseTests {
  private static final Duration SHORT = Duration.ofMillis(30);

  private final ScriptedSource source = new ScriptedSource();
  private final ScriptedProvider provider = new ScriptedProvider("p").streaming(source);
  private final Bifrost bifrost = Bifrost.builder().provider(provider).open();

  /** Closing the client must not close the source again. */
  @AfterEach
  void closesTheSourceExactlyOnce() throws Exception {
    Fixtures.awaitNoActiveAttempts(bifrost);
    bifrost.close();
    assertEquals(1, source.closeCount());
  }

  private CallerThread<?> blockedReader() throws InterruptedException {
    var reader = CallerThread.start(bifrost.stream(REQUEST)::collect);
    source.awaitReader();
    return reader;
  }

  private CallerThread<?> blockedOpener() throws InterruptedException {
    source.blocks();
    var opener = CallerThread.start(() -> bifrost.stream(REQUEST));
    source.awaitReader();
    return opener;
  }

  @Nested
  class WhenTheStreamIsComplete {
    @Test
    void closesTheSourceAtTheEnd() {
      source.event("a").event("b");
      try (var stream = bifrost.stream(REQUEST)) {
        assertEquals("ab", stream.collect().text());
        assertEquals(1, source.closeCount());
      }
    }

    @Test
    void closesTheSourceOfAStreamWithoutEvents() {
      bifrost.stream(REQUEST).close();
    }
  }

  @Nested
  class WhenTheStreamFails {
    @Test
    void closesTheSourceAfterALostConnection() {
      source.event("a").fails(new IOException("reset"));
      try (var stream = bifrost.stream(REQUEST)) {
        errorOf(stream::collect);
        errorOf(stream::collect);
      }
    }

    @Test
    void closesTheSourceAfterABugOfTheProvider() {
      source.event("a").fails(new IllegalStateException("bug"));
      var stream = bifrost.stream(REQUEST);
      assertThrows(IllegalStateException.class, stream::collect);
    }

    @Test
    void closesTheSourceOfTheFailedAttemptBeforeTheNextOne() {
      source.fails(new BifrostException(Rejected.of(503, "busy")));
      provider.streaming(attempt -> source.closeCount() == 0 ? source : ScriptedSource.of("b"));
      assertEquals("b", bifrost.stream(REQUEST, options().maxRetries(1)).collect().text());
    }

    @Test
    void closesTheSourceAfterABugBeforeTheFirstEvent() {
      source.fails(new AssertionError("bug"));
      assertThrows(AssertionError.class, () -> bifrost.stream(REQUEST));
    }
  }

  @Nested
  class WhenTheStreamIsCancelled {
    @Test
    void closesTheSourceOfAnUnreadStream() {
      source.event("a").blocks();
      var stream = bifrost.stream(REQUEST);
      stream.close();
      stream.close();
    }

    @Test
    void closesTheSourceDuringARead() throws Exception {
      source.event("a").blocks();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(stream::collect);
      source.awaitReader();
      stream.close();
      errorOf(reader::result);
    }

    @Test
    void closesTheSourceWhenTheReaderIsInterrupted() throws Exception {
      source.event("a").blocks();
      var reader = blockedReader();
      reader.interrupt();
      errorOf(reader::result);
    }

    @Test
    void closesTheSourceWhenTheClientIsClosed() throws Exception {
      source.event("a").blocks();
      var reader = blockedReader();
      bifrost.close();
      errorOf(reader::result);
    }

    @Test
    void closesTheSourceWhenTheClientIsClosedBeforeTheFirstEvent() throws Exception {
      var opener = blockedOpener();
      bifrost.close();
      errorOf(opener::result);
    }

    @Test
    void closesTheSourceWhenTheOpenerIsInterrupted() throws Exception {
      var opener = blockedOpener();
      opener.interrupt();
      errorOf(opener::result);
    }

    @Test
    void closesTheSourceWhenTheSubscriptionIsCancelled() throws Exception {
      source.event("a").blocks();
      bifrost.publisher(REQUEST).subscribe(new Flow.Subscriber<>() {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          this.subscription = subscription;
          subscription.request(2);
        }

        @Override
        public void onNext(ChatCompletionChunk chunk) {
          subscription.cancel();
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
      });
      while (!source.isClosed()) Thread.onSpinWait();
    }
  }

  @Nested
  class WhenATimeoutIsExceeded {
    @Test
    void closesTheSourceAfterTheIdleTimeout() {
      source.event("a").blocks();
      errorOf(() -> bifrost.stream(REQUEST, options().idleTimeout(SHORT)).collect());
    }

    @Test
    void closesTheSourceAfterTheRequestTimeout() {
      source.blocks();
      errorOf(() -> bifrost.stream(REQUEST, options().requestTimeout(SHORT)));
    }

    @Test
    void closesTheSourceAfterTheTimeoutOfTheCall() {
      source.event("a").blocks();
      errorOf(() -> bifrost.stream(REQUEST, options().timeout(SHORT)).collect());
    }
  }
}
