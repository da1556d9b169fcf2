package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonParseException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The bytes of a document and the current position, with factory methods for exceptions about a position. */
public final class JsonSource {
  static final int END = -1;

  final PathStack pathStack = new PathStack();
  public final StringDecoder strings = new StringDecoder();
  private final ParseExceptionFactory exceptions;
  @SuppressWarnings("NullAway.Init") // set by reset
  public byte[] bytes;
  public int position;
  int limit;
  public int tryReadDepth; // the number of nested calls of tryRead, whose exceptions are caught and need no position
  private int start;
  private @Nullable LineIndex lines; // null until a position is needed

  JsonSource(ParseExceptionFactory exceptions) {
    this.exceptions = exceptions;
  }

  void reset(byte[] utf8, int from, int to) {
    Objects.checkFromToIndex(from, to, utf8.length);
    bytes = utf8;
    start = from;
    limit = to;
    position = from + byteOrderMarkLength(from);
    lines = null;
    peekAfterWhitespace();
    pathStack.reset(position);
  }

  /** {@return the length of a byte order mark at this offset, or 0} RFC 8259 section 8.1 permits ignoring it. */
  private int byteOrderMarkLength(int from) {
    boolean hasMark = limit - from >= 3 && bytes[from] == (byte) 0xef && bytes[from + 1] == (byte) 0xbb
        && bytes[from + 2] == (byte) 0xbf;
    return hasMark ? 3 : 0;
  }

  /**
   * Skips white space (RFC 8259 section 2).
   *
   * @return the first byte after the white space, or END
   */
  int peekAfterWhitespace() {
    while (position < limit) {
      byte b = bytes[position];
      if (!isWhitespace(b)) return b & 0xff;
      position++;
    }
    return END;
  }

  static boolean isWhitespace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\n' || b == '\r' || b == '\t');
  }

  /** Moves to the end of a literal (RFC 8259 section 3). */
  void skipLiteral(String literal) {
    for (int i = 0; i < literal.length(); i++) {
      if (position == limit || bytes[position] != literal.charAt(i)) throw unexpected(position, literal);
      position++;
    }
  }

  /** {@return the end of the number at the position} */
  int findEndOfNumber() {
    int end = NumberParser.findEnd(bytes, position, limit);
    if (end < 0) throw unexpectedCharacter(~end, "a digit");
    return end;
  }

  public String path() {
    return pathStack.path(bytes);
  }

  /** {@return an exception about the kind of value, or the character, at an offset} */
  public JsonParseException unexpected(int at, String expected) {
    var kind = at == limit ? "" : ValueKind.describeFromFirstByte(bytes[at]);
    return error(at, expected, kind.isEmpty() ? describeCharacter(at) : kind);
  }

  /** {@return an exception about the character at an offset} */
  JsonParseException unexpectedCharacter(int at, String expected) {
    return error(at, expected, describeCharacter(at));
  }

  public JsonParseException error(int at, String expected, String found) {
    if (tryReadDepth > 0) return exceptions.createWithoutPosition(expected, found);
    if (lines == null) lines = new LineIndex(bytes, start);
    var position = lines.position(at);
    return exceptions.create(expected, found, path(), position.line(), position.column(), at - start);
  }

  private String describeCharacter(int at) {
    if (at == limit) return "the end of the document";
    int length = Utf8.characterLength(bytes, at, limit);
    if (length == 0) return describeMalformedUtf8(at);
    int c = new String(bytes, at, length, StandardCharsets.UTF_8).codePointAt(0);
    boolean isPrintable = c > ' ' && c < 0x7f || Character.isLetterOrDigit(c);
    return isPrintable ? "'" + Character.toString(c) + "'" : String.format("U+%04X", c);
  }

  private String describeMalformedUtf8(int at) {
    boolean surrogate = limit - at >= 3 && bytes[at] == (byte) 0xed && bytes[at + 1] >= (byte) 0xa0;
    int c = surrogate ? 0xd000 | (bytes[at + 1] & 0x3f) << 6 | bytes[at + 2] & 0x3f : bytes[at] & 0xff;
    return String.format(surrogate ? "the lone surrogate U+%04X" : "the byte 0x%02X", c);
  }
}
