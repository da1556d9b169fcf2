package bifrost.api.json;

import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.ParseExceptionFactory;

/**
 * An exception for text that is not valid JSON, or not the JSON that the caller expected. Thread-safe.
 *
 * <p>The message states the expected content, the actual content and the position, for example
 * {@code expected an object but found a string at $.choices[0].delta, line 1, column 31}. The actual content is
 * described as a kind of value, the name of a member or a single character; the message never contains any other
 * part of the text.
 *
 * @since 0.1
 */
public final class JsonParseException extends RuntimeException {
  /** Gives {@link JsonReader} access to the private constructors. */
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

  /** The expected content, such as {@code an object}. */
  private final String expected;
  /** The actual content, such as {@code a string}. */
  private final String found;
  /** The path to the unexpected value. */
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
   * {@return the expected content, such as {@code an object}} Use it for messages that show the position in another
   * format.
   */
  public String expected() {
    return expected;
  }

  /**
   * {@return the actual content, such as {@code a string}: a kind of value, the name of a member or a single
   * character}
   */
  public String found() {
    return found;
  }

  /**
   * {@return the path to the unexpected value, such as {@code $.choices[0].delta}; {@code $} is the document
   * itself}
   */
  public String path() {
    return path;
  }

  /** {@return the line of the unexpected byte, counted from 1; lines end with a line feed} */
  public int line() {
    return line;
  }

  /** {@return the column of the unexpected byte, in code points, counted from 1} */
  public int column() {
    return column;
  }

  /**
   * {@return the number of bytes before the unexpected byte, in the UTF-8 form of the document, including a
   * byte order mark}
   */
  public int offset() {
    return offset;
  }
}
