package bifrost.openai.internal.sse;

import bifrost.openai.internal.http.BodyBytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A decoder that finds the events in a stream of bytes, by the rules of the HTML standard, section 9.2.6: lines end
 * with LF, CR or CRLF, a leading BOM and comments are ignored, and the {@code data} lines of an event are joined with
 * LF. The decoder also reads the nonstandard field {@code error}, in which llama.cpp sends errors. Its lines form a
 * separate event.
 *
 * <p>It decodes in place: an event is a range of the decoder's buffer, which is valid until the next call.
 */
public final class SseDecoder {
  private static final int NONE = -1;
  private static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long EVERY_BYTE = 0x0101010101010101L;
  private static final long HIGH_BITS = 0x8080808080808080L;

  private final int limit;
  private byte[] bytes = new byte[1 << 9]; // room for a few events, because thousands of slow streams may be open
  private int end; // the end of the received bytes
  private int line; // the start of the current line
  private int scan; // the position from which the end of the line is searched
  private int first; // the start of the first data line of the current event
  private int dataFrom = NONE; // the data of the current event that has been received
  private int dataTo;
  private boolean errorField; // whether the data is from the field error
  private String name = ""; // of the current event
  private String lastName = "";
  private boolean hasEvent; // whether the current event is complete
  private boolean begun;
  private boolean afterCr;

  public SseDecoder(int limit) {
    this.limit = limit;
  }

  public byte[] bytes() {
    return bytes;
  }

  public int from() {
    return dataFrom;
  }

  public int to() {
    return dataTo;
  }

  /** {@return the name of the event; {@code ""} if it has none} */
  public String name() {
    return name;
  }

  /** {@return whether the data of the event is from the field {@code error}} */
  public boolean isErrorField() {
    return errorField;
  }

  /** Adds received bytes, after {@link #next()} has returned false. */
  public void feed(ByteBuffer received) {
    int size = received.remaining();
    if (size > bytes.length - end) makeRoom(size);
    received.get(bytes, end, size);
    end += size;
  }

  private void makeRoom(int size) {
    int from = firstNeededByte();
    var target = end - from + size > bytes.length ? new byte[Math.max(2 * bytes.length, end - from + size)] : bytes;
    System.arraycopy(bytes, from, target, 0, end - from);
    bytes = target;
    end -= from;
    line -= from;
    scan -= from;
    if (dataFrom != NONE) {
      first -= from;
      dataFrom -= from;
      dataTo -= from;
    }
  }

  /** {@return the start of the bytes that are still needed} */
  private int firstNeededByte() {
    return dataFrom == NONE ? line : first;
  }

  /**
   * Advances to the next event, which discards the current one. Returns false if no complete event has been received.
   */
  public boolean next() {
    if (hasEvent) clearEvent();
    hasEvent = (begun || begin()) && findEvent();
    return hasEvent;
  }

  private boolean findEvent() {
    while (skipLf() && findLineEnd()) {
      checkLength(scan + 1);
      boolean blank = scan == line;
      if (!blank && !readLine(scan)) return true;
      afterCr = bytes[scan] == '\r';
      line = ++scan;
      if (blank && endsEvent()) return true;
    }
    checkLength(end);
    return false;
  }

  /**
   * Handles a blank line, and returns whether it ends an event. A name without data is an event only if the name is
   * {@code error}.
   */
  private boolean endsEvent() {
    if (dataFrom == NONE && isNamedError()) dataFrom = dataTo = first = line;
    if (dataFrom == NONE) name = "";
    return dataFrom != NONE;
  }

  public boolean isNamedError() {
    return name.equalsIgnoreCase("error");
  }

  private void clearEvent() {
    dataFrom = NONE;
    errorField = false;
    name = "";
  }

  /**
   * Checks the length of the event as sent, line by line, so that the result does not depend on how the bytes are
   * split.
   */
  private void checkLength(int to) {
    if (to - firstNeededByte() > limit) throw BodyBytes.tooLong("an event", limit, "maxEventBytes");
  }

