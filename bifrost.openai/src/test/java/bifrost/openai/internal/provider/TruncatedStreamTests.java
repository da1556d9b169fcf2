package bifrost.openai.internal.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.ChatCompletionChunk;
import bifrost.openai.internal.codec.ExpectedResponses;
import bifrost.openai.internal.codec.ExpectedStreams;
import bifrost.openai.internal.codec.RecordedHttpMessage;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A recorded stream that is cut after any byte. An incomplete stream must end with an error after all complete chunks.
 */
@Timeout(120)
class TruncatedStreamTests {
  /** The role, a text, the finish reason, the usage and [DONE] of a recorded stream. */
  private static final byte[] STREAM = stream();
  private static final List<ChatCompletionChunk> CHUNKS = chunks();
  private static final String TEXT = new String(STREAM, UTF_8);
  private static final int FINISHED = endOf("\"finish_reason\":\"length\"");
  private static final int DONE = TEXT.length();

  private static byte[] stream() {
    var events = new String(RecordedHttpMessage.response("chat-stream").body(), UTF_8).split("(?<=\n\n)");
    var stream = new ByteArrayOutputStream();
    for (int i : new int[] {0, 1, 8, 9, 10}) stream.writeBytes(events[i].getBytes(UTF_8));
    return stream.toByteArray();
  }

  private static List<ChatCompletionChunk> chunks() {
    var all = ExpectedStreams.of("chat-stream");
    return List.of(all.get(0), all.get(1), all.get(8), all.get(9));
  }

  /** {@return the end of the event that contains the text} */
  private static int endOf(String text) {
    return TEXT.indexOf("\n\n", TEXT.indexOf(text)) + 2;
  }

  /** {@return the chunks whose events, including the blank line, are complete after this number of bytes} */
  private static List<ChatCompletionChunk> eventsAfter(int bytes) {
    int events = TEXT.substring(0, bytes).split("\n\n", -1).length - 1;
    return CHUNKS.subList(0, Math.min(events, CHUNKS.size()));
  }

  /** {@return the chunks whose data is complete, even without the blank line, after this number of bytes} */
  private static List<ChatCompletionChunk> dataAfter(int bytes) {
    var data = TEXT.substring(0, bytes).stripTrailing();
    return data.endsWith("}") && TEXT.startsWith("\n\n", data.length()) ? eventsAfter(data.length() + 2)
        : eventsAfter(bytes);
  }

  /** {@return whether the stream ends within an event after this number of bytes} */
  private static boolean endsWithinAnEvent(int bytes) {
    var lastEvent =
        TEXT.substring(TEXT.lastIndexOf("\n\n", bytes - 2) < 0 ? 0 : TEXT.lastIndexOf("\n\n", bytes - 2) + 2, bytes);
    return lastEvent.length() > "data: ".length() && dataAfter(bytes).size() == eventsAfter(bytes).size()
        && !lastEvent.stripTrailing().equals("data: [DONE]");
  }

  @Test
  void aCleanEndCompletesAStreamOnlyAfterTheFinishReason() {
    for (int i = 0; i <= DONE; i++) {
      var result = ResponseFeed.read(Arrays.copyOf(STREAM, i));
      boolean finished = dataAfter(i).size() >= 3;
      boolean complete = finished && !endsWithinAnEvent(i);
      assertEquals(dataAfter(i), result.chunks(), "ended at " + i);
      assertEquals(complete, result.error().isEmpty(), "ended at " + i + " of " + FINISHED + ": " + result.error());
      if (!complete) assertInstanceOf(Truncated.class, result.error().orElseThrow());
    }
  }

  @Test
  void aCutConnectionCompletesAStreamOnlyAfterDone() {
    try (var server = FakeServer.start(); var calls = new SingleAttemptCalls(server.url())) {
      for (int i : everySeventh()) {
        server.reply(reply(i, Reply.Ending.CUT));
        var result = calls.stream();
        assertEquals(eventsAfter(i), result.chunks(), "cut at " + i);
        assertEnd(i, i == DONE, result);
      }
    }
  }

  /** A reset may discard bytes that have arrived. */
  @Test
  void aResetConnectionCompletesAStreamOnlyAfterDone() {
    try (var server = FakeServer.start(); var calls = new SingleAttemptCalls(server.url())) {
      for (int i : everySeventh()) {
        server.reply(reply(i, Reply.Ending.RESET));
        var result = calls.stream();
        assertEquals(CHUNKS.subList(0, result.chunks().size()), result.chunks(), "reset at " + i);
        assertTrue(result.chunks().size() <= eventsAfter(i).size(), "reset at " + i);
        assertTrue(i == DONE || result.error().isPresent(), "reset at " + i);
      }
    }
  }

  private static int[] everySeventh() {
    return IntStream.rangeClosed(0, DONE).filter(i -> i % 7 == 0 || i == DONE).toArray();
  }

  private static Reply reply(int bytes, Reply.Ending ending) {
    return Reply.of(200, Map.of("content-type", "text/event-stream"), Arrays.copyOf(STREAM, bytes)).end(ending);
  }

  private static void assertEnd(int at, boolean complete, ResponseFeed.Result result) {
    assertEquals(complete, result.error().isEmpty(), "ended at " + at + ": " + result.error());
    if (!complete) assertInstanceOf(Truncated.class, result.error().orElseThrow(), "ended at " + at);
  }

  /** The cuts include the head, the chunk sizes and the last chunk. */
  @Test
  void aChunkedBodyCutAnywhereCompletesAStreamOnlyAfterDone() {
    var response = RawServer.chunked(TEXT.split("(?<=\n\n)"));
    var text = new String(response, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n") + 4;
    int done = text.indexOf("data: [DONE]\n\n") + "data: [DONE]\n\n".length();
    try (var server = new RawServer(); var calls = new SingleAttemptCalls(server.url())) {
      for (int i = 1; i <= response.length; i++) {
        server.replyAndHangUp(Arrays.copyOf(response, i));
        var result = calls.stream();
        if (i < head) assertInstanceOf(Unreachable.class, result.error().orElseThrow(), "cut at " + i);
        else assertEnd(i, i >= done, result);
        assertEquals(expected(text.substring(0, i)), result.chunks(), "cut at " + i);
      }
    }
  }

  private static List<ChatCompletionChunk> expected(String arrived) {
    var expected = new ArrayList<ChatCompletionChunk>();
    int events = arrived.split("}\n\n", -1).length - 1;
    for (int i = 0; i < events; i++) expected.add(CHUNKS.get(i));
    return expected;
  }

  @Test
  void aUnaryResponseCutAnywhereIsUnreachableOrTruncated() {
    var recorded = RecordedHttpMessage.response("chat");
    var response = RawServer.json(new String(recorded.body(), UTF_8));
    int head = new String(response, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    try (var server = new RawServer(); var calls = new SingleAttemptCalls(server.url())) {
      for (int i = 1; i < response.length; i += 3) {
        server.replyAndHangUp(Arrays.copyOf(response, i));
        var error = calls.send().error().orElseThrow();
        assertEquals(i < head ? Unreachable.class : Truncated.class, error.getClass(), "cut at " + i);
      }
      server.reply(response);
      assertEquals(new SingleAttemptCalls.UnaryResult(Optional.of(ExpectedResponses.of("chat")), Optional.empty()),
          calls.send());
    }
  }
}
