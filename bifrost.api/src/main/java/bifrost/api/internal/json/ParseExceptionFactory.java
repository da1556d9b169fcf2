package bifrost.api.internal.json;

import bifrost.api.json.JsonParseException;

/**
 * A factory of the exceptions of the reader. It exists because the constructors of {@link JsonParseException}
 * are not public.
 */
public interface ParseExceptionFactory {
  /** Creates an exception about the byte at this position. */
  JsonParseException create(String expected, String found, String path, int line, int column, int offset);

  /**
   * Creates an exception that is caught immediately. It has no position, because computing it takes time
   * proportional to the size of the document.
   */
  JsonParseException createWithoutPosition(String expected, String found);
}
