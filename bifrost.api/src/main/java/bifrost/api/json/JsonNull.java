package bifrost.api.json;

/** The literal {@code null} (RFC 8259 section 3). */
public enum JsonNull implements JsonValue {
  /** The only instance. */
  NULL;

  @Override
  public String toString() {
    return "null";
  }
}
