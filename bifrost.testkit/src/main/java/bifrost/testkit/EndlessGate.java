package bifrost.testkit;

import static bifrost.testkit.MessageParser.Part.CHUNK_SIZE;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Lets everything through but the end of the message: its last chunk, or else its last byte. */
final class EndlessGate implements Gate {
  @Override
  public boolean pass(MessageParser parser, byte[] bytes, int from, int to, Outflow out) {
    if (parser.part() == CHUNK_SIZE) return size(parser, out);
    boolean last = parser.messageEnded();
    out.add(bytes, from, last ? to - 1 : to);
    return !last;
  }

  /** Held until it is whole, for it may be the last chunk's. */
  private static boolean size(MessageParser parser, Outflow out) {
    if (!parser.partEnded()) return true;
    if (parser.left() == 0) return false;
    out.add(parser.text().getBytes(ISO_8859_1));
    return true;
  }
}
