package bifrost.api.internal.json;

import java.nio.charset.StandardCharsets;

/** A parser that finds the end of a string in a document and decodes it (RFC 8259 section 7). */
final class StringParser {
  private StringParser() {}

  /**
   * Validates the string whose first character is at an offset.
   *
   * @return the offset of the quotation mark that ends the string
   */
  static int findEnd(JsonSource source, int from) {
    var bytes = source.bytes;
    int limit = source.limit;
    int i = from;
    while (i < limit) {
      int b = bytes[i];
      if (b == '"') return i;
      if (b == '\\') i += checkedEscapeLength(source, i + 1);
      else i += b >= ' ' ? 1 : checkedCharacterLength(source, i);
    }
    throw source.unexpectedCharacter(limit, "'\"' at the end of the string");
  }

  private static int checkedCharacterLength(JsonSource source, int at) {
    if (source.bytes[at] >= 0) throw source.unexpectedCharacter(at, "control characters in a string to be escaped");
    int length = Utf8.characterLength(source.bytes, at, source.limit);
    if (length == 0) throw source.unexpectedCharacter(at, "UTF-8");
    return length;
  }

  /** {@return the length of the escape sequence whose second character is at an offset} */
  private static int checkedEscapeLength(JsonSource source, int at) {
    int b = at == source.limit ? JsonSource.END : source.bytes[at];
    return switch (b) {
      case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
      case 'u' -> {
        checkFourHexDigits(source, at + 1);
        yield 6;
      }
      default -> throw source.unexpectedCharacter(at, "one of \"\\/bfnrtu after '\\'");
    };
  }

  private static void checkFourHexDigits(JsonSource source, int from) {
    for (int i = from; i < from + 4; i++) {
      if (i == source.limit || hexDigit(source.bytes[i]) < 0) {
        throw source.unexpectedCharacter(i, "a hexadecimal digit");
      }
    }
  }

  /**
   * {@return the value of a hexadecimal digit in ASCII; negative for other bytes} {@code Character.digit} would accept
   * other digits, because it treats a byte as a char.
   */
  private static int hexDigit(byte b) {
    return b < 0 ? -1 : Character.digit(b, 16);
  }

  /** Decodes a string that {@link #findEnd} has validated. */
  static String decode(byte[] bytes, int from, int to) {
    if (from == to) return "";
    boolean ascii = true;
    for (int i = from; i < to; i++) {
      if (bytes[i] == '\\') return unescape(bytes, from, to);
      ascii &= bytes[i] >= 0;
    }
    return new String(bytes, from, to - from, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
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
    return decode(bytes, from, end);
  }

  /** {@return the length in bytes of the well-formed character that starts with this byte} */
  private static int characterLength(byte first) {
    return first >= 0 ? 1 : first < (byte) 0xe0 ? 2 : first < (byte) 0xf0 ? 3 : 4;
  }

  /**
   * Decodes escape sequences. This takes at most two bytes of memory for each byte of the text, regardless of the
   * number of escape sequences.
   */
  private static String unescape(byte[] bytes, int from, int to) {
    var text = new char[to - from];
    int length = 0;
    int i = from;
    while (i < to) {
      int b = bytes[i];
      if (b == '\\') {
        text[length++] = unescapedCharacter(bytes, i + 1);
        i += bytes[i + 1] == 'u' ? 6 : 2;
      } else if (b >= 0) {
        text[length++] = (char) b;
        i++;
      } else {
        int size = characterLength(bytes[i]);
        length += Character.toChars(Utf8.codePoint(bytes, i, size), text, length);
        i += size;
      }
    }
    return new String(text, 0, length);
  }

  private static char unescapedCharacter(byte[] bytes, int at) {
    return switch (bytes[at]) {
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) (hexDigit(bytes[at + 1]) << 12 | hexDigit(bytes[at + 2]) << 8 | hexDigit(bytes[at + 3]) << 4
          | hexDigit(bytes[at + 4]));
      default -> (char) bytes[at];
    };
  }
}
