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
 * A JSON object (RFC 8259 section 4).
 *
 * <p>The typed accessors treat a member that is {@code null} like one that is absent. A member of another kind than the one asked
 * for is an {@link IllegalStateException} that names the member and both kinds.
 *
 * @param members the members by name, in the order of the text or of insertion, unmodifiable
 */
public record JsonObject(Map<String, JsonValue> members) implements JsonValue {
  private static final JsonObject EMPTY = new JsonObject(MemberMap.EMPTY);

  /**
   * Copies the members, keeping their order.
   *
   * @param members the members by name, neither a name nor a value {@code null}
   */
  public JsonObject {
    members = MemberMap.copyOf(Objects.requireNonNull(members, "members"));
  }

  /**
   * The empty object.
   *
   * @return an object without members
   */
  public static JsonObject of() {
    return EMPTY;
  }

  /**
   * An object of one member.
   *
   * @param name the member's name
   * @param value its value, converted by {@link Json#of(Object)}
   * @return the object
   * @throws IllegalArgumentException if the value has no JSON form
   */
  public static JsonObject of(String name, @Nullable Object value) {
    return EMPTY.with(name, value);
  }

  /**
   * {@return a builder without members, which makes an object of many members in one pass}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * This object with one member replaced where it stands, or appended. Each call copies the object: to set many members, use a
   * {@linkplain #builder() builder}.
   *
   * @param name the member's name
   * @param value its value, converted by {@link Json#of(Object)}; {@code null} becomes {@link JsonNull#NULL}
   * @return a new object
   * @throws IllegalArgumentException if the value has no JSON form
   */
  public JsonObject with(String name, @Nullable Object value) {
    Objects.requireNonNull(name, "name");
    return new JsonObject(map().with(name, Json.of(value)));
  }

  /**
   * This object with all members of another over its own. Members that are objects are replaced, not merged.
   *
   * @param other the members to set
   * @return a new object
   */
  public JsonObject with(JsonObject other) {
    if (other.isEmpty()) return this;
    return isEmpty() ? other : builder().putAll(this).putAll(other).build();
  }

  /**
   * This object without one member.
   *
   * @param name the member's name, which need not exist
   * @return a new object
   */
  public JsonObject without(String name) {
    return map().without(Objects.requireNonNull(name, "name")).toObject();
  }

  /**
   * Whether there is no member.
   *
   * @return true if there is none; a member that is null counts as one
   */
  public boolean isEmpty() {
    return members.isEmpty();
  }

  /**
   * A member of any kind.
   *
   * @param name the member's name
   * @return its value, or empty if it is absent or null
   */
  public Optional<JsonValue> get(String name) {
    return Optional.ofNullable(members.get(Objects.requireNonNull(name, "name")))
        .filter(value -> value != JsonNull.NULL);
  }

  /**
   * A member that is a string.
   *
   * @param name the member's name
   * @return its text, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind
   */
  public Optional<String> string(String name) {
    return member(name, JsonString.class, ValueKind.STRING).map(JsonString::value);
  }

  /**
   * A member that is a whole number; {@code 1.0} and {@code 1e2} are.
   *
   * @param name the member's name
   * @return its exact value, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind, has a fraction or does not fit
   */
  public OptionalLong integer(String name) {
    return convert(name, JsonNumber::longValue).map(OptionalLong::of).orElse(OptionalLong.empty());
  }

  /**
   * A member that is a number.
   *
   * @param name the member's name
   * @return the nearest double, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind or too large for a double
   */
  public OptionalDouble number(String name) {
    return convert(name, JsonNumber::doubleValue).map(OptionalDouble::of).orElse(OptionalDouble.empty());
  }

  /**
   * A member that is {@code true} or {@code false}.
   *
   * @param name the member's name
   * @return its value, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind
   */
  public Optional<Boolean> bool(String name) {
    return member(name, JsonBoolean.class, ValueKind.BOOLEAN).map(JsonBoolean::value);
  }

  /**
   * A member that is an object.
   *
   * @param name the member's name
   * @return the object, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind
   */
  public Optional<JsonObject> object(String name) {
    return member(name, JsonObject.class, ValueKind.OBJECT);
  }

  /**
   * A member that is an array.
   *
   * @param name the member's name
   * @return the array, or empty if it is absent or null
   * @throws IllegalStateException if it is of another kind
   */
  public Optional<JsonArray> array(String name) {
    return member(name, JsonArray.class, ValueKind.ARRAY);
  }

  private MemberMap map() {
    return MemberMap.copyOf(members);
  }

  private <T extends JsonValue> Optional<T> member(String name, Class<T> type, String expected) {
    var value = get(name);
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
   * Collects the members of an object in one pass. A member that is put again replaces the earlier value where it stands. For one
   * thread at a time.
   */
  public static final class Builder {
    private @Nullable MemberMapBuilder members; // null while there are none

    private Builder() {}

    /**
     * Sets one member.
     *
     * @param name the member's name
     * @param value its value, converted by {@link Json#of(Object)}; {@code null} becomes {@link JsonNull#NULL}
     * @return this builder
     * @throws IllegalArgumentException if the value has no JSON form
     */
    public Builder put(String name, @Nullable Object value) {
      Objects.requireNonNull(name, "name");
      var json = Json.of(value);
      if (members == null) members = new MemberMapBuilder(0);
      members.put(name, json);
      return this;
    }

    /**
     * Sets all members of an object.
     *
     * @param other the object, whose members that are objects replace earlier ones and are not merged
     * @return this builder
     */
    public Builder putAll(JsonObject other) {
      if (members == null && !other.isEmpty()) members = new MemberMapBuilder(other.members.size());
      other.members.forEach(this::put);
      return this;
    }

    /** {@return true if no member has been set} */
    public boolean isEmpty() {
      return members == null;
    }

    /** {@return an object with the members set so far; the builder can be used further} */
    public JsonObject build() {
      return members == null ? EMPTY : new JsonObject(members.build());
    }
  }
}
