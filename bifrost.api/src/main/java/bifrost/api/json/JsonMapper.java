package bifrost.api.json;

import bifrost.api.internal.mapping.CodecFactory;
import bifrost.api.internal.mapping.MappedType;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.reflect.Type;
import java.util.Objects;

/**
 * The mapping between a Java type and JSON, in both directions, and the JSON schema of the type.
 *
 * <pre>{@code
 * record Weather(String city, double temperature, Optional<String> warning) {}
 *
 * JsonMapper<Weather> mapper = JsonMapper.of(Weather.class); // keep it, for example in a static field
 * Weather weather = mapper.parse("{\"city\":\"Rome\",\"temperature\":21.5,\"warning\":null}");
 * JsonValue json = mapper.write(weather);
 * }</pre>
 *
 * <table>
 *   <caption>Types</caption>
 *   <tr><th>Java</th><th>JSON</th><th>schema</th></tr>
 *   <tr><td>record</td><td>object with a member for each component</td>
 *     <td>{@code properties}, {@code required}: all, {@code additionalProperties}: false</td></tr>
 *   <tr><td>sealed interface whose implementations are records</td><td>object; the member {@code type} is the simple
 *     name of the record</td><td>{@code anyOf}; {@code type} is a {@code const}</td></tr>
 *   <tr><td>enum</td><td>name of the constant, as a string</td><td>{@code enum}</td></tr>
 *   <tr><td>{@code String}</td><td>string</td><td>{@code string}</td></tr>
 *   <tr><td>{@code boolean}</td><td>boolean</td><td>{@code boolean}</td></tr>
 *   <tr><td>{@code byte}, {@code short}, {@code int}, {@code long}</td><td>number without a fraction, in the range of
 *     the type; {@code 1.0} is such a number</td><td>{@code integer} with {@code minimum} and {@code maximum}</td></tr>
 *   <tr><td>{@code BigInteger}</td><td>number without a fraction, at most 10,000 digits</td>
 *     <td>{@code integer}</td></tr>
 *   <tr><td>{@code float}, {@code double}</td><td>number in the range of the type, rounded to the nearest one</td>
 *     <td>{@code number}</td></tr>
 *   <tr><td>{@code BigDecimal}</td><td>number, at most 10,000 digits, exact</td><td>{@code number}</td></tr>
 *   <tr><td>{@code Instant}</td><td>ISO 8601, such as {@code 2026-01-31T12:00:00Z}; another offset is read too</td>
 *     <td>{@code format}: {@code date-time}</td></tr>
 *   <tr><td>{@code LocalDate}</td><td>ISO 8601, such as {@code 2026-01-31}</td>
 *     <td>{@code format}: {@code date}</td></tr>
 *   <tr><td>{@code Duration}</td><td>ISO 8601, such as {@code PT1H30M}; days, hours, minutes and seconds</td>
 *     <td>{@code pattern}</td></tr>
 *   <tr><td>{@code UUID}</td><td>string</td><td>{@code format}: {@code uuid}</td></tr>
 *   <tr><td>{@code URI}</td><td>string; a relative reference is read too</td><td>{@code format}: {@code uri}</td></tr>
 *   <tr><td>{@code Optional}, {@code OptionalInt}, {@code OptionalLong}, {@code OptionalDouble}</td><td>the value, or
 *     null if empty; a missing member is empty too</td><td>as that of the value, or {@code null}</td></tr>
 *   <tr><td>{@code List}, {@code Collection}, array</td><td>array</td><td>{@code array} with {@code items}</td></tr>
 *   <tr><td>{@code Set}</td><td>array; duplicates are dropped</td><td>{@code array} with {@code items}</td></tr>
 *   <tr><td>{@code Map} with keys of type {@code String}</td><td>object</td><td>{@code additionalProperties} is the
 *     schema of the values</td></tr>
 *   <tr><td>{@code Map} whose keys are an enum</td><td>object; the names of its members are those of the constants</td>
 *     <td>{@code properties}, none {@code required}; {@code additionalProperties}: false</td></tr>
 *   <tr><td>{@link JsonValue}, {@link JsonObject}, {@link JsonArray}, {@link JsonString}, {@link JsonNumber},
 *     {@link JsonBoolean}, {@link JsonNull}</td><td>itself</td><td>any value, any {@code object} …</td></tr>
 * </table>
 *
 * <p>Types may be nested, generic and recursive. Boxes are like their primitive types. Collections that have been read
 * are unmodifiable and keep their order. {@link Description}, {@link JsonName} and {@link Bounds} change the schema;
 * the mapper applies the same names and limits, also when it writes. Reading is as strict as the schema: only an
 * {@code Optional} can be null, and an unknown member is an error. A time, a date and a duration are read in each form
 * that the method {@code parse} of their class accepts. Implementations of a generic sealed interface with other type
 * arguments, such as a {@code Result<String>} where the type is {@code Result<Integer>}, do not belong to the type.
 *
 * <p>A value that a server constrains to the schema can be read, except values that a schema, or the server, cannot
 * exclude: a number that exceeds a float, a double or 10,000 digits, a date or time that does not exist, such as
 * February 30, a time with more than nine decimal places or an offset beyond 18 hours, a URI that {@link java.net.URI}
 * rejects, a set that is too small without its duplicates, and values that the constructor of a record rejects.
 *
 * <p><b>Access.</b> A record need not be public. On the class path, no configuration is required. On the module path, a
 * record that is not public, or whose package is not exported, requires {@code opens … to bifrost.api} in the module of
 * the record, or a lookup: {@code JsonMapper.of(Weather.class, MethodHandles.lookup())}.
 *
 * <p>Creating a mapper uses reflection; reading and writing use method handles that the mapper keeps. Therefore, keep a
 * mapper that is used often, for example in a constant. A mapper refers to the classes of its type, and nothing else
 * refers to them. Immutable and thread-safe.
 *
 * @param <T> the type
 * @since 0.1
 */
