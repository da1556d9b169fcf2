package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.Usage;
import bifrost.api.json.Json;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.openai.internal.http.DisconnectTimer;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.http.TestAttempt;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The end of a stream: only a complete stream ends without an error. */
@Timeout(60)
class StreamCompletionTests {
  static final String TEXT = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":null}]}";
  static final String FINISH = "{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"!\"},\"finish_reason\":\"stop\"}]}";
  static final String FINISH_OF_CHOICE_1 = "{\"choices\":[{\"index\":1,\"delta\":{},\"finish_reason\":\"length\"}]}";
  static final String USAGE =
      "{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2,\"total_tokens\":3}}";

  private final FakeServer server = FakeServer.start();
  private final SingleAttemptCalls calls = new SingleAttemptCalls(server.url());

  @AfterEach
  void close() {
    calls.close();
    server.close();
  }

  private ResponseFeed.Result read(Reply reply) {
    server.reply(reply);
    return calls.stream();
  }

  private void assertComplete(int chunks, ResponseFeed.Result result) {
    assertEquals(Optional.empty(), result.error());
    assertEquals(chunks, result.chunks().size());
  }

  private <E extends BifrostError> E assertEnds(Class<E> error, int chunks, ResponseFeed.Result result) {
    assertEquals(chunks, result.chunks().size(), result.toString());
    return assertInstanceOf(error, result.error().orElseThrow());
  }

  @Nested
  class WhenTheStreamIsComplete {
    @Test
    void doneCompletesAStream() {
      assertComplete(3, read(Reply.sse(TEXT, FINISH, USAGE, "[DONE]")));
    }

    @Test
    void doneCompletesAStreamWithoutAFinishReason() {
      assertComplete(1, read(Reply.sse(TEXT, "[DONE]")));
      assertComplete(1, read(Reply.sse(USAGE, "[DONE]")));
    }

    @ParameterizedTest
    @EnumSource(Reply.Ending.class)
    void doneCompletesAStreamRegardlessOfHowTheConnectionEnds(Reply.Ending ending) {
      if (ending == Reply.Ending.RESET) return; // A reset discards unread bytes.
      assertComplete(2, read(Reply.sse(TEXT, FINISH, "[DONE]").end(ending)));
    }

    @Test
    void ignoresEventsAfterDone() {
      assertComplete(1, read(Reply.sse(TEXT, "[DONE]", "{\"error\":\"late\"}", "nonsense")));
    }

    @Test
    void doesNotDisconnectAfterDone() throws Exception {
      var subscription = new ResponseFeed.Subscription();
      var body = new StreamedBody(arrived -> {}, new DisconnectTimer());
      body.onSubscribe(subscription);
      body.onNext(List.of(ByteBuffer.wrap(("data: " + TEXT + "\n\ndata: [DONE]\n\n").getBytes(UTF_8))));
      try (var events = ResponseFeed.events(RecordedHttpMessage.headers(Map.of()), body, ResponseFeed.LIMIT, 1)) {
        assertTrue(events.next().isPresent());
        assertEquals(Optional.empty(), events.next());
        assertEquals(Optional.empty(), events.next());
      }
      assertEquals(0, subscription.cancelled);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:[DONE]\n\n", "data: [DONE]\r\n\r\n", "data: [DONE]\n", "data: [DONE]",
        "event: end\ndata: [DONE]\n\n", ": done\n\ndata: [DONE]\n\n"})
    void acceptsDoneInAnyFraming(String done) {
      assertComplete(1, ResponseFeed.read("data: " + TEXT + "\n\n" + done, 1));
    }

    @Test
    void aCleanEndAfterTheFinishReasonCompletesAStream() {
      assertComplete(2, read(Reply.sse(TEXT, FINISH)));
      assertComplete(3, read(Reply.sse(TEXT, FINISH, USAGE)));
      assertComplete(2, read(Reply.sse(TEXT, FINISH).closeDelimited()));
    }

    @Test
    void aCleanEndAfterTheFinishReasonsOfAllChoicesCompletesAStream() {
      server.reply(Reply.sse(TEXT, FINISH_OF_CHOICE_1, FINISH));
      assertComplete(3, calls.stream(SingleAttemptCalls.HI.n(2)));
    }

    /** The server, not the client, rejects an invalid number of choices. */
    @ParameterizedTest
    @ValueSource(strings = {"\"2\"", "2.5", "1e99", "1e999", "true", "0", "-1", "9223372036854775807"})
    void expectsOneFinishReasonIfTheNumberOfChoicesIsInvalid(String n) {
      server.reply(Reply.sse(TEXT, FINISH));
      assertComplete(2, calls.stream(SingleAttemptCalls.HI.with("n", Json.parse(n))));
    }

