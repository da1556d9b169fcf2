package bifrost.vllm;

import static bifrost.api.CallOptions.options;
import static bifrost.vllm.BackgroundCall.until;
import static bifrost.vllm.ScriptedEvents.DONE;
import static bifrost.vllm.ScriptedEvents.finish;
import static bifrost.vllm.ScriptedEvents.text;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.TimedOut.Limit;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.testkit.Reply;
import bifrost.testkit.Reply.Ending;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Tests for timeouts, with a fake server that sends nothing or stops sending.
 */
class TimeoutsEndToEndTests extends EndToEndTestCases {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final CallOptions REQUEST = options().requestTimeout(SHORT);
  private static final CallOptions IDLE = options().idleTimeout(SHORT);

  TimeoutsEndToEndTests() {
    super(EndToEndServer.fake());
  }

  /** Loads classes and opens a connection, so that short timeouts do not include the start-up time. */
  @BeforeEach
  void warmUp() {
    bifrost.send(ListModelsRequest.of("vllm"));
  }

  private static void assertTimedOut(Limit timeout, BifrostError error) {
    assertEquals(new TimedOut(timeout, SHORT), error);
    assertTrue(error.isTransient());
  }

  private static byte[] concatenated(byte[] first, byte[] second) {
    return (new String(first, UTF_8) + new String(second, UTF_8)).getBytes(UTF_8);
  }

