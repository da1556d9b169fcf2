package bifrost.testkit.internal.proxy;

import static bifrost.testkit.internal.proxy.HttpMessageParser.Part.CHUNK_SIZE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Lets everything through but the end of the message: its last chunk, or else its last byte. */
final class EndlessBodyFilter implements FaultFilter {
  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    if (parser.part() == CHUNK_SIZE) return size(parser, out);
    boolean last = parser.messageEnded();
    out.add(bytes, from, last ? to - 1 : to);
    return !last;
  }

  /** Held until it is whole, for it may be the last chunk's. */
  private static boolean size(HttpMessageParser parser, WriteQueue out) {
    if (!parser.partEnded()) return true;
    if (parser.remaining() == 0) return false;
    out.add(parser.text().getBytes(ISO_8859_1));
    return true;
  }
}
