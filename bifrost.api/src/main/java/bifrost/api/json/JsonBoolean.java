package bifrost.api.json;

/**
 * The literal {@code true} or {@code false} (RFC 8259 section 3). Immutable and thread-safe.
 *
 * @param value the value
 * @since 0.1
 */
public record JsonBoolean(boolean value) implements JsonValue {
  /** The literal {@code true}. */
  public static final JsonBoolean TRUE = new JsonBoolean(true);

  /** The literal {@code false}. */
  public static final JsonBoolean FALSE = new JsonBoolean(false);

  @Override
  public String toString() {
    return value ? "true" : "false";
  }
}
