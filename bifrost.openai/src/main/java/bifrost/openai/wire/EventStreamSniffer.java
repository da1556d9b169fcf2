package bifrost.openai.wire;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Recognises an event stream by its first bytes: some servers label it as {@code text/plain}. */
final class EventStreamSniffer {
  private static final List<String> BEGINNINGS = List.of("data:", "event:", "id:", "retry:", "error:", ":");

  /** As many bytes as may have to be seen: a BOM, a few blank lines, and the longest beginning. */
  private static final int ENOUGH = 64;

  private EventStreamSniffer() {}

  /** Waits for as much of a body as it takes to recognise it; less only if there is no more. */
  static List<ByteBuffer> first(StreamedBody body) throws IOException, InterruptedException {
    var first = new ArrayList<ByteBuffer>();
    while (isOpen(first)) {
      var more = body.next();
      if (more.isEmpty()) break;
      first.addAll(more);
    }
    return first;
  }

  static boolean isEventStream(List<ByteBuffer> first) {
    var text = beginning(first);
    return BEGINNINGS.stream().anyMatch(text::startsWith);
  }

  private static boolean isOpen(List<ByteBuffer> first) {
    var text = beginning(first);
    boolean undecided = text.isEmpty() || BEGINNINGS.stream().anyMatch(each -> each.length() > text.length() && each.startsWith(text));
    return undecided && first.stream().mapToLong(ByteBuffer::remaining).sum() < ENOUGH;
  }

  /** The first characters, without a BOM and blank lines before them. */
  private static String beginning(List<ByteBuffer> first) {
    var text = new StringBuilder();
    for (var buffer : first) {
      for (int i = buffer.position(); i < buffer.limit() && text.length() < ENOUGH; i++) text.append((char) (buffer.get(i) & 0xff));
    }
    var all = text.toString();
    return (all.startsWith("\u00EF\u00BB\u00BF") ? all.substring(3) : all).stripLeading();
  }
}
