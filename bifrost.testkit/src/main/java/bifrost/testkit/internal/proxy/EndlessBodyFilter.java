package bifrost.testkit.internal.proxy;

import static bifrost.testkit.internal.proxy.HttpMessageParser.Part.CHUNK_SIZE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A filter that passes everything except the end of the message: its last chunk, or otherwise its last byte. */
final class EndlessBodyFilter implements FaultFilter {
  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    if (parser.part() == CHUNK_SIZE) return filterChunkSize(parser, out);
    boolean last = parser.messageEnded();
    out.add(bytes, from, last ? to - 1 : to);
    return !last;
  }

  /** Holds back a chunk size line until it is complete, because it may belong to the last chunk. */
  private static boolean filterChunkSize(HttpMessageParser parser, WriteQueue out) {
    if (!parser.partEnded()) return true;
    if (parser.remaining() == 0) return false;
    out.add(parser.text().getBytes(ISO_8859_1));
    return true;
  }
}
