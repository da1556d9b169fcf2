package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder of strings with escape sequences or non-ASCII characters (RFC 8259 section 7), which it validates at the
 * same time. Its buffer is small and reused: a long text is joined from pieces.
 */
public final class StringDecoder {
  private static final int MIN_BUFFER = 64;
  private static final int MAX_BUFFER = 4096;

  private char[] buffer = {}; // the current piece
  private int length; // of the current piece
  private @Nullable List<String> pieces; // the pieces before the current one; null if there are none
  private int end;

  /**
   * Decodes a string whose first character is at an offset, until its {@link #end()}.
   *
   * @return the text before the end
   */
  public String decode(byte[] bytes, int from, int limit) {
    length = 0;
    pieces = null;
    end = from;
    int before;
    do {
      before = end;
      if (length + 2 > buffer.length) grow();
      decodeRuns(bytes, limit);
    } while (end > before && end < limit);
    var last = new String(buffer, 0, length);
    if (pieces == null) return last;
    pieces.add(last);
    return String.join("", pieces);
  }

  /**
   * {@return the end of the string that was decoded last: its quotation mark, the first character that is not valid, or
   * the limit}
   */
  int end() {
    return end;
  }

  private void grow() {
    if (buffer.length < MAX_BUFFER) {
      buffer = Arrays.copyOf(buffer, Math.max(MIN_BUFFER, 4 * buffer.length));
    } else {
      if (pieces == null) pieces = new ArrayList<>();
      pieces.add(new String(buffer, 0, length));
      length = 0;
    }
  }

  /** Decodes characters until the end or until the buffer may be full. */
  private void decodeRuns(byte[] bytes, int limit) {
    var text = buffer;
    int at = length;
    int i = end;
    int stop = Math.min(limit, i + text.length - at - 1); // a byte yields at most one char
    while (i < stop) {
      int b = bytes[i];
      if (StringParser.isPlain(bytes[i])) {
        do {
          text[at++] = (char) bytes[i++];
        } while (i < stop && StringParser.isPlain(bytes[i]));
      } else if (b >= 0) {
        int c = b == '\\' ? StringParser.escapedCharacter(bytes, i, limit) : -1;
        if (c < 0) break;
        text[at++] = (char) c;
        i += StringParser.escapeLength(bytes[i + 1]);
      } else if (b < (byte) 0xe0) {
        if (b < (byte) 0xc2 || limit - i < 2 || !Utf8.isContinuation(bytes[i + 1])) break;
        do {
          text[at++] = (char) ((b & 0x1f) << 6 | bytes[i + 1] & 0x3f);
          i += 2;
        } while (i < stop - 1 && (b = bytes[i]) >= (byte) 0xc2 && b < (byte) 0xe0 && Utf8.isContinuation(bytes[i + 1]));
      } else if (b < (byte) 0xf0) {
        do {
          if (limit - i < 3 || !Utf8.isContinuation(bytes[i + 1]) || !Utf8.isContinuation(bytes[i + 2])) break;
          char c = (char) ((bytes[i] & 0xf) << 12 | (bytes[i + 1] & 0x3f) << 6 | bytes[i + 2] & 0x3f);
          if (c < 0x800 || Character.isSurrogate(c)) break;
          text[at++] = c;
          i += 3;
        } while (i < stop && (b = bytes[i]) >= (byte) 0xe0 && b < (byte) 0xf0);
        if (b >= (byte) 0xe0 && b < (byte) 0xf0) break; // not valid, or full
      } else {
        if (Utf8.characterLength(bytes, i, limit) == 0) break;
        int c = Utf8.codePoint(bytes, i, 4);
        text[at++] = Character.highSurrogate(c);
        text[at++] = Character.lowSurrogate(c);
        i += 4;
      }
    }
    length = at;
    end = i;
  }
}
