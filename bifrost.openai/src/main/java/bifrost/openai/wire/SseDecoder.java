package bifrost.openai.wire;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the events in a stream of bytes, by the rules of the HTML standard, section 9.2.6: lines end with LF, CR or CRLF, a leading BOM
 * and comments do not count, the {@code data} lines of an event are joined with LF. Of the fields only {@code data} matters here.
 *
 * <p>It works in place: an event is a range of its own buffer, valid until the next call.
 */
final class SseDecoder {
  private static final int NONE = -1;

  private final int limit;
  private byte[] bytes = new byte[1 << 10]; // a few events; thousands of slow streams may be open
  private int end; // of the bytes that are there
  private int line; // where the current line begins
  private int scan; // where to look on for its end
  private int first; // where the current event's first line of data begins
  private int dataFrom = NONE; // the data of the current event, so far
  private int dataTo;
  private boolean whole; // whether that event is whole
  private boolean begun;
  private boolean afterCr;

  SseDecoder(int limit) {
    this.limit = limit;
  }

  byte[] bytes() {
    return bytes;
  }

  int from() {
    return dataFrom;
  }

  int to() {
    return dataTo;
  }

  /** Adds what has arrived, once {@link #next()} has said that it is needed. */
  void feed(ByteBuffer more) {
    int size = more.remaining();
    if (size > bytes.length - end) makeRoom(size);
    more.get(bytes, end, size);
    end += size;
  }

  private void makeRoom(int size) {
    int keep = kept();
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
  private int kept() {
    return dataFrom == NONE ? line : first;
  }

  /** Whether there is another whole event, the one before being forgotten; if not, more is to be fed. */
  boolean next() {
    if (whole) dataFrom = NONE;
    whole = (begun || begin()) && findEvent();
    return whole;
  }

  private boolean findEvent() {
    while (skipLf() && findEnd()) {
      checkLength(scan + 1);
      boolean blank = scan == line;
      if (!blank) field(scan);
      afterCr = bytes[scan] == '\r';
      line = ++scan;
      if (blank && dataFrom != NONE) return true;
    }
    checkLength(end);
    return false;
  }

  /** An event counts as it is on the wire, and line by line, so that it does not matter in which pieces it arrives. */
  private void checkLength(int to) {
    if (to - kept() > limit) throw Answer.tooLong("an event", limit, "maxEventBytes");
  }

  /** The stream is over, and next() has said that more is needed. Whether an event is left that no blank line ended. */
  boolean finish() {
    if (skipLf() && line < end) field(end);
    line = scan = end;
    whole = dataFrom != NONE; // next() forgets it
    return whole;
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

  private void field(int lineEnd) {
    int length = lineEnd - line;
    if (length < 4 || bytes[line] != 'd' || bytes[line + 1] != 'a' || bytes[line + 2] != 't' || bytes[line + 3] != 'a') return;
    if (length > 4 && bytes[line + 4] != ':') return;
    int from = Math.min(line + 5, lineEnd);
    if (from < lineEnd && bytes[from] == ' ') from++;
    append(from, lineEnd);
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
