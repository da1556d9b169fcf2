package bifrost.api;

import bifrost.api.json.JsonObject;

/**
 * A request to a model, or to another service of a provider. Immutable and thread-safe; a request can be sent any
 * number of times.
 *
 * @param <R> the type of the complete response
 * @since 0.1
 */
public sealed interface Request<R>
    permits Streamable, EmbeddingRequest, ListModelsRequest, RerankRequest, ScoreRequest, TokenizeRequest,
    DetokenizeRequest, FileRequest, BatchRequest {
  /** {@return the operation} */
  Operation operation();

  /**
   * {@return the target: {@code provider/model}, {@code provider/} for the only model of a provider, a model of the
   * default provider, or, for operations that require no model, the name of a provider}
   */
  String target();

  /**
   * Sets the target.
   *
   * @param target the target, in the same form as {@link #target()} returns it
   * @return a changed copy
   */
  Request<R> target(String target);

  /** {@return the members of the body that are not components of the request, by their names in JSON} */
  JsonObject parameters();
}
