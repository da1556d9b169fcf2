package bifrost.api.json;

import bifrost.api.internal.json.TreeWriter;
import java.util.Objects;

/**
 * A JSON string (RFC 8259 section 7).
 *
 * @param value the text, unescaped; a surrogate without its partner is allowed, as section 8.2 allows it
 */
public record JsonString(String value) implements JsonValue {
  /**
   * Checks that there is a text.
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
