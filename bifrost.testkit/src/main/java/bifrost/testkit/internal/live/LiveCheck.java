package bifrost.testkit.internal.live;

import bifrost.api.Request;
import java.util.List;

/**
 * A check of properties that hold for every response of an operation.
 *
 * @param <Q> the type of the requests
 */
@FunctionalInterface
public interface LiveCheck<Q> {
  /**
   * Sends the request, and throws an {@code AssertionError} if the response is wrong.
   *
   * @param client the client
   * @param request the request
   * @param served all requests that the server supports
   */
  void check(LiveClient client, Q request, List<Request<?>> served);
}
