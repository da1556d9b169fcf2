package bifrost.openai.internal.provider;

import static bifrost.api.CallOptions.options;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.BinaryContent;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.EventStream;
import bifrost.api.RawBytesRequest;
import bifrost.api.RawRequest;
import bifrost.api.Streamable;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.RequestHandlers;
import bifrost.openai.internal.codec.ChatCompletionChunkDecoder;
import bifrost.openai.internal.codec.FinishReasonTracker;
import bifrost.openai.internal.http.CountingTransport;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.openai.internal.url.ApiEndpoint;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that the body of a stream is closed exactly once, however the stream ends. The test counts at the body itself,
 * below the client, the provider and the source of the events.
 */
@Timeout(60)
class BodyCloseTests {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final ChatCompletionRequest CHAT = ChatCompletionRequest.of("p/m", "hi");
  private static final RawBytesRequest BYTES = RawRequest.get("p", "/bytes").asBytes();
  private static final String LAST =
      "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"stop\"}]}";

  private final FakeServer server = FakeServer.start();
  private final CountingTransport transport = new CountingTransport(server.url());
  private final CountedProvider provider = new CountedProvider(transport);
  private boolean hasBody = true; // whether the head of the response certainly arrives
  private final Bifrost bifrost = Bifrost.builder().provider(provider).open();

  /** A provider that streams over the transport. */
  private static final class CountedProvider implements Provider {
    private final ApiClient client;

    CountedProvider(CountingTransport transport) {
      this.client = new ApiClient(transport);
    }

    @Override
    public String name() {
      return "p";
    }

    @Override
    public RequestHandlers handlers() {
      return RequestHandlers.of().stream(ChatCompletionRequest.class, this::chat)
          .stream(RawBytesRequest.class, this::bytes);
    }

    private EventSource<ChatCompletionChunk> chat(ChatCompletionRequest request, Attempt attempt)
        throws IOException, InterruptedException {
      return client.stream(ApiEndpoint.raw("/chat"), "{}".getBytes(UTF_8), attempt,
          new ChatCompletionChunkDecoder(), FinishReasonTracker.forChat(1));
    }

    private EventSource<BinaryContent> bytes(RawBytesRequest request, Attempt attempt)
        throws IOException, InterruptedException {
      return client.streamBytes(PassThroughRequest.of(request.request()),
          object -> object.members().containsKey("error"), attempt);
    }

    @Override
    public void close() {
      client.close();
    }
  }

  /** Closing the client and its provider must not close the body again. */
  @AfterEach
  void closesEachBodyExactlyOnce() {
    bifrost.close();
    server.close();
    if (hasBody || !transport.closeCounts().isEmpty()) assertEquals(List.of(1), transport.closeCounts());
  }