  @Nested
  class WhenTheServerSendsNothing {
    @Test
    void requestTimeoutExpiresWithoutAResponse() {
      script(Reply.silence(), Reply.silence(), Reply.silence());
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.send(request("Hi"), REQUEST)));
      assertServerSawDisconnect();
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.stream(request("Hi"), REQUEST)));
      assertServerSawDisconnect();
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.send(ListModelsRequest.of("vllm"), REQUEST)));
      assertServerSawDisconnect();
      assertTrue(bifrost.send(request("Hi"), REQUEST.requestTimeout(Duration.ofMinutes(1))).finishReason().isPresent());
    }

    @Test
    void usesTheRequestTimeoutOfTheProviderByDefault() {
      script(Reply.silence());
      try (var other = open(config().network(network -> network.requestTimeout(SHORT)))) {
        assertTimedOut(Limit.REQUEST, errorOf(() -> other.send(request("Hi"))));
      }
    }

    @Test
    void idleTimeoutDoesNotRunBeforeTheResponseBegins() {
      script(Reply.sse(text("Hello"), finish(), DONE).delay(SHORT.multipliedBy(2)));
      try (var stream = bifrost.stream(request("Hi"), IDLE)) {
        assertEquals("Hello", stream.collect().text(), "a model may compute before the response begins");
      }
    }
  }

  @Nested
  class WhenTheServerStopsSending {
    @Test
    void idleTimeoutExpiresWithinABody() {
      var body = "{\"id\":\"chatcmpl-1\",\"choices\":[]}";
      script(Reply.json(body).end(Ending.STALL));
      assertTimedOut(Limit.IDLE, errorOf(() -> bifrost.send(request("Hi"), IDLE)));
      assertServerSawDisconnect();
    }

    @Test
    void requestTimeoutExpiresAfterAHeadWithoutABody() {
      var bothTimeouts = REQUEST.idleTimeout(SHORT.dividedBy(5));
      script(Reply.sse().end(Ending.STALL), Reply.json("").header("content-length", "10").end(Ending.STALL));
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.stream(request("Hi"), bothTimeouts)));
      assertServerSawDisconnect();
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.send(request("Hi"), bothTimeouts)));
      assertServerSawDisconnect();
    }

    @Test
    void requestTimeoutExpiresIfOnlyCommentsArrive() {
      fake().pace(SHORT.dividedBy(10));
      var comments = Collections.nCopies(200, ": keep-alive\n\n").stream().map(String::getBytes).toList();
      script(new Reply(200, Reply.sse().headers(), comments, Ending.STALL));
      assertTimedOut(Limit.REQUEST,
          errorOf(() -> bifrost.stream(request("Hi"), REQUEST.idleTimeout(SHORT.dividedBy(5)))));
      assertServerSawDisconnect();
    }

    @Test
    void requestTimeoutExpiresIfNoEventFollowsAComment() {
      script(new Reply(200, Reply.sse().headers(), List.of(": keep-alive\n\n".getBytes(UTF_8)), Ending.STALL));
      assertTimedOut(Limit.REQUEST,
          errorOf(() -> bifrost.stream(request("Hi"), REQUEST.idleTimeout(SHORT.dividedBy(5)))));
    }

    @Test
    void idleTimeoutExpiresWithinAStreamAndKeepsThePartialResult() {
      script(Reply.sse(text("Hel"), text("lo")).end(Ending.STALL));
      var read = new ArrayList<ChatCompletionChunk>();
      try (var stream = bifrost.stream(request("Hi"), IDLE)) {
        assertTimedOut(Limit.IDLE, errorOf(() -> stream.forEach(read::add)));
        assertEquals(2, read.size());
        assertEquals("Hello", stream.partial().text());
        assertTimedOut(Limit.IDLE, errorOf(stream::collect));
      }
      assertServerSawDisconnect();
    }

    @Test
    void keepsTheErrorStatusIfTheErrorBodyStalls() {
      script(Reply.json(500, "{\"error\":").end(Ending.STALL));
      assertEquals(500, errorOf(Rejected.class, () -> bifrost.stream(request("Hi"), IDLE)).status());
    }

    @Test
    void requestTimeoutExpiresIfItIsShorterThanTheIdleTimeout() {
      script(Reply.json("{\"choices\":[]}").end(Ending.STALL), Reply.sse().end(Ending.STALL));
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.send(request("Hi"), REQUEST)));
      assertTimedOut(Limit.REQUEST, errorOf(() -> bifrost.stream(request("Hi"), REQUEST)));
    }
  }

  @Nested
  class WhenTheStreamIsHealthy {
    /** The longest pause is far below the timeouts, but the sum of the pauses is far above. */
    @Test
    void healthyStreamMayLastLongerThanEveryTimeout() {
      var timeout = Duration.ofMillis(1500);
      fake().pace(Duration.ofMillis(40));
      var request = request("Count the numbers.").maxTokens(80).with("min_tokens", 80);
      try (var stream = bifrost.stream(request, options().requestTimeout(timeout).idleTimeout(timeout))) {
        assertEquals(80, stream.collect().usage().orElseThrow().completionTokens());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(timeout) > 0,
            "the stream must last longer than the timeout");
      }
    }

    @Test
    void idleTimeoutDoesNotRunBeforeTheFirstEvent() {
      fake().pace(SHORT.multipliedBy(2));
      var writes = new ArrayList<>(List.of(": processing the prompt\n\n".getBytes(UTF_8)));
      Reply.sse(text("Hello"), finish(), DONE).writes().stream().reduce(TimeoutsEndToEndTests::concatenated)
          .ifPresent(writes::add);
      script(new Reply(200, Reply.sse().headers(), writes, Ending.COMPLETE));
      try (var stream = bifrost.stream(request("Hi"), IDLE)) {
        assertEquals("Hello", stream.collect().text());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(SHORT) > 0,
            "the stream must last longer than the timeout");
      }
    }

    @Test
    void commentsRestartTheIdleTimeout() {
      var timeout = Duration.ofMillis(1500);
      fake().pace(Duration.ofMillis(100));
      var comments = Collections.nCopies(25, ": keep-alive\n\n").stream().map(String::getBytes).toList();
      var writes = new ArrayList<byte[]>();
      Reply.sse(text("Hel")).writes().forEach(writes::add);
      writes.addAll(comments);
      Reply.sse(text("lo"), finish(), DONE).writes().forEach(writes::add);
      script(new Reply(200, Reply.sse().headers(), writes, Ending.COMPLETE));
      try (var stream = bifrost.stream(request("Hi"), options().idleTimeout(timeout))) {
        assertEquals("Hello", stream.collect().text());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(timeout) > 0,
            "the stream must last longer than the timeout");
      }
    }

    @Test
    void slowReaderDoesNotExceedTheIdleTimeout() throws InterruptedException {
      script(Reply.sse(text("Hel"), text("lo"), finish(), DONE).end(Ending.STALL));
      try (var stream = bifrost.stream(request("Hi"), IDLE)) {
        var chunks = stream.iterator();
        assertEquals("Hel", chunks.next().text());
        Thread.sleep(SHORT.multipliedBy(3).toMillis());
        assertEquals("lo", chunks.next().text());
        assertEquals("Hello", stream.collect().text());
      }
    }
  }

  @Nested
  class WhileAStreamIsOpening {
    @Test
    void interruptingTheCallerCancelsAnOpeningStream() throws InterruptedException {
      for (var reply : List.of(Reply.silence(), Reply.sse().end(Ending.STALL))) {
        int before = fake().requests().size();
        script(reply);
        var caller = BackgroundCall.start(() -> bifrost.stream(request("Hi")));
        until(() -> fake().requests().size() > before);
        assertInstanceOf(Cancelled.class, caller.awaitBlocked().interrupt().error());
        assertTrue(caller.endedInterrupted());
        assertServerSawDisconnect();
      }
      assertTrue(streamed(request("Hi")).finishReason().isPresent());
    }

    @Test
    void closingTheClientCancelsAnOpeningStream() throws InterruptedException {
      script(Reply.silence(), Reply.sse().end(Ending.STALL));
      var callers = List.of(BackgroundCall.start(() -> bifrost.stream(request("Hi"))),
          BackgroundCall.start(() -> bifrost.stream(request("Hi"))));
      until(() -> fake().requests().size() == 3);
      bifrost.close();
      for (var caller : callers) assertInstanceOf(Cancelled.class, caller.error());
      for (var request : fake().requests().subList(1, 3)) request.disconnected().join();
    }
  }

  @Nested
  class WhenTheConnectionIsLost {
    @Test
    void reportsUnreachableBeforeTheResponseAndTruncatedWithinIt() {
      script(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
      errorOf(Unreachable.class, () -> bifrost.send(request("Hi")));
      try (var other = open(config())) { // The loop below uses up the remaining scripted replies.
        while (other.trySend(request("Hi")) instanceof Outcome.Failure<?>) {}
      }
      script(Reply.json("{\"choices\":[]}").end(Ending.CUT));
      errorOf(Truncated.class, () -> bifrost.send(request("Hi")));
      script(Reply.json("{\"choices\":[]}").end(Ending.RESET));
      errorOf(Truncated.class, () -> bifrost.send(request("Hi")));
    }

    @Test
    void lostConnectionDoesNotAffectOtherCalls() {
      fake().pace(Duration.ofMillis(5));
      try (var healthy = bifrost.stream(request("Tell me a joke."))) {
        var chunks = healthy.iterator();
        var first = chunks.next().text();
        script(Reply.sse(text("Hel")).end(Ending.RESET));
        errorOf(Truncated.class, () -> streamed(request("Hi")));
        var remaining = StreamSupport.stream(((Iterable<ChatCompletionChunk>) () -> chunks).spliterator(), false)
            .map(ChatCompletionChunk::text).collect(Collectors.joining());
        assertEquals(bifrost.send(request("Tell me a joke.")).text(), first + remaining);
      }
    }
  }
}