  /**
   * Ends the stream, after {@link #next()} has returned false. Returns whether there is another event, which has no
   * blank line after it.
   */
  public boolean finish() {
    if (hasEvent) clearEvent();
    hasEvent = skipLf() && line < end && !readLine(end);
    if (hasEvent) return true;
    line = scan = end;
    hasEvent = endsEvent();
    return hasEvent;
  }

  /** Skips a BOM. Returns false while the received bytes may be the start of one. */
  private boolean begin() {
    byte[] bom = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    int compared = Math.min(end, bom.length);
    boolean same = Arrays.equals(bytes, 0, compared, bom, 0, compared);
    if (same && compared < bom.length) return false;
    if (same) line = scan = bom.length;
    begun = true;
    return true;
  }

  /** Skips the LF of a CRLF, which belongs to the previous line. Returns false if no bytes remain. */
  private boolean skipLf() {
    if (line >= end) return false;
    if (afterCr && bytes[line] == '\n') line = scan = line + 1;
    afterCr = false;
    return line < end;
  }

  private boolean findLineEnd() {
    while (scan <= end - Long.BYTES && !hasLineEnd((long) EIGHT_BYTES.get(bytes, scan))) scan += Long.BYTES;
    while (scan < end && bytes[scan] != '\n' && bytes[scan] != '\r') scan++;
    return scan < end;
  }

  private static boolean hasLineEnd(long bytes) {
    return hasZero(bytes ^ '\n' * EVERY_BYTE) || hasZero(bytes ^ '\r' * EVERY_BYTE);
  }

  /** {@return whether one of eight bytes is zero} Only a zero byte borrows, and has no high bit itself. */
  private static boolean hasZero(long bytes) {
    return (bytes - EVERY_BYTE & ~bytes & HIGH_BITS) != 0;
  }

  /** Reads a line. Returns false if the lines before it are a complete event, which must be returned first. */
  private boolean readLine(int lineEnd) {
    if (isField("data", lineEnd)) return addData(false, lineEnd);
    if (isField("error", lineEnd)) return addData(true, lineEnd);
    if (isField("event", lineEnd)) name = name(valueStart(lineEnd), lineEnd);
    return true;
  }

  private boolean isField(String field, int lineEnd) {
    int to = line + field.length();
    if (to > lineEnd || to < lineEnd && bytes[to] != ':') return false;
    for (int i = 0; i < field.length(); i++) if (bytes[line + i] != field.charAt(i)) return false;
    return true;
  }

  /** {@return the offset of the value in the current line} */
  private int valueStart(int lineEnd) {
    int from = line;
    while (from < lineEnd && bytes[from] != ':') from++;
    from = Math.min(from + 1, lineEnd);
    return from < lineEnd && bytes[from] == ' ' ? from + 1 : from;
  }

  private boolean addData(boolean isError, int lineEnd) {
    if (dataFrom != NONE && isError != errorField) return false;
    errorField = isError;
    append(valueStart(lineEnd), lineEnd);
    return true;
  }

  /** {@return the name in a range} The last name is reused, because most events have the same few names. */
  private String name(int from, int to) {
    boolean same = lastName.length() == to - from;
    for (int i = 0; same && i < lastName.length(); i++) same = lastName.charAt(i) == bytes[from + i];
    if (!same) lastName = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return lastName;
  }

  /**
   * Appends a line of data. A further line is moved to the end of the previous one; "data:" always leaves room for
   * the LF between them.
   */
  private void append(int from, int to) {
    if (dataFrom == NONE) {
      first = line;
      dataFrom = from;
      dataTo = to;
      return;
    }
    bytes[dataTo++] = '\n';
    System.arraycopy(bytes, from, bytes, dataTo, to - from);
    dataTo += to - from;
  }
}
