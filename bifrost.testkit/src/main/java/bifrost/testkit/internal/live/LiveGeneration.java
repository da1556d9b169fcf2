package bifrost.testkit.internal.live;

import bifrost.api.FinishReason;
import bifrost.api.ModelResponse;
import bifrost.api.json.JsonObject;
import java.util.Optional;

/**
 * An operation that generates a limited number of tokens.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the response
 */
public interface LiveGeneration<Q, R> {
  /** {@return the request with this token limit} */
  Q withMaxTokens(Q request, long tokens);

  /** {@return the request with the usage enabled for streams} */
  Q withStreamedUsage(Q request);

  /** {@return the request with the input "Hi", and with vLLM's token ids, which have no record component} */
  Q withTokenIds(Q request);

  /** {@return the body, without the model, of the request that {@link #withTokenIds} returned} */
  JsonObject body(Q request);

  /** {@return the finish reason of the first choice} */
  Optional<FinishReason> finishReason(R response);

  /** {@return the response itself, with its model, usage and extras} */
  ModelResponse modelResponse(R response);
}