    @Test
    void readsACompleteStreamByteByByte() {
      assertComplete(3, read(Reply.sse(TEXT, FINISH, USAGE, "[DONE]").everyByte()));
    }
  }

  @Nested
  class WhenTheStreamIsIncomplete {
    @Test
    void aCleanEndWithoutAFinishReasonIsTruncated() {
      var error = assertEnds(Truncated.class, 1, read(Reply.sse(TEXT)));
      assertEquals("the stream ended before [DONE], with 1 of 1 choices without a finish_reason", error.message());
      assertEnds(Truncated.class, 0, read(Reply.sse()));
      assertEnds(Truncated.class, 1, read(Reply.sse(TEXT).closeDelimited()));
      assertEnds(Truncated.class, 2, read(Reply.sse(TEXT, USAGE)));
    }

    @Test
    void aCleanEndWithoutAllFinishReasonsIsTruncated() {
      server.reply(Reply.sse(TEXT, FINISH), Reply.sse(TEXT, FINISH, FINISH),
          Reply.sse(TEXT, FINISH, FINISH_OF_CHOICE_1.replace(":1,", ":2,")));
      for (int chunks = 2; chunks <= 3; chunks++) {
        var error = assertEnds(Truncated.class, chunks, calls.stream(SingleAttemptCalls.HI.n(2)));
        assertEquals("the stream ended before [DONE], with 1 of 2 choices without a finish_reason", error.message());
      }
      assertEnds(Truncated.class, 3, calls.stream(SingleAttemptCalls.HI.n(2)));
    }

    @Test
    void aLostConnectionIsTruncatedEvenAfterTheFinishReason() {
      assertEnds(Truncated.class, 3, read(Reply.sse(TEXT, FINISH, USAGE).end(Reply.Ending.CUT)));
      var reset = read(Reply.sse(TEXT, FINISH, USAGE).end(Reply.Ending.RESET));
      assertTrue(reset.error().isPresent(), reset.toString());
    }

    @Test
    void aBodyShorterThanItsContentLengthIsTruncated() {
      assertEnds(Truncated.class, 2,
          read(Reply.sse(TEXT, FINISH).header("content-length", "9999").end(Reply.Ending.CUT)));
    }

    @Test
    void aStreamThatEndsWithinAnEventIsTruncated() {
      var error = assertEnds(Truncated.class, 2,
          ResponseFeed.read("data: " + TEXT + "\n\ndata: " + FINISH + "\n\ndata: {\"choices\":[", 1));
      assertEquals("the stream ended before [DONE], with an incomplete event", error.message());
    }

    @Test
    void aLastEventWithoutItsBlankLineIsComplete() {
      assertComplete(2, ResponseFeed.read("data: " + TEXT + "\n\ndata: " + FINISH, 1));
      assertComplete(1, ResponseFeed.read("data: " + FINISH + "\r", 1));
      assertEnds(Truncated.class, 1, ResponseFeed.read("data: " + TEXT, 1));
    }

    @Test
    void aConnectionLostBeforeTheHeadIsUnreachable() {
      assertEnds(Unreachable.class, 0, read(Reply.hangUp()));
      assertEnds(Unreachable.class, 0, read(Reply.hangUp().end(Reply.Ending.RESET)));
    }
  }

  @Nested
  class WhenTheStreamFails {
    @Test
    void anErrorEventEndsTheStreamRegardlessOfLaterEvents() {
      var payload = "{\"error\":{\"message\":\"died\",\"code\":500}}";
      var error = assertEnds(Rejected.class, 1, read(Reply.sse(TEXT, payload, TEXT, FINISH, "[DONE]")));
      assertEquals("died", error.message());
    }

    @Test
    void readingAfterAnErrorThrowsItAgain() throws Exception {
      server.reply(Reply.sse("{\"error\":\"died\"}", "[DONE]"), Reply.sse("{\"choices\":7}", "[DONE]"),
          Reply.sse(TEXT));
      for (int i = 0; i < 3; i++) {
        try (var events = calls.provider.stream(SingleAttemptCalls.HI, new TestAttempt())) {
          var first = ResponseFeed.drain(events).error();
          assertTrue(first.isPresent());
          assertEquals(first, ResponseFeed.drain(events).error());
        }
      }
    }

    @ParameterizedTest
    @ValueSource(
        strings = {"{\"error\":{\"message\":\"no\",\"code\":400}}", "{\"detail\":\"no\"}", "{\"error\":\"no\"}"})
    void reportsAnErrorInsteadOfAStreamAsRejected(String payload) {
      assertEquals("no", assertEnds(Rejected.class, 0, read(Reply.json(payload))).message());
      assertEquals("no", assertEnds(Rejected.class, 0, read(Reply.json(503, payload))).message());
    }

    @Test
    void reportsAnErrorStatusWithAnEventStreamAsRejected() {
      assertEquals(503, assertEnds(Rejected.class, 0, read(new Reply(503, Map.of("content-type", "text/event-stream"),
          List.of("data: {\"error\":\"busy\"}\n\n".getBytes(UTF_8)), Reply.Ending.COMPLETE))).status());
    }
  }

  @Nested
  class WhenTheResponseIsNotAnEventStream {
    private Malformed malformed(Reply reply) {
      return assertEnds(Malformed.class, 0, read(reply));
    }

    @Test
    void reportsAUnaryResponseAsMalformed() {
      var error = malformed(Reply.json("{\"choices\":[]}"));
      assertEquals("expected a stream (text/event-stream), but found application/json", error.message());
      assertEquals("{\"choices\":[]}", error.body());
    }

    @Test
    void reportsHtmlAsMalformed() {
      var error = malformed(Reply.of(200, Map.of("content-type", "text/html"), "<html>".getBytes(UTF_8)));
      assertEquals("expected a stream (text/event-stream), but found text/html", error.message());
      assertEquals("<html>", error.body());
    }

    @Test
    void reportsAResponseWithoutAContentTypeAsMalformed() {
      var error = malformed(Reply.of(200, Map.of(), ("data: " + TEXT + "\n\ndata: [DONE]\n\n").getBytes(UTF_8)));
      assertEquals("expected a stream (text/event-stream), but found no content type", error.message());
    }

    @Test
    void reportsAnEncodedStreamAsMalformed() {
      assertEquals("the body is encoded as gzip, which was not requested",
          malformed(Reply.sse(TEXT, FINISH, "[DONE]").header("Content-Encoding", "gzip")).message());
    }

    @Test
    void acceptsTheIdentityEncoding() {
      assertComplete(1, read(Reply.sse(TEXT, "[DONE]").header("Content-Encoding", "identity")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/event-stream", "TEXT/Event-Stream", "text/event-stream;charset=UTF-8"})
    void acceptsTheContentTypeInAnySpelling(String type) {
      assertComplete(1, read(Reply.sse(TEXT, "[DONE]").header("content-type", type)));
    }

    @Test
    void readsOnlyTheBeginningOfAnEndlessBody() {
      var endless = Reply.of(200, Map.of("content-type", "text/html"), "x".repeat(3 << 20).getBytes(UTF_8))
          .end(Reply.Ending.STALL);
      assertTrue(malformed(endless).body().endsWith("bytes)"));
    }

    @Test
    void reportsARedirectToAnotherServerAsRejected() {
      var error =
          assertEnds(Rejected.class, 0, read(Reply.of(307, Map.of("location", "http://127.0.0.1:1/"), new byte[0])));
      assertEquals(307, error.status());
      assertEquals(1, server.requests().size());
    }
  }

  @Nested
  class Events {
    @Test
    void deliversAlternatingChoicesInTheirOrder() {
      var other = TEXT.replace("\"index\":0", "\"index\":1");
      server.reply(Reply.sse(TEXT, other, TEXT, FINISH, other, FINISH_OF_CHOICE_1, "[DONE]"));
      var indexes = calls.stream(SingleAttemptCalls.HI.n(2)).chunks().stream()
          .map(chunk -> chunk.choices().get(0).index()).toList();
      assertEquals(List.of(0, 1, 0, 0, 1, 1), indexes);
    }

    @Test
    void deliversTheUsageOfEveryChunk() {
      var chunks =
          read(Reply.sse(TEXT.replace("{\"choices", "{\"usage\":{\"total_tokens\":1},\"choices"), USAGE, "[DONE]"))
              .chunks();
      assertEquals(List.of(1L, 3L),
          chunks.stream().map(ChatCompletionChunk::usage).map(Optional::orElseThrow).map(Usage::totalTokens).toList());
    }

    @Test
    void ignoresEmptyEvents() {
      assertComplete(1, ResponseFeed
          .read(": keep-alive\n\ndata:\n\ndata: \t \n\nevent: ping\n\ndata: " + TEXT + "\n\ndata: [DONE]\n\n", 1));
    }

    @Test
    void reportsAnEventLongerThanTheLimitAsMalformed() {
      server.reply(Reply.sse(TEXT, TEXT.replace("Hi", "x".repeat(500)), "[DONE]"));
      try (var limited = new SingleAttemptCalls(server.url(), network -> network.maxEventBytes(200))) {
        var error = assertEnds(Malformed.class, 1, limited.stream());
        assertEquals("an event is longer than 200 bytes (NetworkConfig.maxEventBytes)", error.message());
      }
    }
  }
}
