package bifrost.api.json;

/**
 * A JSON value: an object, array, string, number, boolean or null (RFC 8259 section 3).
 *
 * <p>Values are immutable. Two values are equal if they have the same meaning, regardless of the order of an
 * object's members and the notation of a number. {@link #toString()} returns compact JSON, which
 * {@link Json#parse(String)} converts back to an equal value.
 */
public sealed interface JsonValue permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {
  /** {@return this value as compact JSON, without insignificant white space} */
  @Override
  String toString();
}
