package bifrost.testkit.internal.proxy;

import java.util.Optional;
import java.util.function.ToLongFunction;

/**
 * A parser that tracks the HTTP/1 messages of one direction, without changing bytes. Data that is not HTTP/1
 * counts as a message without end. The other methods describe the bytes that {@link #consume} consumed last.
 */
final class HttpMessageParser {
  /** The body length of a chunked message. */
  static final long CHUNKED = -1;

  enum Part { HEAD, CHUNK_SIZE, DATA, CHUNK_END, TRAILER, OPAQUE }

  private static final int MAX_TEXT_LENGTH = 64 * 1024;

  private final ToLongFunction<HttpHead> bodyLengths;
  private final StringBuilder text = new StringBuilder();
  private Part part = Part.HEAD;
  private Part nextPart = Part.HEAD;
  private Optional<HttpHead> head = Optional.empty();
  private boolean chunked;
  private long remaining;
  private int lineLength; // the length of the current line, without its ending
  private boolean partEnded = true;
  private boolean messageEnded;
  private boolean inMessage;
  private int endedMessages;

  /**
   * Creates a parser.
   *
   * @param bodyLengths the function that returns the length of the body after a head: a number of bytes,
   *     {@link #CHUNKED}, or {@link Long#MAX_VALUE} if the connection ends the body
   */
  HttpMessageParser(ToLongFunction<HttpHead> bodyLengths) {
    this.bodyLengths = bodyLengths;
  }

  /**
   * Consumes at least one byte of the current part, and no byte of the next part.
   *
   * @return the offset after the last consumed byte
   */
  int consume(byte[] bytes, int from, int to) {
    if (partEnded) begin();
    int end = switch (part) {
      case OPAQUE -> to;
      case DATA -> consumeData(from, to);
      default -> consumeLines(bytes, from, to);
    };
    if (partEnded) finishPart();
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

  /** {@return the consumed text of the current head, chunk size line, or trailer} */
  String text() {
    return text.toString();
  }

  /** {@return the head of the message; empty if it is incomplete or not HTTP/1} */
  Optional<HttpHead> head() {
    return head;
  }

  boolean isChunked() {
    return chunked;
  }

  /** {@return the number of bytes left in the body or the chunk; negative if unknown} */
  long remaining() {
    return remaining;
  }

  /**
   * {@return the number of the message, from 1; an informational response belongs to the response that follows
   * it}
   */
  int messageNumber() {
    return messageEnded ? endedMessages : endedMessages + 1;
  }

  /** {@return the number of messages that have ended} */
  int endedMessages() {
    return endedMessages;
  }

  /** {@return whether a message has started and not ended} */
  boolean isInMessage() {
    return inMessage;
  }

  private void begin() {
    part = nextPart;
    partEnded = false;
    messageEnded = false;
    inMessage = true;
    if (part == Part.HEAD) head = Optional.empty();
    text.setLength(0);
    lineLength = 0;
  }

  private int consumeData(int from, int to) {
    int count = (int) Math.min(remaining, to - from);
    remaining -= count;
    partEnded = remaining == 0;
    return from + count;
  }

  private int consumeLines(byte[] bytes, int from, int to) {
    int offset = from;
    while (offset < to && !partEnded) {
      char next = (char) (bytes[offset++] & 0xff);
      text.append(next);
      partEnded = next == '\n' ? lineEndsPart() : text.length() == MAX_TEXT_LENGTH;
      if (next == '\n') lineLength = 0;
      else if (next != '\r') lineLength++;
    }
    return offset;
  }

  private boolean lineEndsPart() {
    return switch (part) {
      // data that is not HTTP may contain no empty line
      case HEAD -> !text.toString().isBlank() && (lineLength == 0 || text.indexOf("HTTP/1.") < 0);
      case TRAILER -> lineLength == 0;
      default -> true;
    };
  }

  private void finishPart() {
    nextPart = text.length() == MAX_TEXT_LENGTH ? Part.OPAQUE : switch (part) {
      case HEAD -> afterHead();
      case CHUNK_SIZE -> afterSize();
      case DATA -> chunked ? Part.CHUNK_END : Part.HEAD;
      case CHUNK_END -> Part.CHUNK_SIZE;
      default -> Part.HEAD;
    };
    messageEnded = nextPart == Part.HEAD && !head.filter(HttpHead::isInformational).isPresent();
    if (!messageEnded) return;
    inMessage = false;
    endedMessages++;
  }

  private Part afterHead() {
    head = HttpHead.of(text());
    if (head.isEmpty()) return Part.OPAQUE;
    if (head.get().isInformational()) return Part.HEAD;
    remaining = bodyLengths.applyAsLong(head.get());
    chunked = remaining == CHUNKED;
    return chunked ? Part.CHUNK_SIZE : remaining == 0 ? Part.HEAD : Part.DATA;
  }

  private Part afterSize() {
    var digits = text().split("[;\\s]", 2)[0];
    boolean isValid = digits.matches("\\p{XDigit}{1,15}");
    remaining = isValid ? Long.parseLong(digits, 16) : -1;
    return !isValid ? Part.OPAQUE : remaining == 0 ? Part.TRAILER : Part.DATA;
  }
}
