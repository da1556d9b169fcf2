package bifrost.openai.internal.sse;

import bifrost.openai.internal.http.StreamedBody;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** A recognizer of event streams by their first bytes, because some servers send them as {@code text/plain}. */
public final class EventStreamSniffer {
  private static final List<String> BEGINNINGS = List.of("data:", "event:", "id:", "retry:", "error:", ":");

  /** The UTF-8 byte order mark, with one character for each byte. */
  private static final String BYTE_ORDER_MARK = "\u00EF\u00BB\u00BF";

  /** The maximum number of bytes that are examined, enough for a BOM, a few blank lines and the longest beginning. */
  private static final int MAX_BYTES = 64;

  private EventStreamSniffer() {}

  /** Waits for the bytes that are needed to recognize an event stream. Returns fewer bytes only if the body ends. */
  public static List<ByteBuffer> readBeginning(StreamedBody body) throws IOException, InterruptedException {
    var first = new ArrayList<ByteBuffer>();
    while (needsMoreBytes(first)) {
      var buffers = body.next();
      if (buffers.isEmpty()) break;
      first.addAll(buffers);
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
    return undecided && first.stream().mapToLong(ByteBuffer::remaining).sum() < MAX_BYTES;
  }

  /** {@return the first characters, without a leading BOM and blank lines} */
  private static String beginning(List<ByteBuffer> first) {
    var text = new StringBuilder();
    for (var buffer : first) {
      for (int i = buffer.position(); i < buffer.limit() && text.length() < MAX_BYTES; i++) {
        text.append((char) (buffer.get(i) & 0xff));
      }
    }
    var all = text.toString();
    return (all.startsWith(BYTE_ORDER_MARK) ? all.substring(BYTE_ORDER_MARK.length()) : all).stripLeading();
  }
}
