package bifrost.openai.internal.sse;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.openai.internal.http.DisconnectTimer;
import bifrost.openai.internal.http.StreamedBody;
import bifrost.openai.internal.provider.ResponseFeed;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recognition of an event stream by its first bytes, which may arrive in several buffers. */
@Timeout(60)
class EventStreamSnifferTests {
  /** Reads the beginning of a body whose second buffer arrives only when the reader waits for it. */
  private static List<ByteBuffer> readBeginning(byte[] body, int split) throws Exception {
    var buffers = ResponseFeed.splitAt(body, split);
    var streamed = new StreamedBody(arrived -> {}, new DisconnectTimer());
    streamed.onSubscribe(new ResponseFeed.Subscription());
    streamed.onNext(List.of(ByteBuffer.wrap(buffers.get(0))));
    var result = new CompletableFuture<List<ByteBuffer>>();
    var reader = new Thread(() -> {
      try {
        result.complete(EventStreamSniffer.readBeginning(streamed));
      } catch (Exception e) {
        result.completeExceptionally(e);
      }
    });
    reader.start();
    while (reader.getState() != Thread.State.WAITING && !result.isDone()) Thread.onSpinWait();
    streamed.onNext(List.of(ByteBuffer.wrap(buffers.get(1))));
    streamed.onComplete();
    return result.get();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uFEFFdata: 1\n\n", "\uFEFF\r\nevent: a\r\n", "data: 1\n\n", "\n: comment\n", "retry: 1\n"})
  void recognizesAnEventStreamSplitAtAnyOffset(String stream) throws Exception {
    var body = stream.getBytes(UTF_8);
    for (int split = 1; split < body.length; split++) {
      assertTrue(EventStreamSniffer.isEventStream(readBeginning(body, split)), "split at " + split);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void waitsForTheNextBytesAfterAnIncompleteByteOrderMark(int split) throws Exception {
    assertEquals(2, readBeginning("\uFEFFdata: 1\n\n".getBytes(UTF_8), split).size());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00EF\u00BBdata: 1", "\u00EFdata: 1", "\uFEFFtext", "{\"a\":1}"})
  void recognizesOtherTextsSplitAtAnyOffset(String text) throws Exception {
    var body = text.startsWith("\uFEFF") ? text.getBytes(UTF_8) : text.getBytes(ISO_8859_1);
    for (int split = 1; split < body.length; split++) {
      assertFalse(EventStreamSniffer.isEventStream(readBeginning(body, split)), "split at " + split);
    }
  }

  @Test
  void returnsTheBeginningOfABodyThatEndsWithinAByteOrderMark() throws Exception {
    var body = new byte[] {(byte) 0xEF, (byte) 0xBB};
    assertFalse(EventStreamSniffer.isEventStream(readBeginning(body, 1)));
  }
}