public final class JsonMapper<T> {
  private final Type type;
  private final MappedType mapped;

  private JsonMapper(Type type, MappedType mapped) {
    this.type = type;
    this.mapped = mapped;
  }

  /**
   * Returns a mapper of a class without type arguments.
   *
   * @param <T> the type
   * @param type the class
   * @return a mapper
   * @throws IllegalArgumentException if the type, or a type that it contains, is not supported or not accessible; the
   *     message names the component and the remedies
   */
  public static <T> JsonMapper<T> of(Class<T> type) {
    Objects.requireNonNull(type, "type");
    return new JsonMapper<>(type, CodecFactory.mapping(type, null));
  }

  /**
   * Returns a mapper of a class without type arguments, which uses the access of the caller.
   *
   * @param <T> the type
   * @param type the class
   * @param lookup {@code MethodHandles.lookup()} in a class of the module that contains the records
   * @return a mapper
   * @throws IllegalArgumentException if the type, or a type that it contains, is not supported or not accessible
   */
  public static <T> JsonMapper<T> of(Class<T> type, Lookup lookup) {
    Objects.requireNonNull(type, "type");
    return new JsonMapper<>(type, CodecFactory.mapping(type, Objects.requireNonNull(lookup, "lookup")));
  }

  /**
   * Returns a mapper of a type with type arguments, such as {@code List<City>}.
   *
   * @param <T> the type
   * @param type the type
   * @return a mapper
   * @throws IllegalArgumentException if the type, or a type that it contains, is not supported or not accessible
   */
  public static <T> JsonMapper<T> of(TypeToken<T> type) {
    Objects.requireNonNull(type, "type");
    return new JsonMapper<>(type.type(), CodecFactory.mapping(type.type(), null));
  }

  /**
   * Returns a mapper of a type with type arguments, which uses the access of the caller.
   *
   * @param <T> the type
   * @param type the type
   * @param lookup {@code MethodHandles.lookup()} in a class of the module that contains the records
   * @return a mapper
   * @throws IllegalArgumentException if the type, or a type that it contains, is not supported or not accessible
   */
  public static <T> JsonMapper<T> of(TypeToken<T> type, Lookup lookup) {
    Objects.requireNonNull(type, "type");
    return new JsonMapper<>(type.type(), CodecFactory.mapping(type.type(), Objects.requireNonNull(lookup, "lookup")));
  }

  /** {@return the type} */
  public Type type() {
    return type;
  }

  /**
   * {@return the name of the type for servers: letters, digits and {@code _}, at most 64 characters, such as
   * {@code Weather} or {@code List_City}}
   */
  public String name() {
    return mapped.name();
  }

  /** {@return the JSON schema of the type} */
  public JsonObject schema() {
    return mapped.schema();
  }

  /**
   * {@return whether the strict mode of OpenAI's API accepts the schema} It accepts a record without a {@code Map}, a
   * {@code URI}, a text with limits, and JSON values of any content. vLLM supports all types.
   */
  public boolean isStrict() {
    return mapped.isStrict();
  }

  /**
   * Returns the value that JSON represents.
   *
   * @param json the JSON
   * @return the value
   * @throws JsonMappingException if the JSON is not a value of the type, or if the constructor of a record throws an
   *     exception, which is then the cause
   */
  @SuppressWarnings("unchecked") // the codec was created for T
  public T read(JsonValue json) {
    return (T) mapped.read(Objects.requireNonNull(json, "json"));
  }

  /**
   * Returns the value that a text represents.
   *
   * @param json the text
   * @return the value
   * @throws JsonParseException if the text is not JSON
   * @throws JsonMappingException if the JSON is not a value of the type
   */
  public T parse(String json) {
    return read(Json.parse(Objects.requireNonNull(json, "json")));
  }

  /**
   * Converts a value to JSON.
   *
   * @param value the value
   * @return the JSON, which {@link #read(JsonValue)} converts back
   * @throws IllegalArgumentException if the value contains null, a number that is infinite, NaN or longer than 10,000
   *     digits, or a value outside the limits of its {@link Bounds}, or is nested deeper than 1,000 levels
   */
  public JsonValue write(T value) {
    return mapped.write(Objects.requireNonNull(value, "value"));
  }

  /** {@return the name of the type} */
  @Override
  public String toString() {
    return "JsonMapper[type=" + type.getTypeName() + "]";
  }
}
