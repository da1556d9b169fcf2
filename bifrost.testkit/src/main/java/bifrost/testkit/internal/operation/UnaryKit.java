package bifrost.testkit.internal.operation;

import bifrost.api.Request;
import bifrost.testkit.internal.live.LiveGeneration;
import java.util.Optional;

/**
 * The kit of an operation whose responses the contract does not stream.
 *
 * @param <Q> the type of the requests
 * @param <R> the type of the complete response
 */
public non-sealed interface UnaryKit<Q extends Request<R>, R> extends OperationKit<Q, R> {
  @Override
  default boolean isStreamed() {
    return false;
  }

  @Override
  default Optional<LiveGeneration<Q, R>> generation() {
    return Optional.empty();
  }
}
