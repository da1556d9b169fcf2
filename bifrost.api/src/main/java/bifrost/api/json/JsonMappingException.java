package bifrost.api.json;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JsonPath;
import java.util.Objects;

/**
 * An exception for JSON that is valid, but is not a value of the Java type that a {@link JsonMapper} reads.
 * Thread-safe.
 *
 * <p>The message states the expected content, the path and the actual value, for example
 * {@code expected an integer from 0 to 100 at $.items[2].humidity but found 120}.
 *
 * @since 0.1
 */
public final class JsonMappingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** The path to the unexpected value. */
  private final String path;
  /** The expected content. */
  private final String expected;
  /** The actual value. */
  private final String actual;

  /**
   * Creates an exception.
   *
   * @param path the path to the unexpected value, such as {@code $.items[2]}
   * @param expected the expected content, such as {@code an integer}
   * @param actual the actual value, such as {@code "x"} or {@code an object}
   * @param cause the cause, such as an exception of the constructor of a record, or null
   */
  public JsonMappingException(String path, String expected, String actual, @Nullable Throwable cause) {
    super("expected " + Objects.requireNonNull(expected, "expected") + " at "
        + JsonPath.shorten(Objects.requireNonNull(path, "path")) + " but found "
        + Objects.requireNonNull(actual, "actual"), cause);
    this.path = path;
    this.expected = expected;
    this.actual = actual;
  }

  /** {@return the path to the unexpected value; {@code $} is the entire value} */
  public String path() {
    return path;
  }

  /** {@return the expected content, such as {@code an integer from 0 to 100}} */
  public String expected() {
    return expected;
  }

  /** {@return the actual value: the JSON of a scalar, shortened if it is long, or a kind such as {@code an object}} */
  public String actual() {
    return actual;
  }
}
