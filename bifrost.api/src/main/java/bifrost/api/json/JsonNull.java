package bifrost.api.json;

/**
 * The literal {@code null} (RFC 8259 section 3). Immutable and thread-safe.
 *
 * @since 0.1
 */
public enum JsonNull implements JsonValue {
  /** The only instance. */
  NULL;

  @Override
  public String toString() {
    return "null";
  }
}
