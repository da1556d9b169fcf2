package bifrost.api.internal.json;

import bifrost.api.json.JsonParseException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** A parser that finds and validates the end of a string in a document (RFC 8259 section 7). */
final class StringParser {
  static final VarHandle EIGHT_BYTES =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  static final long HIGH_BITS = 0x8080808080808080L;

  private static final String ESCAPED = "\"\\/bfnrt";

  /** The value of each hexadecimal digit in ASCII; negative for other bytes. */
  private static final byte[] HEX = new byte[256];

  /** The character for each second byte of an escape sequence of two bytes; 0 for other bytes. */
  private static final byte[] UNESCAPED = new byte[256];

  static {
    for (int i = 0; i < ESCAPED.length(); i++) UNESCAPED[ESCAPED.charAt(i)] = (byte) "\"\\/\b\f\n\r\t".charAt(i);
    for (int i = 0; i < HEX.length; i++) HEX[i] = (byte) (i < 0x80 ? Character.digit(i, 16) : -1);
  }

  private StringParser() {}

  /**
   * {@return the offset of the first byte that is not a character of a string by itself; otherwise the limit} It tests
   * eight bytes at a time.
   */
  static int findPlainEnd(byte[] bytes, int from, int limit) {
    int i = from;
    for (; i < limit - 7; i += 8) {
      long eight = (long) EIGHT_BYTES.get(bytes, i);
      long special = special(eight);
      if (special != 0) return i + (Long.numberOfTrailingZeros(special) >> 3);
    }
    while (i < limit && isPlain(bytes[i])) i++;
    return i;
  }

  /**
   * {@return a number with the high bit of each of eight bytes that is not a character of a string by itself, and
   * possibly of bytes after the first of them} The index of the first of them is the number of trailing zeros / 8.
   */
  static long special(long eight) {
    return (eight | eight - ' ' * ONES | (eight ^ '"' * ONES) - ONES | (eight ^ '\\' * ONES) - ONES) & HIGH_BITS;
  }

  static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\';
  }

  /**
   * Validates a string from an offset, at which a character must begin.
   *
   * @return the offset of the quotation mark that ends the string
   */
  static int findEnd(JsonSource source, int from) {
    int end = findEnd(source.bytes, from, source.limit);
    if (end >= 0) return end;
    throw failure(source, ~end);
  }

  /**
   * Validates a string from an offset, at which a character must begin.
   *
   * @return the offset of the quotation mark that ends the string; if it is not valid, the complement of the offset of
   *     the first character that is not valid
   */
  static int findEnd(byte[] bytes, int from, int limit) {
    int i = from;
    while (i < limit) {
      int b = bytes[i];
      if (b == '"') return i;
      if (b >= 0 && b < ' ' || b == '\\' && escapedCharacter(bytes, i, limit) < 0) return ~i;
      int length = b == '\\' ? escapeLength(bytes[i + 1]) : Utf8.characterLength(bytes, i, limit);
      if (length == 0) return ~i;
      i += length;
    }
    return ~limit;
  }

  /** {@return the character of the escape sequence at an offset; negative if it is not valid} */
  static int escapedCharacter(byte[] bytes, int at, int limit) {
    if (limit - at < 2) return -1;
    int c = UNESCAPED[bytes[at + 1] & 0xff];
    if (c != 0) return c;
    return bytes[at + 1] == 'u' && limit - at >= 6 ? codeUnit(bytes, at + 2) : -1;
  }

  /** {@return the length of the escape sequence with this second byte} */
  static int escapeLength(byte second) {
    return second == 'u' ? 6 : 2;
  }

  /** {@return the value of four hexadecimal digits; negative if they are not digits} */
  private static int codeUnit(byte[] bytes, int at) {
    return HEX[bytes[at] & 0xff] << 12 | HEX[bytes[at + 1] & 0xff] << 8 | HEX[bytes[at + 2] & 0xff] << 4
        | HEX[bytes[at + 3] & 0xff];
  }

  /** {@return the exception about the character at an offset, which is not valid} */
  private static JsonParseException failure(JsonSource source, int at) {
    if (at == source.limit) return source.unexpectedCharacter(at, "'\"' at the end of the string");
    if (source.bytes[at] == '\\') return invalidEscape(source, at + 1);
    boolean ascii = source.bytes[at] >= 0;
    return source.unexpectedCharacter(at, ascii ? "control characters in a string to be escaped" : "UTF-8");
  }

  /** {@return the exception about the escape sequence whose second character is at an offset} */
  private static JsonParseException invalidEscape(JsonSource source, int at) {
    if (at == source.limit || source.bytes[at] != 'u') {
      return source.unexpectedCharacter(at, "one of \"\\/bfnrtu after '\\'");
    }
    int i = at + 1;
    while (i < source.limit && HEX[source.bytes[i] & 0xff] >= 0) i++;
    return source.unexpectedCharacter(i, "a hexadecimal digit");
  }

  /** Decodes a string without escape sequences and non-ASCII characters. */
  static String ascii(byte[] bytes, int from, int to) {
    return from == to ? "" : new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
  }

  /**
   * Decodes a string that {@link #findEnd} has validated. If it is longer than {@code maxLength} chars, only a prefix
   * is decoded. The prefix is also longer than {@code maxLength}, so that the caller detects the truncation.
   */
  static String decodePrefix(byte[] bytes, int from, int to, int maxLength) {
    int end = from;
    for (int chars = 0; end < to && chars <= maxLength; chars++) {
      end += bytes[end] != '\\' ? characterLength(bytes[end]) : bytes[end + 1] == 'u' ? 6 : 2;
    }
    return new StringDecoder().decode(bytes, from, end);
  }

  /** {@return the length in bytes of the well-formed character that starts with this byte} */
  private static int characterLength(byte first) {
    return first >= 0 ? 1 : first < (byte) 0xe0 ? 2 : first < (byte) 0xf0 ? 3 : 4;
  }
}
