package bifrost.api.json;

import bifrost.api.internal.json.TreeWriter;
import java.util.Objects;

/**
 * A JSON string (RFC 8259 section 7). Immutable and thread-safe.
 *
 * @param value the text, unescaped; lone surrogates are permitted, as in section 8.2
 * @since 0.1
 */
public record JsonString(String value) implements JsonValue {
  /**
   * Creates a string.
   *
   * @param value the text, unescaped
   */
  public JsonString {
    Objects.requireNonNull(value, "value");
  }

  @Override
  public String toString() {
    return TreeWriter.text(this);
  }
}
