package bifrost.api;

import bifrost.api.json.JsonObject;
import bifrost.api.spi.Attempt;
import bifrost.api.spi.Provider;
import java.io.IOException;

/**
 * One request: what to ask of whom. Immutable; the same value serves for every call and every form of call.
 *
 * @param <R> the type of the answer
 */
public sealed interface Request<R>
    permits Streamable, EmbeddingRequest, ListModelsRequest, RerankRequest, FileRequest, BatchRequest {
  /**
   * The row of the operation table.
   *
   * @return the operation
   */
  Operation operation();

  /**
   * Whom to ask: {@code provider/model}, a model of the default provider, or, for operations that concern no model, a provider's
   * name.
   *
   * @return the target
   */
  String target();

  /**
   * The same request to another target.
   *
   * @param target the new target
   * @return a request
   */
  Request<R> target(String target);

  /**
   * Every member of the body that is not a component.
   *
   * @return the parameters, under their names on the wire
   */
  JsonObject parameters();

  /**
   * Calls the method of the provider that serves this operation. Users call {@link Bifrost#send(Request)}.
   *
   * @param provider the provider
   * @param attempt the attempt
   * @return the answer
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  R sendTo(Provider provider, Attempt attempt) throws IOException, InterruptedException;
}
