package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A decoder of strings with escape sequences or non-ASCII characters (RFC 8259 section 7), which it validates at the
 * same time. It decodes to bytes before the first character beyond U+00FF, and to chars from there. Its buffers are
 * small and reused: a long text is joined from pieces.
 */
public final class StringDecoder {
  private static final int MIN_BUFFER = 64;
  private static final int MAX_BUFFER = 4096;
  private static final int MAX_GROWTH = 8; // of a piece in one step
  private static final byte[] NO_BYTES = {};
  private static final char[] NO_CHARS = {};

  // The current piece, in one of the buffers.
  private byte[] narrow = NO_BYTES;
  private char[] wide = NO_CHARS;
  private boolean isWide;
  private int length;
  private @Nullable List<String> pieces; // the pieces before the current one; null if there are none
  private int end;

  /**
   * Decodes a string whose first character is at an offset, until its {@link #end()}.
   *
   * @return the text before the end
   */
  public String decode(byte[] bytes, int from, int limit) {
    isWide = false;
    length = 0;
    pieces = null;
    end = from;
    decodeAll(bytes, limit);
    if (end < limit && bytes[end] != '"') { // not valid, or beyond U+00FF
      widen();
      decodeAll(bytes, limit);
    }
    if (pieces == null) return piece();
    pieces.add(piece());
    return String.join("", pieces);
  }

  /**
   * {@return the end of the string that was decoded last: its quotation mark, the first character that is not valid, or
   * the limit}
   */
  int end() {
    return end;
  }

  private void decodeAll(byte[] bytes, int limit) {
    int before;
    do {
      before = end;
      ensureSpace();
      if (isWide) decodeWide(bytes, limit);
      else decodeNarrow(bytes, limit);
    } while (end > before && end < limit);
  }

  private void ensureSpace() {
    int size = isWide ? wide.length : narrow.length;
    if (length + MAX_GROWTH <= size) return;
    if (size == MAX_BUFFER) {
      if (pieces == null) pieces = new ArrayList<>();
      pieces.add(piece());
      length = 0;
    } else if (isWide) {
      wide = Arrays.copyOf(wide, Math.max(MIN_BUFFER, 4 * size));
    } else {
      narrow = Arrays.copyOf(narrow, Math.max(MIN_BUFFER, 4 * size));
    }
  }

  private String piece() {
    return isWide ? new String(wide, 0, length) : new String(narrow, 0, length, StandardCharsets.ISO_8859_1);
  }

  /** Continues the current piece in the buffer of chars. */
  private void widen() {
    isWide = true;
    if (wide.length < narrow.length) wide = new char[narrow.length];
    for (int i = 0; i < length; i++) wide[i] = (char) (narrow[i] & 0xff);
  }

  /** Decodes characters up to U+00FF until another one, the end, or until the buffer may be full. */
  private void decodeNarrow(byte[] bytes, int limit) {
    var text = narrow;
    int at = length;
    int i = end;
    int last = text.length - MAX_GROWTH;
    while (at <= last && i < limit) {
      if (i <= limit - 8) {
        long eight = (long) StringParser.EIGHT_BYTES.get(bytes, i);
        StringParser.EIGHT_BYTES.set(text, at, eight);
        long special = StringParser.special(eight);
        if (special == 0) {
          at += 8;
          i += 8;
          continue;
        }
        int plain = Long.numberOfTrailingZeros(special) >> 3;
        at += plain;
        i += plain;
      }
      int b = bytes[i];
      if (b == '\\') {
        int c = StringParser.escapedCharacter(bytes, i, limit);
        if (c < 0 || c > 0xff) break;
        text[at++] = (byte) c;
        i += StringParser.escapeLength(bytes[i + 1]);
      } else if (b < 0) {
        if (b != (byte) 0xc2 && b != (byte) 0xc3 || limit - i < 2 || !Utf8.isContinuation(bytes[i + 1])) break;
        text[at++] = (byte) ((b & 3) << 6 | bytes[i + 1] & 0x3f);
        i += 2;
      } else if (!StringParser.isPlain(bytes[i])) {
        break;
      } else { // one of the last bytes
        text[at++] = bytes[i++];
      }
    }
    length = at;
    end = i;
  }

  /** Decodes characters until the end or until the buffer may be full. */
  private void decodeWide(byte[] bytes, int limit) {
    var text = wide;
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