  private static Reply stalling() {
    return Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.STALL);
  }

  private void assertFails(Streamable<?, ?> request) {
    assertThrows(BifrostException.class, () -> bifrost.stream(request, options().maxRetries(0)).collect());
  }

  private static void read(EventStream<?, ?> stream) {
    stream.iterator().next();
  }

  @Nested
  class WhenTheStreamIsComplete {
    @Test
    void closesTheBodyAfterDone() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT, LAST, "[DONE]"));
      try (var stream = bifrost.stream(CHAT)) {
        assertEquals("Hi!", stream.collect().text());
      }
    }

    @Test
    void closesTheBodyThatEndsWithoutDone() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT, LAST));
      bifrost.stream(CHAT).collect();
    }

    @Test
    void closesABodyOfBytes() {
      server.reply(Reply.of(200, Map.of("Content-Type", "application/octet-stream"), "abc".getBytes(UTF_8)));
      bifrost.stream(BYTES).collect();
    }
  }

  @Nested
  class WhenTheStreamFails {
    @Test
    void closesTheBodyAfterAnErrorEvent() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT, "{\"error\":{\"message\":\"no\"}}"));
      assertFails(CHAT);
    }

    @Test
    void closesTheBodyAfterAnErrorAsTheFirstEvent() {
      server.reply(Reply.sse("{\"error\":{\"message\":\"no\"}}"));
      assertFails(CHAT);
    }

    @Test
    void closesTheBodyAfterAMalformedEvent() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT, "{", "[DONE]"));
      assertFails(CHAT);
    }

    @Test
    void closesATruncatedBody() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT));
      assertFails(CHAT);
    }

    @Test
    void closesABodyWhoseConnectionIsReset() {
      server.reply(Reply.sse(StreamCompletionTests.TEXT).end(Reply.Ending.RESET));
      assertFails(CHAT);
    }
  }

  @Nested
  class WhenThereIsNoStream {
    @Test
    void closesTheBodyOfAnErrorStatus() {
      server.reply(Reply.json(400, "{\"error\":{\"message\":\"no\"}}"));
      assertFails(CHAT);
    }

    @Test
    void closesTheBodyOfAnUnexpectedContentType() {
      server.reply(Reply.json("{}"));
      assertFails(CHAT);
    }

    @Test
    void closesTheStalledBodyOfAnErrorStatus() {
      server.reply(Reply.json(500, "{\"error\":").end(Reply.Ending.STALL));
      assertThrows(BifrostException.class, () -> bifrost.stream(CHAT, options().idleTimeout(SHORT)));
    }

    @Test
    void closesABodyOfBytesThatIsAnError() {
      server.reply(Reply.json("{\"error\":{\"message\":\"no\"}}"));
      assertFails(BYTES);
    }

    @Test
    void closesTheBodyWhenTheProviderIsCalledWithoutAClient() {
      server.reply(Reply.json(400, "{\"error\":{\"message\":\"no\"}}"));
      assertThrows(BifrostException.class, () -> provider.stream(CHAT, new TestAttempt()));
    }
  }

  @Nested
  class WhenTheStreamIsCancelled {
    @Test
    void closesTheBodyOfAnUnreadStream() {
      server.reply(stalling());
      bifrost.stream(CHAT).close();
    }

    @Test
    void closesTheBodyWhenTheReaderIsInterrupted() throws Exception {
      server.reply(stalling());
      var stream = bifrost.stream(CHAT);
      Thread.currentThread().interrupt();
      assertThrows(BifrostException.class, stream::collect);
      Thread.interrupted();
    }

    @Test
    void closesTheBodyWhenTheClientIsClosed() {
      server.reply(stalling());
      read(bifrost.stream(CHAT));
      bifrost.close();
    }

    @Test
    void closesTheBodyWhenTheProviderIsClosed() {
      server.reply(stalling());
      var stream = bifrost.stream(CHAT);
      provider.close();
      assertThrows(BifrostException.class, stream::collect);
    }

    @Test
    void closesTheBodyWhileItsFirstBytesAreAwaited() throws Exception {
      server.reply(Reply.of(200, Map.of("Content-Type", "text/plain"), "da".getBytes(UTF_8)).end(Reply.Ending.STALL));
      var attempt = new TestAttempt();
      var opening = CompletableFuture.runAsync(
          () -> assertThrows(IOException.class, () -> provider.stream(CHAT, attempt)),
          task -> new Thread(task).start());
      attempt.awaitReceived(1);
      attempt.cancel();
      opening.get();
    }

    @Test
    void closesTheBodyWhenTheSubscriptionIsCancelled() throws Exception {
      server.reply(stalling());
      var cancelled = new CompletableFuture<Void>();
      bifrost.publisher(CHAT).subscribe(new Flow.Subscriber<>() {
        private Flow.Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
          this.subscription = subscription;
          subscription.request(1);
        }

        @Override
        public void onNext(ChatCompletionChunk chunk) {
          subscription.cancel();
          cancelled.complete(null);
        }

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
      });
      cancelled.get();
    }

    @Test
    void closesTheBodyOfAStreamThatBecameUnreachable() throws Exception {
      server.reply(stalling());
      read(bifrost.stream(CHAT));
      while (!server.requests().get(0).disconnected().isDone()) {
        System.gc();
        Thread.sleep(10);
      }
    }
  }

  @Nested
  class WhenATimeoutIsExceeded {
    @Test
    void closesTheBodyAfterTheIdleTimeout() {
      server.reply(stalling());
      assertThrows(BifrostException.class, () -> bifrost.stream(CHAT, options().idleTimeout(SHORT)).collect());
    }

    @Test
    void closesTheBodyAfterTheRequestTimeoutBeforeTheFirstEvent() {
      hasBody = false;
      server.reply(Reply.events(": comment\n\n").end(Reply.Ending.STALL));
      assertThrows(BifrostException.class, () -> bifrost.stream(CHAT, options().requestTimeout(Duration.ofSeconds(1))));
    }

    @Test
    void closesTheBodyAfterTheTimeoutOfTheCall() {
      hasBody = false;
      server.reply(stalling());
      assertThrows(BifrostException.class,
          () -> bifrost.stream(CHAT, options().timeout(Duration.ofSeconds(1))).collect());
    }
  }
}
