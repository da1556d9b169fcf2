package bifrost.openai.internal.sse;

import bifrost.openai.internal.http.StreamedBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A test that recognises an event stream by its first bytes, because some servers label it as {@code text/plain}. */
public final class EventStreamSniffer {
  private static final List<String> BEGINNINGS = List.of("data:", "event:", "id:", "retry:", "error:", ":");

  /** The UTF-8 byte order mark, with one character for each byte. */
  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

  /** The number of bytes that are sufficient: a BOM, a few blank lines, and the longest beginning. */
  private static final int SUFFICIENT_BYTES = 64;

  private EventStreamSniffer() {}

  /** Waits for as many bytes as are needed to recognise the body; returns fewer only if the body ends. */
  public static List<ByteBuffer> readBeginning(StreamedBody body) throws IOException, InterruptedException {
    var first = new ArrayList<ByteBuffer>();
    while (needsMoreBytes(first)) {
      var more = body.next();
      if (more.isEmpty()) break;
      first.addAll(more);
    }
    return first;
  }

  public static boolean isEventStream(List<ByteBuffer> first) {
    var text = beginning(first);
    return BEGINNINGS.stream().anyMatch(text::startsWith);
  }

  private static boolean needsMoreBytes(List<ByteBuffer> first) {
    var text = beginning(first);
    boolean undecided = BYTE_ORDER_MARK.startsWith(text)
        || BEGINNINGS.stream().anyMatch(each -> each.length() > text.length() && each.startsWith(text));
    return undecided && first.stream().mapToLong(ByteBuffer::remaining).sum() < SUFFICIENT_BYTES;
  }

  /** {@return the first characters, without a BOM and blank lines before them} */
  private static String beginning(List<ByteBuffer> first) {
    var text = new StringBuilder();
    for (var buffer : first) {
      for (int i = buffer.position(); i < buffer.limit() && text.length() < SUFFICIENT_BYTES; i++) {
        text.append((char) (buffer.get(i) & 0xff));
      }
    }
    var all = text.toString();
    return (all.startsWith(BYTE_ORDER_MARK) ? all.substring(BYTE_ORDER_MARK.length()) : all).stripLeading();
  }
}
