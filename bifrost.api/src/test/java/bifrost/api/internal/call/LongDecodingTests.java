package bifrost.api.internal.call;

import static bifrost.api.CallOptions.options;
import static bifrost.api.internal.call.Fixtures.ASK;
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
 * Limits, {@code close()} and interrupts end a call whose provider decodes for ever, and one whose provider takes no notice and returns a
 * result too late (rules 12 and 13).
 */
@Timeout(60)
class LongDecodingTests {
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final TimedOut REQUEST = new TimedOut(Limit.REQUEST, SHORT);
  private static final TimedOut TOTAL = new TimedOut(Limit.TOTAL, SHORT);
  private static final Cancelled CLIENT_CLOSED = new Cancelled("the client was closed");
  private static final Cancelled STREAM_CLOSED = new Cancelled("the stream was closed before its end");
  private static final byte[] DOCUMENT = ("[" + "{\"a\":[1,\"b\"]},".repeat(20_000) + "0]").getBytes(UTF_8);

  private final CountDownLatch decoding = new CountDownLatch(1);
  private final ScriptedProvider provider = new ScriptedProvider("p");
  private final ScriptedSource source = new ScriptedSource();
  private final Bifrost bifrost = Bifrost.builder().provider(provider.streaming(source)).open();

  @AfterEach
  void nothingIsLeftAtTheEnd() {
    assertNothingIsLeft(bifrost);
    bifrost.close();
  }

  /** Decodes the same document again and again until the attempt is cancelled or the thread is interrupted, as providers must. */
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

  /** Decodes until the attempt is cancelled, and returns a result nevertheless. */
  private <T> T decodeTooLong(Attempt attempt, T result) {
    decoding.countDown();
    while (!attempt.isCancelled()) new JsonReader(DOCUMENT).value();
    return result;
  }

  @Nested
  class AWholeResponse {
    @Test
    void decodingAResponseStopsAtTheRequestTimeout() {
      provider.answering(LongDecodingTests.this::decode);
      assertEquals(REQUEST, errorOf(() -> bifrost.send(ASK, options().requestTimeout(SHORT))));
    }

    @Test
    void decodingAResponseStopsAtTheTimeoutOfTheCall() {
      provider.answering(LongDecodingTests.this::decode);
      assertEquals(TOTAL, errorOf(() -> bifrost.send(ASK, options().timeout(SHORT))));
    }

    @Test
    void decodingAResponseStopsWhenTheClientIsClosed() throws Exception {
      provider.answering(LongDecodingTests.this::decode);
      var call = CallerThread.start(() -> bifrost.send(ASK));
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
    }

    @Test
    void decodingAResponseStopsOnAnInterruptWhichStaysSet() throws Exception {
      provider.answering(LongDecodingTests.this::decode);
      var call = CallerThread.start(() -> bifrost.send(ASK));
      decoding.await();
      call.interrupt();
      assertEquals(ErrorMapper.INTERRUPTED, errorOf(call::result));
      assertTrue(call.wasInterrupted());
    }

    @Test
    void aResponseAfterTheRequestTimeoutIsDropped() {
      provider.answering(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      assertEquals(REQUEST, errorOf(() -> bifrost.send(ASK, options().requestTimeout(SHORT))));
    }

    @Test
    void aResponseAfterTheTimeoutOfTheCallIsDropped() {
      provider.answering(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      assertEquals(TOTAL, errorOf(() -> bifrost.send(ASK, options().timeout(SHORT))));
    }

    @Test
    void aResponseAfterClosingTheClientIsDropped() throws Exception {
      provider.answering(attempt -> decodeTooLong(attempt, ChatCompletion.of("late")));
      var call = CallerThread.start(() -> bifrost.send(ASK));
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(call::result));
    }

    @Test
    void aMalformedResponseAfterTheTimeoutIsATimeout() {
      provider.answering(attempt -> {
        decodeTooLong(attempt, "");
        throw new BifrostException(new BifrostError.Malformed("half a document", ""));
      });
      assertEquals(REQUEST, errorOf(() -> bifrost.send(ASK, options().requestTimeout(SHORT))));
    }

    /** On a busy machine the limit may strike some of the further attempts, too. */
    @Test
    void aTimeoutWhileDecodingIsRetriedLikeAnyOther() {
      var first = new AtomicBoolean(true);
      provider.answering(attempt -> first.getAndSet(false) ? decode(attempt) : ChatCompletion.of("again"));
      assertEquals("again", bifrost.send(ASK, options().requestTimeout(SHORT).maxRetries(20)).text());
    }
  }

  @Nested
  class AnEventOfAStream {
    private void thatTakesForEver() {
      source.then(() -> decode(provider.attempt()));
    }

    private void thatComesTooLate() {
      source.then(() -> decodeTooLong(provider.attempt(), Optional.of(Fixtures.chunk("late")))).event("more");
    }

    @Test
    void decodingTheFirstEventStopsAtTheRequestTimeout() {
      thatTakesForEver();
      assertEquals(REQUEST, errorOf(() -> bifrost.stream(ASK, options().requestTimeout(SHORT))));
      assertTrue(source.isClosed());
    }

    @Test
    void aFirstEventAfterTheRequestTimeoutIsDropped() {
      thatComesTooLate();
      assertEquals(REQUEST, errorOf(() -> bifrost.stream(ASK, options().requestTimeout(SHORT))));
      assertTrue(source.isClosed());
    }

    @Test
    void decodingAnEventStopsAtTheTimeoutOfTheCall() {
      source.event("a");
      thatTakesForEver();
      assertEquals(TOTAL, errorOf(() -> bifrost.stream(ASK, options().timeout(SHORT)).collect()));
    }

    @Test
    void anEventAfterTheTimeoutOfTheCallIsDropped() {
      source.event("a");
      thatComesTooLate();
      assertEquals(TOTAL, errorOf(() -> bifrost.stream(ASK, options().timeout(SHORT)).collect()));
    }

    @Test
    void decodingAnEventStopsWhenTheStreamIsClosed() throws Exception {
      source.event("a");
      thatTakesForEver();
      var stream = bifrost.stream(ASK);
      var reader = CallerThread.start(stream::collect);
      decoding.await();
      stream.close();
      assertEquals(STREAM_CLOSED, errorOf(reader::result));
      assertEquals("a", stream.partial().text());
    }

    @Test
    void anEventAfterClosingTheStreamIsDropped() throws Exception {
      source.event("a");
      thatComesTooLate();
      var stream = bifrost.stream(ASK);
      var reader = CallerThread.start(stream::collect);
      decoding.await();
      stream.close();
      assertEquals(STREAM_CLOSED, errorOf(reader::result));
    }

    @Test
    void decodingAnEventStopsWhenTheClientIsClosed() throws Exception {
      source.event("a");
      thatTakesForEver();
      var reader = CallerThread.start(bifrost.stream(ASK)::collect);
      decoding.await();
      bifrost.close();
      assertEquals(CLIENT_CLOSED, errorOf(reader::result));
    }

    @Test
    void decodingAnEventStopsOnAnInterruptWhichStaysSet() throws Exception {
      source.event("a");
      thatTakesForEver();
      var reader = CallerThread.start(bifrost.stream(ASK)::collect);
      decoding.await();
      reader.interrupt();
      assertEquals(ErrorMapper.INTERRUPTED, errorOf(reader::result));
      assertTrue(reader.wasInterrupted());
    }
  }
}
