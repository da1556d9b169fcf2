package bifrost.api.internal.json;

import bifrost.api.json.JsonParseException;

/** Creates the exceptions of the reader, because the constructors of {@link JsonParseException} are not public. */
public interface ParseExceptionFactory {
  /** Creates an exception about the byte at this position. */
  JsonParseException create(String expected, String found, String path, int line, int column, int offset);

  /** Creates an exception that is caught immediately. It has no position, because finding it takes time proportional to the document. */
  JsonParseException createWithoutPosition(String expected, String found);
}
