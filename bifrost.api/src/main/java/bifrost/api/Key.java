package bifrost.api;

/**
 * A secret that a server knows its callers by.
 *
 * @param id what reports call it; {@code ""} to have it named after its provider
 * @param value the secret in printable ASCII, never printed; {@code ""} for none
 */
public record Key(String id, String value) {
  /** Checks that the secret can be sent. */
  public Key {
    if (!Check.isHeaderValue(value)) {
      throw new BifrostException(new BifrostError.Misconfigured(
          "the value of key '" + id + "' has a character that is not printable ASCII, such as a line break: take it out"));
    }
  }

  /**
   * A key that is named after its provider.
   *
   * @param value the secret
   * @return a key
   */
  public static Key of(String value) {
    return new Key("", value);
  }

  @Override
  public String toString() {
    return "Key[id=" + id + ", value=***]";
  }
}
