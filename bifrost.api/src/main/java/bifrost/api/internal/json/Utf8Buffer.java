package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;

/**
 * A buffer for UTF-8 bytes. It appends to chunks that are joined at the end, because a growing array would be
 * copied repeatedly.
 */
public final class Utf8Buffer {
  private static final int MAX_ESCAPE_LENGTH = 6;
  private static final int MAX_SIZE = Integer.MAX_VALUE - 8;
  private static final int MAX_LONG_DIGITS = 19;
  private static final int MAX_LONG_LENGTH = 1 + MAX_LONG_DIGITS;
  private static final int MIN_CHUNK_SIZE = 256;
  private static final int MAX_CHUNK_SIZE = 64 << 10; // a longer text has its own chunk
  private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

  /** Whether each ASCII character is written as it is. */
  private static final boolean[] PLAIN = new boolean[128];

  static {
    for (int c = ' '; c < PLAIN.length; c++) PLAIN[c] = c != '"' && c != '\\';
  }

  private record Chunk(byte[] bytes, int size, @Nullable Chunk previous) {}

  private @Nullable Chunk full; // the chunk before the current one
  private int fullSize; // the sum of the sizes of all chunks before the current one
  private byte[] bytes = new byte[MIN_CHUNK_SIZE];
  private int size;

  /** {@return a copy of all bytes} */
  public byte[] toByteArray() {
    var all = new byte[fullSize + size];
    System.arraycopy(bytes, 0, all, fullSize, size);
    int end = fullSize;
    for (var chunk = full; chunk != null; chunk = chunk.previous) {
      end -= chunk.size;
      System.arraycopy(chunk.bytes, 0, all, end, chunk.size);
    }
    return all;
  }

  /** {@return the last byte, or 0 if there is none} */
  public int lastByte() {
    return size == 0 ? 0 : bytes[size - 1];
  }

  public void append(int ascii) {
    ensureCapacity(1);
    bytes[size++] = (byte) ascii;
  }

  public void append(String ascii) {
    int length = ascii.length();
    ensureCapacity(length);
    for (int i = 0; i < length; i++) bytes[size + i] = (byte) ascii.charAt(i);
    size += length;
  }

  /** Appends an integer. */
  public void append(long value) {
    if (value == Long.MIN_VALUE) {
      append(Long.toString(value));
      return;
    }
    ensureCapacity(MAX_LONG_LENGTH);
    if (value < 0) bytes[size++] = '-';
    long rest = Math.abs(value);
    int digits = 1;
    for (long ten = 10; digits < MAX_LONG_DIGITS && rest >= ten; ten *= 10) digits++;
    for (int i = size + digits - 1; i >= size; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    size += digits;
  }

  /**
   * Appends a string in quotation marks. It escapes only lone surrogates and the characters that RFC 8259
   * section 7 requires to be escaped.
   */
  public void appendQuoted(String text) {
    int length = text.length();
    ensureCapacity(length + 2);
    bytes[size++] = '"';
    int i = appendPlain(text, length);
    while (i < length) {
      ensureCapacity(MAX_ESCAPE_LENGTH);
      i += appendCharacter(text, i);
    }
    append('"');
  }

  /** Appends a comma, unless this is the first member, the name in quotation marks, and a colon. */
  public void appendName(String name, boolean first) {
    var quoted = StringCache.quoted(name);
    if (quoted == null) {
      if (!first) append(',');
      appendQuoted(name);
      append(':');
      return;
    }
    ensureCapacity(quoted.length + 2);
    if (!first) bytes[size++] = ',';
    System.arraycopy(quoted, 0, bytes, size, quoted.length);
    size += quoted.length;
    bytes[size++] = ':';
  }

  public void appendNull() {
    ensureCapacity(4);
    bytes[size++] = 'n';
    bytes[size++] = 'u';
    bytes[size++] = 'l';
    bytes[size++] = 'l';
  }

  /** Appends the characters before the first one that is not plain, for which there is capacity. */
  private int appendPlain(String text, int length) {
    var to = bytes;
    int at = size;
    int i = 0;
    for (; i < length; i++) {
      char c = text.charAt(i);
      if (!isPlain(c)) break;
      to[at + i] = (byte) c;
    }
    size = at + i;
    return i;
  }

  private static boolean isPlain(char c) {
    return c < 0x80 && PLAIN[c];
  }

  /**
   * Appends the character at an index.
   *
   * @return its number of chars
   */
  private int appendCharacter(String text, int at) {
    char c = text.charAt(at);
    if (isPlain(c)) {
      bytes[size++] = (byte) c;
    } else if (c < 0x80) {
      appendEscaped(c);
    } else if (!Character.isSurrogate(c)) {
      appendMultibyte(c);
    } else if (Utf8.isLoneSurrogate(text, at)) {
      appendUnicodeEscape(c);
    } else {
      appendMultibyte(text.codePointAt(at));
      return 2;
    }
    return 1;
  }

  private void appendMultibyte(int c) {
    if (c < 0x800) {
      bytes[size++] = (byte) (0xc0 | c >> 6);
    } else if (c < 0x10000) {
      bytes[size++] = (byte) (0xe0 | c >> 12);
      bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
    } else {
      bytes[size++] = (byte) (0xf0 | c >> 18);
      bytes[size++] = (byte) (0x80 | c >> 12 & 0x3f);
      bytes[size++] = (byte) (0x80 | c >> 6 & 0x3f);
    }
    bytes[size++] = (byte) (0x80 | c & 0x3f);
  }

  private void appendEscaped(char c) {
    switch (c) {
      case '"', '\\' -> appendShortEscape(c);
      case '\b' -> appendShortEscape('b');
      case '\f' -> appendShortEscape('f');
      case '\n' -> appendShortEscape('n');
      case '\r' -> appendShortEscape('r');
      case '\t' -> appendShortEscape('t');
      default -> appendUnicodeEscape(c);
    }
  }

  private void appendShortEscape(char c) {
    bytes[size++] = '\\';
    bytes[size++] = (byte) c;
  }

  private void appendUnicodeEscape(char c) {
    appendShortEscape('u');
    for (int shift = 12; shift >= 0; shift -= 4) bytes[size++] = HEX[c >> shift & 0xf];
  }

  /** Ensures capacity for a number of bytes. The caller must then append at least one byte. */
  private void ensureCapacity(int more) {
    if (more <= bytes.length - size) return;
    if ((long) fullSize + size + more > MAX_SIZE) {
      throw new OutOfMemoryError("the JSON text is longer than 2 GiB");
    }
    full = new Chunk(bytes, size, full);
    fullSize += size;
    bytes = new byte[Math.max(more, Math.min(2 * bytes.length, MAX_CHUNK_SIZE))];
    size = 0;
  }
}
