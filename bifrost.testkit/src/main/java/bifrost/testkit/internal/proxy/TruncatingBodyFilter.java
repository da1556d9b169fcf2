package bifrost.testkit.internal.proxy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

/** A filter that ends the body of a response validly after a fixed number of bytes. */
final class TruncatingBodyFilter implements FaultFilter {
  private static final String LAST_CHUNK = "0\r\n\r\n";

  private long remaining;

  TruncatingBodyFilter(long bytes) {
    remaining = bytes;
  }

  @Override
  public boolean filter(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    switch (parser.part()) {
      case HEAD -> {
        if (parser.partEnded()) return filterHead(parser, out);
      }
      case CHUNK_SIZE -> {
        if (parser.partEnded()) add(truncatedChunkSize(parser), out);
      }
      case DATA -> {
        return filterData(parser, bytes, from, to, out);
      }
      default -> out.add(bytes, from, to);
    }
    return !parser.messageEnded();
  }

  @Override
  public void endOfInput(HttpMessageParser parser, WriteQueue out) {
    boolean isHeldBack =
        parser.part() == HttpMessageParser.Part.HEAD || parser.part() == HttpMessageParser.Part.CHUNK_SIZE;
    if (isHeldBack && !parser.partEnded()) add(parser.text(), out);
  }

  private boolean filterHead(HttpMessageParser parser, WriteQueue out) {
    boolean hasBody = parser.head().isPresent() && !parser.messageEnded() && !parser.head().get().isInformational();
    add(hasBody ? changedHead(parser) : parser.text(), out);
    if (!hasBody || remaining > 0) return true;
    if (parser.isChunked()) add(LAST_CHUNK, out);
    return false;
  }

  private String changedHead(HttpMessageParser parser) {
    HttpHead head = parser.head().orElseThrow().with("connection", "close");
    boolean hasLength = !parser.isChunked() && head.contentLength().isPresent();
    return (hasLength ? head.with("content-length", Math.min(remaining, head.contentLength().getAsLong())) : head)
        .text();
  }

  private String truncatedChunkSize(HttpMessageParser parser) {
    return parser.remaining() <= remaining ? parser.text() : Long.toHexString(remaining) + "\r\n";
  }

  private boolean filterData(HttpMessageParser parser, byte[] bytes, int from, int to, WriteQueue out) {
    int count = (int) Math.min(remaining, to - from);
    out.add(bytes, from, from + count);
    remaining -= count;
    if (remaining > 0) return !parser.messageEnded();
    if (parser.isChunked()) add("\r\n" + LAST_CHUNK, out);
    return false;
  }

  private static void add(String text, WriteQueue out) {
    out.add(text.getBytes(ISO_8859_1));
  }
}
