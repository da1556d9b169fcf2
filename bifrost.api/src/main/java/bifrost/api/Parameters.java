package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;

/**
 * A request with parameters: members of the body that are not components of the request. Any parameter that the
 * server supports can be set with {@link #with(String, Object)}. Common parameters have their own methods,
 * whose names are those of the parameters in camel case. Methods may be added, so do not implement this interface.
 * Immutable and thread-safe.
 *
 * @param <Q> the type of the request
 * @since 0.1
 */
public interface Parameters<Q> {
  /** {@return the parameters that were set, in the order in which they were set} */
  JsonObject parameters();

  /**
   * Replaces all parameters.
   *
   * @param parameters the new parameters
   * @return a changed copy
   * @throws IllegalArgumentException if one of them has the name of a component of the request, or is
   *     {@code stream}
   */
  Q parameters(JsonObject parameters);

  /**
   * Adds or replaces a parameter, which can have any name.
   *
   * @param name the name of the parameter in the body
   * @param value a {@code String}, {@code Boolean}, finite {@code Number}, {@code Map}, {@code Iterable},
   *     {@link bifrost.api.json.JsonValue}, or null, which sends null
   * @return a changed copy
   * @throws IllegalArgumentException if the value is of another type, or if the name is that of a component of
   *     the request, or {@code stream}
   */
  default Q with(String name, @Nullable Object value) {
    return parameters(parameters().with(name, value));
  }

  /**
   * Removes a parameter.
   *
   * @param name the name of the parameter in the body
   * @return a changed copy
   */
  default Q without(String name) {
    return parameters(parameters().without(name));
  }
}
