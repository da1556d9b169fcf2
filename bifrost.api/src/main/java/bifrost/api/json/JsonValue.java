package bifrost.api.json;

/**
 * A JSON value: an object, array, string, number, boolean or null (RFC 8259 section 3).
 *
 * <p>Values are immutable. Two values are equal when they mean the same: the order of an object's members and the spelling of a
 * number do not matter. {@link #toString()} is compact JSON, which {@link Json#parse(String)} reads back to an equal value.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {
  /**
   * This value as compact JSON.
   *
   * @return JSON text without insignificant white space
   */
  @Override
  String toString();
}
