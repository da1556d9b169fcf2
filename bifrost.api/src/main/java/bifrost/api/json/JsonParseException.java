package bifrost.api.json;

import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.ParseExceptionFactory;

/**
 * Text is not JSON, or not the JSON that was expected.
 *
 * <p>The message says what was expected, what was found and where, for example
 * {@code expected an object but found a string at $.choices[0].delta, line 1, column 31}. What was found is a kind of value, the
 * name of a member or a single character, never another piece of the text.
 */
public final class JsonParseException extends RuntimeException {
  /** Gives the reader access to the constructors. */
  static final ParseExceptionFactory FACTORY = new ParseExceptionFactory() {
    @Override
    public JsonParseException create(String expected, String found, String path, int line, int column, int offset) {
      return new JsonParseException(expected, found, path, line, column, offset);
    }

    @Override
    public JsonParseException createWithoutPosition(String expected, String found) {
      return new JsonParseException(expected, found);
    }
  };

  private static final long serialVersionUID = 1;

  /** What was expected. */
  private final String expected;
  /** What was found. */
  private final String found;
  /** The path to the offending value. */
  private final String path;
  /** The line, from 1. */
  private final int line;
  /** The column, from 1. */
  private final int column;
  /** The offset in bytes, from 0. */
  private final int offset;

  private JsonParseException(String expected, String found, String path, int line, int column, int offset) {
    super("expected " + expected + " but found " + found + " at " + JsonPath.shorten(path) + ", line " + line
        + ", column " + column);
    this.expected = expected;
    this.found = found;
    this.path = path;
    this.line = line;
    this.column = column;
    this.offset = offset;
  }

  private JsonParseException(String expected, String found) {
    super("expected " + expected + " but found " + found, null, false, false);
    this.expected = expected;
    this.found = found;
    this.path = "";
    this.line = 0;
    this.column = 0;
    this.offset = 0;
  }

  /**
   * What was expected, for messages that show the place in another way.
   *
   * @return such as {@code an object}
   */
  public String expected() {
    return expected;
  }

  /**
   * What was found instead.
   *
   * @return such as {@code a string}: a kind of value, a member's name or a single character
   */
  public String found() {
    return found;
  }

  /**
   * Where in the document's structure the offending value stands.
   *
   * @return a path like {@code $.choices[0].delta}; {@code $} is the document itself
   */
  public String path() {
    return path;
  }

  /**
   * The line of the offending byte.
   *
   * @return the line, counted from 1; lines end with a line feed
   */
  public int line() {
    return line;
  }

  /**
   * The column of the offending byte.
   *
   * @return the column in code points, not in bytes or {@code char}s, counted from 1
   */
  public int column() {
    return column;
  }

  /**
   * The place of the offending byte.
   *
   * @return the number of bytes before it, in the document's UTF-8 form, a byte order mark included
   */
  public int offset() {
    return offset;
  }
}
