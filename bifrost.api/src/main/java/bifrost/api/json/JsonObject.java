package bifrost.api.json;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.json.JsonPath;
import bifrost.api.internal.json.MemberMap;
import bifrost.api.internal.json.MemberMapBuilder;
import bifrost.api.internal.json.TreeEquality;
import bifrost.api.internal.json.TreeWriter;
import bifrost.api.internal.json.ValueKind;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;

/**
 * A JSON object (RFC 8259 section 4). Immutable and thread-safe.
 *
 * <p>The typed accessors treat a member that is {@code null} as absent. If a member is not of the requested kind,
 * they throw an {@link IllegalStateException} that names the member and both kinds.
 *
 * @param members the members by name, unmodifiable, in the order of the JSON text or of insertion
 * @since 0.1
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  private static final JsonObject EMPTY = new JsonObject(MemberMap.EMPTY);

  /**
   * Creates an object with a copy of the members, in the same order.
   *
   * @param members the members by name; neither names nor values may be {@code null}
   */
  public JsonObject {
    members = MemberMap.copyOf(Objects.requireNonNull(members, "members"));
  }

  /** {@return the empty object} */
  public static JsonObject of() {
    return EMPTY;
  }

  /**
   * Returns an object with one member.
   *
   * @param name the name of the member
   * @param value the value, which is converted by {@link Json#of(Object)}
   * @return the object
   * @throws IllegalArgumentException if the value cannot be converted to JSON
   */
  public static JsonObject of(String name, @Nullable Object value) {
    return EMPTY.with(name, value);
  }

  /**
   * {@return a builder without members} Use it to create an object with many members. Unlike
   * {@link #with(String, Object)}, a builder does not copy all members in each call.
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a copy of this object in which a member is set: replaced in its position, or appended. Each call
   * copies the object; to set many members, use a {@linkplain #builder() builder}.
   *
   * @param name the name of the member
   * @param value the value, which is converted by {@link Json#of(Object)}; {@code null} becomes
   *     {@link JsonNull#NULL}
   * @return a new object
   * @throws IllegalArgumentException if the value cannot be converted to JSON
   */
  public JsonObject with(String name, @Nullable Object value) {
    Objects.requireNonNull(name, "name");
    return new JsonObject(map().with(name, Json.of(value)));
  }

  /**
   * Returns a copy of this object in which all members of another object are set. Members that are objects are
   * replaced, not merged.
   *
   * @param other the members to set
   * @return a new object
   */
  public JsonObject with(JsonObject other) {
    if (Objects.requireNonNull(other, "other").isEmpty()) return this;
    return isEmpty() ? other : new JsonObject(map().with(other.map()));
  }

  /**
   * Returns a copy of this object without a member.
   *
   * @param name the name of the member, which need not exist
   * @return a new object
   */
  public JsonObject without(String name) {
    return map().without(Objects.requireNonNull(name, "name")).toObject();
  }

  /** {@return whether this object has no members; a member that is null counts as a member} */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /**
   * Returns the value of a member of any kind.
   *
   * @param name the name of the member
   * @return the value; empty if the member is absent or null
   */
  @Override
  public Optional<JsonValue> tryGet(String name) {
    return Optional.ofNullable(members.get(Objects.requireNonNull(name, "name")))
        .filter(value -> value != JsonNull.NULL);
  }

  /**
   * Returns the value of a member that must be a string.
   *
   * @param name the name of the member
   * @return the text; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind
   */
  public Optional<String> string(String name) {
    return member(name, JsonString.class, ValueKind.STRING).map(JsonString::value);
  }

  /**
   * Returns the value of a member that must be an integer. Numbers such as {@code 1.0} and {@code 1e2} are integers.
   *
   * @param name the name of the member
   * @return the exact value; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind, has a fraction or is out of range
   */
  public OptionalLong integer(String name) {
    return convert(name, JsonNumber::longValue).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /**
   * Returns the value of a member that must be a number.
   *
   * @param name the name of the member
   * @return the nearest double; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind or too large for a double
   */
  public OptionalDouble number(String name) {
    return convert(name, JsonNumber::doubleValue).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /**
   * Returns the value of a member that must be {@code true} or {@code false}.
   *
   * @param name the name of the member
   * @return the value; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind
   */
  public Optional<Boolean> bool(String name) {
    return member(name, JsonBoolean.class, ValueKind.BOOLEAN).map(JsonBoolean::value);
  }

  /**
   * Returns the value of a member that must be an object.
   *
   * @param name the name of the member
   * @return the object; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind
   */
  public Optional<JsonObject> object(String name) {
    return member(name, JsonObject.class, ValueKind.OBJECT);
  }

  /**
   * Returns the value of a member that must be an array.
   *
   * @param name the name of the member
   * @return the array; empty if the member is absent or null
   * @throws IllegalStateException if the member is of another kind
   */
  public Optional<JsonArray> array(String name) {
    return member(name, JsonArray.class, ValueKind.ARRAY);
  }

  private MemberMap map() {
    return MemberMap.copyOf(members);
  }

  private <T extends JsonValue> Optional<T> member(String name, Class<T> type, String expected) {
    var value = tryGet(name);
    if (value.isPresent() && !type.isInstance(value.get())) {
      throw new IllegalStateException("member " + JsonPath.quote(name) + ": expected " + expected + " but found "
          + ValueKind.describe(value.get()));
    }
    return value.map(type::cast);
  }

  private <T> Optional<T> convert(String name, Function<JsonNumber, T> conversion) {
    try {
      return member(name, JsonNumber.class, ValueKind.NUMBER).map(conversion);
    } catch (ArithmeticException e) {
      throw new IllegalStateException("member " + JsonPath.quote(name) + ": " + e.getMessage(), e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JsonObject object && TreeEquality.equal(this, object);
  }

  @Override
  public int hashCode() {
    return TreeEquality.hash(this);
  }

  @Override
  public String toString() {
    return TreeWriter.text(this);
  }

  /**
   * A builder of an object. A member that is set again keeps its position and gets the new value. Not thread-safe: only
   * one thread may use a builder at a time.
   */
  public static final class Builder {
    private @Nullable MemberMapBuilder members; // null until the first member is set

    private Builder() {}

    /**
     * Sets a member.
     *
     * @param name the name of the member
     * @param value the value, which is converted by {@link Json#of(Object)}; {@code null} becomes
     *     {@link JsonNull#NULL}
     * @return this builder
     * @throws IllegalArgumentException if the value cannot be converted to JSON
     */
    public Builder put(String name, @Nullable Object value) {
      Objects.requireNonNull(name, "name");
      var json = Json.of(value);
      if (members == null) members = new MemberMapBuilder(0);
      members.put(name, json);
      return this;
    }

    /**
     * Sets all members of an object. Members that are objects are replaced, not merged.
     *
     * @param other the object
     * @return this builder
     */
    public Builder putAll(JsonObject other) {
      Objects.requireNonNull(other, "other");
      if (members == null && !other.isEmpty()) members = new MemberMapBuilder(other.members.size());
      other.members.forEach(this::put);
      return this;
    }

    /** {@return whether no member has been set} */
    public boolean isEmpty() {
      return members == null;
    }

    /** {@return an object with the members that have been set} The builder can be used again afterwards. */
    public JsonObject build() {
      return members == null ? EMPTY : new JsonObject(members.build());
    }
  }
}
