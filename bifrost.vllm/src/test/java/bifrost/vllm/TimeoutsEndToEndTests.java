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

/** A server that is silent, or falls silent: a real one cannot be told to. */
class TimeoutsEndToEndTests extends EndToEndTestCases {
  private static final Duration SHORT = Duration.ofMillis(500);
  private static final CallOptions REQUEST = options().requestTimeout(SHORT);
  private static final CallOptions IDLE = options().idleTimeout(SHORT);

  TimeoutsEndToEndTests() {
    super(EndToEndServer.fake());
  }

  /** So that a limit is no matter of classes being loaded and connections being made. */
  @BeforeEach
  void warmUp() {
    bifrost.send(ListModelsRequest.of("vllm"));
  }

  private static void assertLimit(Limit limit, BifrostError error) {
    assertEquals(new TimedOut(limit, SHORT), error);
    assertTrue(error.isTransient());
  }

  private static byte[] joined(byte[] first, byte[] second) {
    return (new String(first, UTF_8) + new String(second, UTF_8)).getBytes(UTF_8);
  }

  @Nested
  class ASilentServer {
    @Test
    void exceedsTheRequestLimit() {
      script(Reply.silence(), Reply.silence(), Reply.silence());
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.send(ask("Hi"), REQUEST)));
      assertServerWasTold();
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.stream(ask("Hi"), REQUEST)));
      assertServerWasTold();
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.send(ListModelsRequest.of("vllm"), REQUEST)));
      assertServerWasTold();
      assertTrue(bifrost.send(ask("Hi"), REQUEST.requestTimeout(Duration.ofMinutes(1))).finishReason().isPresent());
    }

    @Test
    void exceedsTheProvidersLimitIfTheCallHasNone() {
      script(Reply.silence());
      try (var other = open(config().network(network -> network.requestTimeout(SHORT)))) {
        assertLimit(Limit.REQUEST, errorOf(() -> other.send(ask("Hi"))));
      }
    }

    @Test
    void isNotHeldAgainstTheIdleLimit() {
      script(Reply.sse(text("Hello"), finish(), DONE).delay(SHORT.multipliedBy(2)));
      try (var stream = bifrost.stream(ask("Hi"), IDLE)) {
        assertEquals("Hello", stream.collect().text(), "a model may think: before the answer begins no byte is late");
      }
    }
  }

  @Nested
  class AServerThatFallsSilent {
    @Test
    void exceedsTheIdleLimitInABody() {
      var body = "{\"id\":\"chatcmpl-1\",\"choices\":[]}";
      script(Reply.json(body).end(Ending.STALL));
      assertLimit(Limit.IDLE, errorOf(() -> bifrost.send(ask("Hi"), IDLE)));
      assertServerWasTold();
    }

    @Test
    void exceedsTheRequestLimitAfterAHeadWithoutABody() {
      var both = REQUEST.idleTimeout(SHORT.dividedBy(5));
      script(Reply.sse().end(Ending.STALL), Reply.json("").header("content-length", "10").end(Ending.STALL));
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.stream(ask("Hi"), both)));
      assertServerWasTold();
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.send(ask("Hi"), both)));
      assertServerWasTold();
    }

    @Test
    void exceedsTheRequestLimitWithNothingButComments() {
      fake().pace(SHORT.dividedBy(10));
      var comments = Collections.nCopies(200, ": keep-alive\n\n").stream().map(String::getBytes).toList();
      script(new Reply(200, Reply.sse().headers(), comments, Ending.STALL));
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.stream(ask("Hi"), REQUEST.idleTimeout(SHORT.dividedBy(5)))));
      assertServerWasTold();
    }

    @Test
    void exceedsTheRequestLimitIfCommentsEndBeforeTheFirstEvent() {
      script(new Reply(200, Reply.sse().headers(), List.of(": keep-alive\n\n".getBytes(UTF_8)), Ending.STALL));
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.stream(ask("Hi"), REQUEST.idleTimeout(SHORT.dividedBy(5)))));
    }

    @Test
    void exceedsTheIdleLimitInAStreamAndWhatCameIsKept() {
      script(Reply.sse(text("Hel"), text("lo")).end(Ending.STALL));
      var read = new ArrayList<ChatCompletionChunk>();
      try (var stream = bifrost.stream(ask("Hi"), IDLE)) {
        assertLimit(Limit.IDLE, errorOf(() -> stream.forEach(read::add)));
        assertEquals(2, read.size());
        assertEquals("Hello", stream.partial().text());
        assertLimit(Limit.IDLE, errorOf(stream::collect));
      }
      assertServerWasTold();
    }

    @Test
    void keepsItsStatusIfItExceedsTheIdleLimitInAnErrorsBody() {
      script(Reply.json(500, "{\"error\":").end(Ending.STALL));
      assertEquals(500, errorOf(Rejected.class, () -> bifrost.stream(ask("Hi"), IDLE)).status());
    }

    @Test
    void exceedsTheRequestLimitIfThatIsShorter() {
      script(Reply.json("{\"choices\":[]}").end(Ending.STALL), Reply.sse().end(Ending.STALL));
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.send(ask("Hi"), REQUEST)));
      assertLimit(Limit.REQUEST, errorOf(() -> bifrost.stream(ask("Hi"), REQUEST)));
    }
  }

  @Nested
  class AHealthyStream {
    /** The longest pause is far below the limits, all pauses together are far above. */
    @Test
    void mayBeLongerThanEveryLimit() {
      var limit = Duration.ofMillis(1500);
      fake().pace(Duration.ofMillis(40));
      var ask = ask("Count the numbers.").maxTokens(80).with("min_tokens", 80);
      try (var stream = bifrost.stream(ask, options().requestTimeout(limit).idleTimeout(limit))) {
        assertEquals(80, stream.collect().usage().orElseThrow().completionTokens());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(limit) > 0,
            "else this test shows nothing");
      }
    }

    @Test
    void mayBeginLongAfterItsHead() {
      fake().pace(SHORT.multipliedBy(2));
      var writes = new ArrayList<>(List.of(": processing the prompt\n\n".getBytes(UTF_8)));
      Reply.sse(text("Hello"), finish(), DONE).writes().stream().reduce(TimeoutsEndToEndTests::joined)
          .ifPresent(writes::add);
      script(new Reply(200, Reply.sse().headers(), writes, Ending.COMPLETE));
      try (var stream = bifrost.stream(ask("Hi"), IDLE)) {
        assertEquals("Hello", stream.collect().text());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(SHORT) > 0,
            "else this test shows nothing");
      }
    }

    @Test
    void isKeptAliveByComments() {
      var limit = Duration.ofMillis(1500);
      fake().pace(Duration.ofMillis(100));
      var comments = Collections.nCopies(25, ": keep-alive\n\n").stream().map(String::getBytes).toList();
      var writes = new ArrayList<byte[]>();
      Reply.sse(text("Hel")).writes().forEach(writes::add);
      writes.addAll(comments);
      Reply.sse(text("lo"), finish(), DONE).writes().forEach(writes::add);
      script(new Reply(200, Reply.sse().headers(), writes, Ending.COMPLETE));
      try (var stream = bifrost.stream(ask("Hi"), options().idleTimeout(limit))) {
        assertEquals("Hello", stream.collect().text());
        assertTrue(stream.outcome().orElseThrow().report().elapsed().compareTo(limit) > 0,
            "else this test shows nothing");
      }
    }

    @Test
    void mayBeReadSlowly() throws InterruptedException {
      script(Reply.sse(text("Hel"), text("lo"), finish(), DONE).end(Ending.STALL));
      try (var stream = bifrost.stream(ask("Hi"), IDLE)) {
        var chunks = stream.iterator();
        assertEquals("Hel", chunks.next().text());
        Thread.sleep(SHORT.multipliedBy(3).toMillis());
        assertEquals("lo", chunks.next().text());
        assertEquals("Hello", stream.collect().text());
      }
    }
  }

  @Nested
  class AStreamThatIsStillOpening {
    @Test
    void isInterrupted() throws InterruptedException {
      for (var reply : List.of(Reply.silence(), Reply.sse().end(Ending.STALL))) {
        int before = fake().requests().size();
        script(reply);
        var caller = BackgroundCall.start(() -> bifrost.stream(ask("Hi")));
        until(() -> fake().requests().size() > before);
        assertInstanceOf(Cancelled.class, caller.awaitWaiting().interrupt().error());
        assertTrue(caller.staysInterrupted());
        assertServerWasTold();
      }
      assertTrue(streamed(ask("Hi")).finishReason().isPresent());
    }

    @Test
    void endsWithTheClient() throws InterruptedException {
      script(Reply.silence(), Reply.sse().end(Ending.STALL));
      var callers = List.of(BackgroundCall.start(() -> bifrost.stream(ask("Hi"))),
          BackgroundCall.start(() -> bifrost.stream(ask("Hi"))));
      until(() -> fake().requests().size() == 3);
      bifrost.close();
      for (var caller : callers) assertInstanceOf(Cancelled.class, caller.error());
      for (var request : fake().requests().subList(1, 3)) request.disconnected().join();
    }
  }

  @Nested
  class AConnectionLostInACall {
    @Test
    void isUnreachableBeforeTheAnswerAndTruncatedInIt() {
      script(Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp(), Reply.hangUp());
      errorOf(Unreachable.class, () -> bifrost.send(ask("Hi")));
      try (var other = open(config())) { // whatever of the script is left over
        while (other.attempt(ask("Hi")) instanceof Outcome.Failure<?>) {}
      }
      script(Reply.json("{\"choices\":[]}").end(Ending.CUT));
      errorOf(Truncated.class, () -> bifrost.send(ask("Hi")));
      script(Reply.json("{\"choices\":[]}").end(Ending.RESET));
      errorOf(Truncated.class, () -> bifrost.send(ask("Hi")));
    }

    @Test
    void leavesTheOthersAlone() {
      fake().pace(Duration.ofMillis(5));
      try (var healthy = bifrost.stream(ask("Tell me a joke."))) {
        var chunks = healthy.iterator();
        var first = chunks.next().text();
        script(Reply.sse(text("Hel")).end(Ending.RESET));
        errorOf(Truncated.class, () -> streamed(ask("Hi")));
        var rest = StreamSupport.stream(((Iterable<ChatCompletionChunk>) () -> chunks).spliterator(), false)
            .map(ChatCompletionChunk::text).collect(Collectors.joining());
        assertEquals(bifrost.send(ask("Tell me a joke.")).text(), first + rest);
      }
    }
  }
}
