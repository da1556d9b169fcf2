package bifrost.api.json;

/**
 * A value that has a JSON form. {@link Json#of(Object)} and all methods named {@code with} accept such values.
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
 */
public interface JsonRepresentable {
  /** {@return the JSON form of this value} */
  JsonValue json();
}
