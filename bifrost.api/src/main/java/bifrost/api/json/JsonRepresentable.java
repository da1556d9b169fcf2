package bifrost.api.json;

/**
 * A value that has a JSON form. {@link Json#of(Object)} and all methods named {@code with} accept such values.
 * Implementations need not be thread-safe: a value is converted before the method that accepts it returns.
 *
 * <p>Your own types may implement this interface, so that they can be parameters of requests:
 *
 * <pre>{@code
 * record Guidance(List<String> choice) implements JsonRepresentable {
 *   public JsonValue json() {
 *     return JsonObject.of("choice", choice);
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface JsonRepresentable {
  /** {@return the JSON form of this value} */
  JsonValue json();
}
