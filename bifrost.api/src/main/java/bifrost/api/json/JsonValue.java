package bifrost.api.json;

import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.ValueKind;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A JSON value: an object, array, string, number, boolean or null (RFC 8259 section 3).
 *
 * <p>Immutable and thread-safe. Two values are equal if they have the same meaning, regardless of the order of an
 * object's members and the notation of a number. {@link #toString()} returns compact JSON, which
 * {@link Json#parse(String)} converts back to an equal value.
 *
 * <p>The methods {@code as…} and {@code get} return the content of a value whose kind is known. They throw an
 * {@link IllegalStateException} that names both kinds if the value is of another kind. Their names are those of JEP 540
 * (Simple JSON API):
 *
 * <pre>{@code
 * Json.parse(text).get("choices").get(0).get("text").asString();
 * }</pre>
 *
 * @since 0.1
 */
public sealed interface JsonValue extends JsonRepresentable
    permits JsonObject, JsonArray, JsonString, JsonNumber, JsonBoolean, JsonNull {
  /**
   * Returns the value of a member of this object.
   *
   * @param name the name of the member
   * @return the value, which may be {@link JsonNull#NULL}
   * @throws IllegalStateException if this value is not an object, or has no such member
   */
  default JsonValue get(String name) {
    Objects.requireNonNull(name, "name");
    var value = asMap().get(name);
    if (value == null) throw new IllegalStateException("expected a member " + JsonPath.quote(name) + " but found none");
    return value;
  }

  /**
   * Returns the value of a member of this object, if it is present.
   *
   * @param name the name of the member
   * @return the value; empty if the member is absent or null
   * @throws IllegalStateException if this value is not an object
   */
  default Optional<JsonValue> tryGet(String name) {
    Objects.requireNonNull(name, "name");
    return Optional.ofNullable(asMap().get(name)).filter(value -> value != JsonNull.NULL);
  }

  /**
   * Returns an element of this array.
   *
   * @param index the index of the element, from 0
   * @return the element
   * @throws IllegalStateException if this value is not an array, or has no such element
   */
  default JsonValue get(int index) {
    var elements = asList();
    if (index < 0 || index >= elements.size()) {
      throw new IllegalStateException("expected an element " + index + " but found " + elements.size() + " elements");
    }
    return elements.get(index);
  }

  /**
   * {@return this value as an object}
   *
   * @throws IllegalStateException if this value is of another kind
   */
  default JsonObject asObject() {
    if (this instanceof JsonObject object) return object;
    throw ValueKind.unexpected(ValueKind.OBJECT, this);
  }

  /**
   * {@return this value as an array}
   *
   * @throws IllegalStateException if this value is of another kind
   */
  default JsonArray asArray() {
    if (this instanceof JsonArray array) return array;
    throw ValueKind.unexpected(ValueKind.ARRAY, this);
  }

  /**
   * {@return the members of this object by name, unmodifiable, in order}
   *
   * @throws IllegalStateException if this value is not an object
   */
  default Map<String, JsonValue> asMap() {
    return asObject().members();
  }

  /**
   * {@return the elements of this array in order, unmodifiable}
   *
   * @throws IllegalStateException if this value is not an array
   */
  default List<JsonValue> asList() {
    return asArray().elements();
  }

  /**
   * {@return the text of this string, unescaped}
   *
   * @throws IllegalStateException if this value is not a string
   */
  default String asString() {
    if (this instanceof JsonString string) return string.value();
    throw ValueKind.unexpected(ValueKind.STRING, this);
  }

  /**
   * {@return this number as an integer} Numbers such as {@code 1e3} and {@code 10.0} are integers.
   *
   * @throws IllegalStateException if this value is not a number, has a fraction, or is out of range
   */
  default int asInt() {
    long value = asLong();
    if (value == (int) value) return (int) value;
    throw ValueKind.unexpected("a 32-bit integer", this);
  }

  /**
   * {@return this number as an integer} Numbers such as {@code 1e3} and {@code 10.0} are integers.
   *
   * @throws IllegalStateException if this value is not a number, has a fraction, or is out of range
   */
  default long asLong() {
    if (!(this instanceof JsonNumber number)) throw ValueKind.unexpected(ValueKind.NUMBER, this);
    try {
      return number.longValue();
    } catch (ArithmeticException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * {@return this number as the nearest double}
   *
   * @throws IllegalStateException if this value is not a number, or is too large for a double
   */
  default double asDouble() {
    if (!(this instanceof JsonNumber number)) throw ValueKind.unexpected(ValueKind.NUMBER, this);
    try {
      return number.doubleValue();
    } catch (ArithmeticException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /**
   * {@return whether this value is {@code true}}
   *
   * @throws IllegalStateException if this value is neither {@code true} nor {@code false}
   */
  default boolean asBoolean() {
    if (this instanceof JsonBoolean bool) return bool.value();
    throw ValueKind.unexpected(ValueKind.BOOLEAN, this);
  }

  /** {@return this value} */
  @Override
  default JsonValue json() {
    return this;
  }

  /** {@return this value as compact JSON, without insignificant white space} */
  @Override
  String toString();
}
