package bifrost.openai.internal.sse;

import bifrost.openai.internal.http.BodyBytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Finds the events in a stream of bytes, by the rules of the HTML standard, section 9.2.6: lines end with LF, CR or CRLF, a leading BOM
 * and comments do not count, the {@code data} lines of an event are joined with LF. One field is not in the standard: {@code error},
 * in which llama.cpp sends errors, is a separate event.
 *
 * <p>It works in place: an event is a range of its own buffer, valid until the next call.
 */
public final class SseDecoder {
  private static final int NONE = -1;

  private final int limit;
  private byte[] bytes = new byte[1 << 10]; // a few events; thousands of slow streams may be open
  private int end; // of the bytes that are there
  private int line; // where the current line begins
  private int scan; // where to look on for its end
  private int first; // where the current event's first line of data begins
  private int dataFrom = NONE; // the data of the current event, so far
  private int dataTo;
  private boolean errorField; // whether that data is of the field error
  private String name = ""; // the current event's
  private String lastName = "";
  private boolean hasEvent; // whether that event is whole
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

  /** {@return the name of the event, {@code ""} if it has none} */
  public String name() {
    return name;
  }

  /** {@return whether the event is a field {@code error}} */
  public boolean isErrorField() {
    return errorField;
  }

  /** Adds what has arrived, once {@link #next()} has said that it is needed. */
  public void feed(ByteBuffer more) {
    int size = more.remaining();
    if (size > bytes.length - end) makeRoom(size);
    more.get(bytes, end, size);
    end += size;
  }

  private void makeRoom(int size) {
    int keep = firstNeededByte();
    var target = end - keep + size > bytes.length ? new byte[Math.max(2 * bytes.length, end - keep + size)] : bytes;
    System.arraycopy(bytes, keep, target, 0, end - keep);
    bytes = target;
    end -= keep;
    line -= keep;
    scan -= keep;
    if (dataFrom != NONE) {
      first -= keep;
      dataFrom -= keep;
      dataTo -= keep;
    }
  }

  /** Where what is still needed begins. */
  private int firstNeededByte() {
    return dataFrom == NONE ? line : first;
  }

  /** Whether there is another whole event, the one before being forgotten; if not, more is to be fed. */
  public boolean next() {
    if (hasEvent) clearEvent();
    hasEvent = (begun || begin()) && findEvent();
    return hasEvent;
  }

  private boolean findEvent() {
    while (skipLf() && findEnd()) {
      checkLength(scan + 1);
      boolean blank = scan == line;
      if (!blank && !field(scan)) return true;
      afterCr = bytes[scan] == '\r';
      line = ++scan;
      if (blank && endsEvent()) return true;
    }
    checkLength(end);
    return false;
  }

  /** Handles a blank line, which ends an event if there is one. A name without data is an event only if the name is {@code error}. */
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

  /** An event counts as it is on the wire, and line by line, so that it does not matter in which pieces it arrives. */
  private void checkLength(int to) {
    if (to - firstNeededByte() > limit) throw BodyBytes.tooLong("an event", limit, "maxEventBytes");
  }

  /** Ends the stream, after next() has returned false. Returns whether another event is left, which no blank line ended. */
  public boolean finish() {
    if (hasEvent) clearEvent();
    hasEvent = skipLf() && line < end && !field(end);
    if (hasEvent) return true;
    line = scan = end;
    hasEvent = endsEvent();
    return hasEvent;
  }

  /** Passes over a BOM; false while what is there may still become one. */
  private boolean begin() {
    byte[] bom = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};
    int there = Math.min(end, bom.length);
    boolean same = Arrays.equals(bytes, 0, there, bom, 0, there);
    if (same && there < bom.length) return false;
    if (same) line = scan = bom.length;
    begun = true;
    return true;
  }

  /** The LF of a CRLF belongs to the line before; false if nothing is there. */
  private boolean skipLf() {
    if (line >= end) return false;
    if (afterCr && bytes[line] == '\n') line = scan = line + 1;
    afterCr = false;
    return line < end;
  }

  private boolean findEnd() {
    while (scan < end && bytes[scan] != '\n' && bytes[scan] != '\r') scan++;
    return scan < end;
  }

  /** Reads a line. Returns false if the lines before it are a complete event, which must be returned first. */
  private boolean field(int lineEnd) {
    if (isField("data", lineEnd)) return data(false, lineEnd);
    if (isField("error", lineEnd)) return data(true, lineEnd);
    if (isField("event", lineEnd)) name = name(value(lineEnd), lineEnd);
    return true;
  }

  private boolean isField(String field, int lineEnd) {
    int to = line + field.length();
    if (to > lineEnd || to < lineEnd && bytes[to] != ':') return false;
    for (int i = 0; i < field.length(); i++) if (bytes[line + i] != field.charAt(i)) return false;
    return true;
  }

  /** {@return the offset of the value in the current line} */
  private int value(int lineEnd) {
    int from = line;
    while (from < lineEnd && bytes[from] != ':') from++;
    from = Math.min(from + 1, lineEnd);
    return from < lineEnd && bytes[from] == ' ' ? from + 1 : from;
  }

  private boolean data(boolean isError, int lineEnd) {
    if (dataFrom != NONE && isError != errorField) return false;
    errorField = isError;
    append(value(lineEnd), lineEnd);
    return true;
  }

  /** {@return the name in a range} Names are reused, because the same few are repeated in most events. */
  private String name(int from, int to) {
    boolean same = lastName.length() == to - from;
    for (int i = 0; same && i < lastName.length(); i++) same = lastName.charAt(i) == bytes[from + i];
    if (!same) lastName = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return lastName;
  }

  /** A further line is moved behind the one before it: "data:" always leaves room for the LF between them. */
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
