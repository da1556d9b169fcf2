package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.REQUEST;
import static bifrost.api.internal.call.Fixtures.assertNothingIsLeft;
import static bifrost.api.internal.call.Fixtures.errorOf;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.json.JsonReader;
import bifrost.api.spi.Attempt;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Tests that timeouts, {@code close()} and interrupts end a call during decoding, even if the provider decodes forever,
 * or ignores the cancellation and returns a late result.
 */
@Timeout(60)
class LongDecodingTests {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final TimedOut REQUEST_TIMEOUT = new TimedOut(Limit.REQUEST, SHORT);
  private static final TimedOut CALL_TIMEOUT = new TimedOut(Limit.TOTAL, SHORT);
  private static final Cancelled CLIENT_CLOSED = new Cancelled("the client was closed");
  private static final Cancelled STREAM_CLOSED = new Cancelled("the stream was closed before its end");
  private static final byte[] DOCUMENT = ("[" + "{\"a\":[1,\"b\"]},".repeat(20_000) + "0]").getBytes(UTF_8);

  private final CountDownLatch decoding = new CountDownLatch(1);
  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Bifrost.builder().provider(provider.streaming(source)).open();

  @AfterEach
  void assertNothingIsLeftAndClose() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /**
   * Decodes a document repeatedly. Stops when the attempt is cancelled or the thread is interrupted, as every provider
   * must.
   */
  private <T> T decode(Attempt attempt) throws IOException {
    var in = new JsonReader(DOCUMENT);
    in.cancelWhen(() -> attempt.isCancelled() || Thread.currentThread().isInterrupted());
    decoding.countDown();
    try {
      while (true) {
        in.reset(DOCUMENT, 0, DOCUMENT.length);
        in.value();
      }
    } catch (CancellationException e) {
      throw new IOException("decoding was cancelled", e);
    }
  }

  /** Decodes until the attempt is cancelled, and then returns a result instead of failing. */
  private <T> T decodeTooLong(Attempt attempt, T result) {
    decoding.countDown();
    while (!attempt.isCancelled()) new JsonReader(DOCUMENT).value();
    return result;
  }

  @Nested
  class UnaryResponses {
    @Test
    void decodingAResponseStopsAtTheRequestTimeout() {
      provider.responding(LongDecodingTests.this::decode);
      assertEquals(REQUEST_TIMEOUT, errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(SHORT))));
    }

    @Test
    void decodingAResponseStopsAtTheCallTimeout() {
      provider.responding(LongDecodingTests.this::decode);
      assertEquals(CALL_TIMEOUT, errorOf(() -> bifrost.send(REQUEST, options().timeout(SHORT))));
    }

    @Test
    void decodingAResponseStopsWhenTheClientIsClosed() throws Exception {
      provider.responding(LongDecodingTests.this::decode);
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
    }

    @Test
    void anInterruptStopsTheDecodingOfAResponseAndLeavesTheFlagSet() throws Exception {
      provider.responding(LongDecodingTests.this::decode);
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      decoding.await();
      call.interrupt();
      assertEquals(ErrorMapper.INTERRUPTED, errorOf(call::result));
      assertTrue(call.wasInterrupted());
    }

    @Test
    void aResponseAfterTheRequestTimeoutIsDiscarded() {
      provider.responding(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      assertEquals(REQUEST_TIMEOUT, errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(SHORT))));
    }

    @Test
    void aResponseAfterTheCallTimeoutIsDiscarded() {
      provider.responding(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      assertEquals(CALL_TIMEOUT, errorOf(() -> bifrost.send(REQUEST, options().timeout(SHORT))));
    }

    @Test
    void aResponseAfterClosingTheClientIsDiscarded() throws Exception {
      provider.responding(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      var call = CallerThread.start(() -> bifrost.send(REQUEST));
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
    }

    @Test
    void aMalformedResponseAfterTheRequestTimeoutIsATimeout() {
      provider.responding(attempt -> {
        decodeTooLong(attempt, "");
        throw new BifrostException(new BifrostError.Malformed("half a document", ""));
      });
      assertEquals(REQUEST_TIMEOUT, errorOf(() -> bifrost.send(REQUEST, options().requestTimeout(SHORT))));
    }

    /** Allows many retries, because on a busy machine some of them may time out, too. */
    @Test
    void aTimeoutDuringDecodingIsRetried() {
      var first = new AtomicBoolean(true);
      provider.responding(attempt -> first.getAndSet(false) ? decode(attempt) : ChatCompletion.of("again"));
      assertEquals("again", bifrost.send(REQUEST, options().requestTimeout(SHORT).maxRetries(20)).text());
    }
  }

  @Nested
  class StreamEvents {
    private void addEndlessEvent() {
      source.then(() -> decode(provider.attempt()));
    }

    private void addLateEvent() {
      source.then(() -> decodeTooLong(provider.attempt(), Optional.of(Fixtures.chunk("late")))).event("more");
    }

    @Test
    void decodingTheFirstEventStopsAtTheRequestTimeout() {
      addEndlessEvent();
      assertEquals(REQUEST_TIMEOUT, errorOf(() -> bifrost.stream(REQUEST, options().requestTimeout(SHORT))));
      assertTrue(source.isClosed());
    }

    @Test
    void aFirstEventAfterTheRequestTimeoutIsDiscarded() {
      addLateEvent();
      assertEquals(REQUEST_TIMEOUT, errorOf(() -> bifrost.stream(REQUEST, options().requestTimeout(SHORT))));
      assertTrue(source.isClosed());
    }

    @Test
    void decodingAnEventStopsAtTheCallTimeout() {
      source.event("a");
      addEndlessEvent();
      assertEquals(CALL_TIMEOUT, errorOf(() -> bifrost.stream(REQUEST, options().timeout(SHORT)).collect()));
    }

    @Test
    void anEventAfterTheCallTimeoutIsDiscarded() {
      source.event("a");
      addLateEvent();
      assertEquals(CALL_TIMEOUT, errorOf(() -> bifrost.stream(REQUEST, options().timeout(SHORT)).collect()));
    }

    @Test
    void decodingAnEventStopsWhenTheStreamIsClosed() throws Exception {
      source.event("a");
      addEndlessEvent();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(stream::collect);
      decoding.await();
      stream.close();
      assertEquals(STREAM_CLOSED, errorOf(reader::result));
      assertEquals("a", stream.partial().text());
    }

    @Test
    void anEventAfterClosingTheStreamIsDiscarded() throws Exception {
      source.event("a");
      addLateEvent();
      var stream = bifrost.stream(REQUEST);
      var reader = CallerThread.start(stream::collect);
      decoding.await();
      stream.close();
      assertEquals(STREAM_CLOSED, errorOf(reader::result));
    }

    @Test
    void decodingAnEventStopsWhenTheClientIsClosed() throws Exception {
      source.event("a");
      addEndlessEvent();
      var reader = CallerThread.start(bifrost.stream(REQUEST)::collect);
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(reader::result));
    }

    @Test
    void anInterruptStopsTheDecodingOfAnEventAndLeavesTheFlagSet() throws Exception {
      source.event("a");
      addEndlessEvent();
      var reader = CallerThread.start(bifrost.stream(REQUEST)::collect);
      decoding.await();
      reader.interrupt();
      assertEquals(ErrorMapper.INTERRUPTED, errorOf(reader::result));
      assertTrue(reader.wasInterrupted());
    }
  }
}
