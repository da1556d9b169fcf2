package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.json.JsonObject;

/**
 * A request with parameters: members of the body beside its components, each under its own name on the wire. Any parameter that the
 * server knows can be sent; the usual ones have a method, its name being the wire's in camel case.
 *
 * @param <Q> the type of the request
 */
public sealed interface Parameters<Q>
    permits Sampling, ResponsesRequest, EmbeddingRequest, RerankRequest, TranscriptionRequest, TranslationRequest,
    ImageGenerationRequest, SpeechRequest, FileRequest, BatchRequest {
  /**
   * The parameters that were set.
   *
   * @return the parameters, in the order in which they were set
   */
  JsonObject parameters();

  /**
   * The same request with these parameters instead.
   *
   * @param parameters all parameters
   * @return a request
   * @throws IllegalArgumentException if one of them is a component of the request, or {@code stream}
   */
  Q parameters(JsonObject parameters);

  /**
   * The same request with one parameter set, whatever its name; one of that name is replaced.
   *
   * @param name the name on the wire
   * @param value a {@code String}, {@code Boolean}, finite {@code Number}, {@code Map}, {@code Iterable},
   *     {@link bifrost.api.json.JsonValue}, or null, which sends null
   * @return a request
   * @throws IllegalArgumentException if the value is of another type, or the name is a component of the request, or {@code stream}
   */
  default Q with(String name, @Nullable Object value) {
    return parameters(parameters().with(name, value));
  }

  /**
   * The same request without one parameter.
   *
   * @param name the name on the wire
   * @return a request
   */
  default Q without(String name) {
    return parameters(parameters().without(name));
  }
}
