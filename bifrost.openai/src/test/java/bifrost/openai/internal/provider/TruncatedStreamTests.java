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

/** A recorded stream, ended at every byte: what is not complete by RULE 8 never ends quietly, and all that came before is delivered. */
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

  /** Where the event that holds a text ends. */
  private static int endOf(String text) {
    return TEXT.indexOf("\n\n", TEXT.indexOf(text)) + 2;
  }

  /** The chunks whose events are whole, blank line included, after so many bytes. */
  private static List<ChatCompletionChunk> wholeAfter(int bytes) {
    int events = TEXT.substring(0, bytes).split("\n\n", -1).length - 1;
    return CHUNKS.subList(0, Math.min(events, CHUNKS.size()));
  }

  /** The chunks whose events are there to the last brace after so many bytes. */
  private static List<ChatCompletionChunk> thereAfter(int bytes) {
    var data = TEXT.substring(0, bytes).stripTrailing();
    return data.endsWith("}") && TEXT.startsWith("\n\n", data.length()) ? wholeAfter(data.length() + 2)
        : wholeAfter(bytes);
  }

  /** Whether the last event is there in part. */
  private static boolean breaksOffAt(int bytes) {
    var rest =
        TEXT.substring(TEXT.lastIndexOf("\n\n", bytes - 2) < 0 ? 0 : TEXT.lastIndexOf("\n\n", bytes - 2) + 2, bytes);
    return rest.length() > "data: ".length() && thereAfter(bytes).size() == wholeAfter(bytes).size()
        && !rest.stripTrailing().equals("data: [DONE]");
  }

  @Test
  void aCleanEndIsCompleteOnceEveryChoiceHasFinished() {
    for (int i = 0; i <= DONE; i++) {
      var read = ResponseFeed.read(Arrays.copyOf(STREAM, i));
      boolean finished = thereAfter(i).size() >= 3;
      boolean complete = finished && !breaksOffAt(i);
      assertEquals(thereAfter(i), read.chunks(), "ended at " + i);
      assertEquals(complete, read.error().isEmpty(), "ended at " + i + " of " + FINISHED + ": " + read.error());
      if (!complete) assertInstanceOf(Truncated.class, read.error().orElseThrow());
    }
  }

  @Test
  void aConnectionThatEndsIsCompleteOnlyAfterDone() {
    try (var server = FakeServer.start(); var direct = new SingleAttemptCalls(server.url())) {
      for (int i : everySeventh()) {
        server.reply(reply(i, Reply.Ending.CUT));
        var read = direct.stream();
        assertEquals(wholeAfter(i), read.chunks(), "cut at " + i);
        assertEnd(i, i == DONE, read);
      }
    }
  }

  /** A reset may take away what had arrived; it adds nothing. */
  @Test
  void aConnectionThatIsResetIsCompleteOnlyAfterDone() {
    try (var server = FakeServer.start(); var direct = new SingleAttemptCalls(server.url())) {
      for (int i : everySeventh()) {
        server.reply(reply(i, Reply.Ending.RESET));
        var read = direct.stream();
        assertEquals(CHUNKS.subList(0, read.chunks().size()), read.chunks(), "reset at " + i);
        assertTrue(read.chunks().size() <= wholeAfter(i).size(), "reset at " + i);
        assertTrue(i == DONE || read.error().isPresent(), "reset at " + i);
      }
    }
  }

  private static int[] everySeventh() {
    return IntStream.rangeClosed(0, DONE).filter(i -> i % 7 == 0 || i == DONE).toArray();
  }

  private static Reply reply(int bytes, Reply.Ending ending) {
    return Reply.of(200, Map.of("content-type", "text/event-stream"), Arrays.copyOf(STREAM, bytes)).end(ending);
  }

  private static void assertEnd(int at, boolean complete, ResponseFeed.Read read) {
    assertEquals(complete, read.error().isEmpty(), "ended at " + at + ": " + read.error());
    if (!complete) assertInstanceOf(Truncated.class, read.error().orElseThrow(), "ended at " + at);
  }

  /** The head, the sizes of chunks and the last chunk are cut too. */
  @Test
  void anAnswerThatEndsAnywhereInItsFramingIsCompleteOnlyAfterDone() {
    var answer = RawServer.chunked(TEXT.split("(?<=\n\n)"));
    var text = new String(answer, StandardCharsets.ISO_8859_1);
    int head = text.indexOf("\r\n\r\n") + 4;
    int done = text.indexOf("data: [DONE]\n\n") + "data: [DONE]\n\n".length();
    try (var server = new RawServer(); var direct = new SingleAttemptCalls(server.url())) {
      for (int i = 1; i <= answer.length; i++) {
        server.answerAndHangUp(Arrays.copyOf(answer, i));
        var read = direct.stream();
        if (i < head) assertInstanceOf(Unreachable.class, read.error().orElseThrow(), "cut at " + i);
        else assertEnd(i, i >= done, read);
        assertEquals(expected(text.substring(0, i)), read.chunks(), "cut at " + i);
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
  void aWholeAnswerThatEndsAnywhereIsNone() {
    var recorded = RecordedHttpMessage.response("chat");
    var answer = RawServer.json(new String(recorded.body(), UTF_8));
    int head = new String(answer, StandardCharsets.ISO_8859_1).indexOf("\r\n\r\n") + 4;
    try (var server = new RawServer(); var direct = new SingleAttemptCalls(server.url())) {
      for (int i = 1; i < answer.length; i += 3) {
        server.answerAndHangUp(Arrays.copyOf(answer, i));
        var error = direct.send().error().orElseThrow();
        assertEquals(i < head ? Unreachable.class : Truncated.class, error.getClass(), "cut at " + i);
      }
      server.answer(answer);
      assertEquals(new SingleAttemptCalls.Sent(Optional.of(ExpectedResponses.of("chat")), Optional.empty()),
          direct.send());
    }
  }
}
