package bifrost.testkit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Ends the body of a response validly after so many bytes. */
final class TruncatingGate implements Gate {
  private static final String LAST_CHUNK = "0\r\n\r\n";

  private long left;

  TruncatingGate(long bytes) {
    left = bytes;
  }

  @Override
  public boolean pass(MessageParser parser, byte[] bytes, int from, int to, Outflow out) {
    switch (parser.part()) {
      case HEAD -> {
        if (parser.partEnded()) return head(parser, out);
      }
      case CHUNK_SIZE -> {
        if (parser.partEnded()) add(size(parser), out);
      }
      case DATA -> {
        return data(parser, bytes, from, to, out);
      }
      default -> out.add(bytes, from, to);
    }
    return !parser.messageEnded();
  }

  @Override
  public void finish(MessageParser parser, Outflow out) {
    boolean held = parser.part() == MessageParser.Part.HEAD || parser.part() == MessageParser.Part.CHUNK_SIZE;
    if (held && !parser.partEnded()) add(parser.text(), out);
  }

  private boolean head(MessageParser parser, Outflow out) {
    boolean body = parser.head().isPresent() && !parser.messageEnded() && !parser.head().get().isInformational();
    add(body ? changed(parser) : parser.text(), out);
    if (!body || left > 0) return true;
    if (parser.isChunked()) add(LAST_CHUNK, out);
    return false;
  }

  private String changed(MessageParser parser) {
    Head head = parser.head().orElseThrow().with("connection", "close");
    boolean counted = !parser.isChunked() && head.contentLength().isPresent();
    return (counted ? head.with("content-length", Math.min(left, head.contentLength().getAsLong())) : head).text();
  }

  private String size(MessageParser parser) {
    return parser.left() <= left ? parser.text() : Long.toHexString(left) + "\r\n";
  }

  private boolean data(MessageParser parser, byte[] bytes, int from, int to, Outflow out) {
    int count = (int) Math.min(left, to - from);
    out.add(bytes, from, from + count);
    left -= count;
    if (left > 0) return !parser.messageEnded();
    if (parser.isChunked()) add("\r\n" + LAST_CHUNK, out);
    return false;
  }

  private static void add(String text, Outflow out) {
    out.add(text.getBytes(ISO_8859_1));
  }
}
