package bifrost.testkit.internal.proxy;

import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * Follows the HTTP/1 messages of one direction: it looks at bytes and changes none. What is not HTTP/1 is a message without end.
 * {@link #consume} consumes a run of bytes; the other methods tell what that run was.
 */
final class HttpMessageParser {
  /** Instead of the length of a body. */
  static final long CHUNKED = -1;

  enum Part { HEAD, CHUNK_SIZE, DATA, CHUNK_END, TRAILER, OPAQUE }

  private static final int LONGEST_TEXT = 64 * 1024;

  private final ToLongFunction<HttpHead> lengths;
  private final StringBuilder text = new StringBuilder();
  private Part part = Part.HEAD;
  private Part following = Part.HEAD;
  private Optional<HttpHead> head = Optional.empty();
  private boolean chunked;
  private long remaining;
  private int line; // the length of the last line, without its end
  private boolean partEnded = true;
  private boolean messageEnded;
  private boolean inMessage;
  private int endedMessages;

  /** The function tells how long the body after a head is, {@link #CHUNKED}, or a number without end. */
  HttpMessageParser(ToLongFunction<HttpHead> lengths) {
    this.lengths = lengths;
  }

  /** Consumes bytes of one part, at least one; where they end. */
  int consume(byte[] bytes, int from, int to) {
    if (partEnded) begin();
    int end = switch (part) {
      case OPAQUE -> to;
      case DATA -> data(from, to);
      default -> lines(bytes, from, to);
    };
    if (partEnded) conclude();
    return end;
  }

  Part part() {
    return part;
  }

  boolean partEnded() {
    return partEnded;
  }

  boolean messageEnded() {
    return messageEnded;
  }

  /** What there is of the head, of the line of a chunk's size, or of the trailer. */
  String text() {
    return text.toString();
  }

  /** Of the message, once it is whole and if it is one of HTTP/1. */
  Optional<HttpHead> head() {
    return head;
  }

  boolean isChunked() {
    return chunked;
  }

  /** What is to come of the body, or of the chunk; negative if nobody can tell. */
  long remaining() {
    return remaining;
  }

  /** Which message this is, from 1. An informational response belongs to the one that follows it. */
  int messageNumber() {
    return messageEnded ? endedMessages : endedMessages + 1;
  }

  /** How many messages have ended. */
  int endedMessages() {
    return endedMessages;
  }

  /** Whether a message has begun and not ended. */
  boolean isInMessage() {
    return inMessage;
  }

  private void begin() {
    part = following;
    partEnded = false;
    messageEnded = false;
    inMessage = true;
    if (part == Part.HEAD) head = Optional.empty();
    text.setLength(0);
    line = 0;
  }

  private int data(int from, int to) {
    int count = (int) Math.min(remaining, to - from);
    remaining -= count;
    partEnded = remaining == 0;
    return from + count;
  }

  private int lines(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && !partEnded) {
      char next = (char) (bytes[at++] & 0xff);
      text.append(next);
      partEnded = next == '\n' ? lineEndsPart() : text.length() == LONGEST_TEXT;
      if (next == '\n') line = 0;
      else if (next != '\r') line++;
    }
    return at;
  }

  private boolean lineEndsPart() {
    return switch (part) {
      case HEAD -> !text.toString().isBlank() && (line == 0 || text.indexOf("HTTP/1.") < 0); // else no empty line can be hoped for
      case TRAILER -> line == 0;
      default -> true;
    };
  }

  private void conclude() {
    following = text.length() == LONGEST_TEXT ? Part.OPAQUE : switch (part) {
      case HEAD -> afterHead();
      case CHUNK_SIZE -> afterSize();
      case DATA -> chunked ? Part.CHUNK_END : Part.HEAD;
      case CHUNK_END -> Part.CHUNK_SIZE;
      default -> Part.HEAD;
    };
    messageEnded = following == Part.HEAD && !head.filter(HttpHead::isInformational).isPresent();
    if (!messageEnded) return;
    inMessage = false;
    endedMessages++;
  }

  private Part afterHead() {
    head = HttpHead.of(text());
    if (head.isEmpty()) return Part.OPAQUE;
    if (head.get().isInformational()) return Part.HEAD;
    remaining = lengths.applyAsLong(head.get());
    chunked = remaining == CHUNKED;
    return chunked ? Part.CHUNK_SIZE : remaining == 0 ? Part.HEAD : Part.DATA;
  }

  private Part afterSize() {
    var digits = text().split("[;\\s]", 2)[0];
    boolean known = digits.matches("\\p{XDigit}{1,15}");
    remaining = known ? Long.parseLong(digits, 16) : -1;
    return !known ? Part.OPAQUE : remaining == 0 ? Part.TRAILER : Part.DATA;
  }
}
