package bifrost.api.spi;

import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.Request;
import bifrost.api.Streamable;
import java.io.IOException;
import java.util.Objects;
import java.util.Optional;

/**
 * A provider of models, which sends requests to servers of one kind. Implementations must be thread-safe.
 *
 * <p>A provider has a {@linkplain RequestHandlers table of handlers}, one for each type of request that it supports.
 * All other requests fail with {@link BifrostError.Unsupported}. A handler makes one attempt: it blocks until the
 * attempt ends or is cancelled. It throws {@link BifrostException} for errors of the server, {@link IOException} for
 * failures of the connection, and {@link InterruptedException} if the calling thread is interrupted. The target of the
 * request has no provider prefix: {@code target()} returns the server's id for the model.
 *
 * <pre>{@code
 * public final class EchoProvider implements Provider {
 *   private final RequestHandlers handlers = RequestHandlers.of().send(ChatCompletionRequest.class, this::echo);
 *
 *   public String name() {
 *     return "echo";
 *   }
 *
 *   public RequestHandlers handlers() {
 *     return handlers;
 *   }
 *
 *   private ChatCompletion echo(ChatCompletionRequest request, Attempt attempt) {
 *     return ChatCompletion.of(request.messages().toString());
 *   }
 * }
 * }</pre>
 *
 * @since 0.1
 */
public interface Provider extends AutoCloseable {
  /** {@return the name of the provider in the configuration} */
  String name();

  /** {@return the handlers of the requests that this provider supports; the same in each call} */
  RequestHandlers handlers();

  /**
   * Returns the name of the request header that contains the name of a conversation, for servers or routers that
   * assign each conversation to one server. The {@linkplain Attempt#headers() headers} of each attempt include it if
   * the call has an {@linkplain bifrost.api.CallOptions#affinity(String) affinity}.
   *
   * @return the name of the header, such as {@code X-Session-Id}; empty, the default, to send none
   */
  default Optional<String> affinityHeader() {
    return Optional.empty();
  }

  /**
   * Sends a request of any type with its handler. Decorators override this method and {@link #stream}.
   *
   * @param <R> the type of the response
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the response
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <R> R send(Request<R> request, Attempt attempt) throws IOException, InterruptedException {
    return handlers().sender(request).orElseThrow(() -> unsupported(request)).send(request, attempt);
  }

  /**
   * Sends a request of any type with its handler, and streams the response. Decorators override this method and
   * {@link #send}.
   *
   * @param <E> the type of an event
   * @param request the request
   * @param attempt the attempt that sends the request
   * @return the events, which the caller must close
   * @throws IOException if the connection failed
   * @throws InterruptedException if the calling thread was interrupted
   */
  default <E> EventSource<E> stream(Streamable<E, ?> request, Attempt attempt)
      throws IOException, InterruptedException {
    return handlers().streamer(request).orElseThrow(() -> unsupported(request)).stream(request, attempt);
  }

  /**
   * Returns the exception for an operation that this provider does not support.
   *
   * @param request the request
   * @return an exception with {@link BifrostError.Unsupported}
   */
  default BifrostException unsupported(Request<?> request) {
    Objects.requireNonNull(request, "request");
    return new BifrostException(new BifrostError.Unsupported(name(), request.operation(), Optional.empty()));
  }

  /** Cancels the requests in flight and closes the connections. This method may be called more than once. */
  @Override
  default void close() {}
}
