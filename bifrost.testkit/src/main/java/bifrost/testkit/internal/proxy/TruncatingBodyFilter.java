package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** Ends the body of a response validly after so many bytes. */
final class TruncatingBodyFilter implements FaultFilter {
  private static final String LAST_CHUNK = "0\r\n\r\n";

  private long left;

  TruncatingBodyFilter(long bytes) {
    left = bytes;
  }

  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
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
  public void endOfInput(HttpMessageParser parser, WriteQueue out) {
    boolean held = parser.part() == HttpMessageParser.Part.HEAD || parser.part() == HttpMessageParser.Part.CHUNK_SIZE;
    if (held && !parser.partEnded()) add(parser.text(), out);
  }

  private boolean head(HttpMessageParser parser, WriteQueue out) {
    boolean body = parser.head().isPresent() && !parser.messageEnded() && !parser.head().get().isInformational();
    add(body ? changed(parser) : parser.text(), out);
    if (!body || left > 0) return true;
    if (parser.isChunked()) add(LAST_CHUNK, out);
    return false;
  }

  private String changed(HttpMessageParser parser) {
    HttpHead head = parser.head().orElseThrow().with("connection", "close");
    boolean counted = !parser.isChunked() && head.contentLength().isPresent();
    return (counted ? head.with("content-length", Math.min(left, head.contentLength().getAsLong())) : head).text();
  }

  private String size(HttpMessageParser parser) {
    return parser.remaining() <= left ? parser.text() : Long.toHexString(left) + "\r\n";
  }

  private boolean data(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    int count = (int) Math.min(left, to - from);
    out.add(bytes, from, from + count);
    left -= count;
    if (left > 0) return !parser.messageEnded();
    if (parser.isChunked()) add("\r\n" + LAST_CHUNK, out);
    return false;
  }

  private static void add(String text, WriteQueue out) {
    out.add(text.getBytes(ISO_8859_1));
  }
}
