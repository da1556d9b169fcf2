package bifrost.api.json;

import java.util.ArrayList;
import java.util.List;

/** A buffer for UTF-8 bytes. It appends to chunks that are joined at the end, because a growing array would be copied again and again. */
final class Utf8Buffer {

  private static final int LONGEST_ESCAPE = 6;
  private static final int LARGEST_CHUNK = 64 << 10; // unless a text is longer
  private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'};

  private record Chunk(byte[] bytes, int size) {}

  private final List<Chunk> full = new ArrayList<>(0); // the chunks before the current one
  private int fullSize;
  private byte[] bytes = new byte[256];
  private int size;

  byte[] toByteArray() {
    var all = new byte[fullSize + size];
    int end = 0;
    for (var chunk : full) {
      System.arraycopy(chunk.bytes, 0, all, end, chunk.size);
      end += chunk.size;
    }
    System.arraycopy(bytes, 0, all, end, size);
    return all;
  }

  /** The byte written last, or 0 if there is none. */
  int last() {
    return size == 0 ? 0 : bytes[size - 1];
  }

  void append(int ascii) {
    ensure(1);
    bytes[size++] = (byte) ascii;
  }

  void append(String ascii) {
    int length = ascii.length();
    ensure(length);
    for (int i = 0; i < length; i++) bytes[size + i] = (byte) ascii.charAt(i);
    size += length;
  }

  /** Appends a string in quotes. Only what RFC 8259 section 7 says MUST be escaped is, and surrogates without a partner. */
  void quoted(String text) {
    int length = text.length();
    ensure(length + 2);
    bytes[size++] = '"';
    int i = 0;
    for (; i < length && isPlain(text.charAt(i)); i++) bytes[size++] = (byte) text.charAt(i);
    while (i < length) {
      ensure(LONGEST_ESCAPE);
      i += character(text, i);
    }
    append('"');
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x80 && c != '"' && c != '\\';
  }

  /** Appends the character at an index and returns its number of chars. */
  private int character(String text, int at) {
    char c = text.charAt(at);
    if (isPlain(c)) {
      bytes[size++] = (byte) c;
    } else if (c < 0x80) {
      escape(c);
    } else if (!Character.isSurrogate(c)) {
      multibyte(c);
    } else if (Utf8.isLoneSurrogate(text, at)) {
      hexadecimal(c);
    } else {
      multibyte(text.codePointAt(at));
      return 2;
    }
    return 1;
  }

  private void multibyte(int c) {
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

  private void escape(char c) {
    switch (c) {
      case '"', '\\' -> twoCharacters(c);
      case '\b' -> twoCharacters('b');
      case '\f' -> twoCharacters('f');
      case '\n' -> twoCharacters('n');
      case '\r' -> twoCharacters('r');
      case '\t' -> twoCharacters('t');
      default -> hexadecimal(c);
    }
  }

  private void twoCharacters(char c) {
    bytes[size++] = '\\';
    bytes[size++] = (byte) c;
  }

  private void hexadecimal(char c) {
    twoCharacters('u');
    for (int shift = 12; shift >= 0; shift -= 4) bytes[size++] = HEX[c >> shift & 0xf];
  }

  /** Makes room for some bytes. The caller must then append at least one. */
  private void ensure(int more) {
    if (more > bytes.length - size) {
      if ((long) fullSize + size + more > Integer.MAX_VALUE - 8) throw new OutOfMemoryError("JSON of more than 2 GiB");
      full.add(new Chunk(bytes, size));
      fullSize += size;
      bytes = new byte[Math.max(more, Math.min(2 * bytes.length, LARGEST_CHUNK))];
      size = 0;
    }
  }
}
