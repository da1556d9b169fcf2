package bifrost.api.spi;

import bifrost.api.Request;
import bifrost.api.Streamable;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The table of a {@link Provider}: for each type of request that it supports, the handler that sends the request, and
 * the handler that streams the response. Immutable and thread-safe.
 *
 * <pre>{@code
 * RequestHandlers.of()
 *     .send(ChatCompletionRequest.class, this::chat)
 *     .stream(ChatCompletionRequest.class, this::chatStream)
 *     .send(EmbeddingRequest.class, this::embed);
 * }</pre>
 *
 * @since 0.1
 */
public final class RequestHandlers {
  private static final RequestHandlers NONE = new RequestHandlers(Map.of(), Map.of());

  private final Map<Class<?>, Sender<?, ?>> senders;
  private final Map<Class<?>, Streamer<?, ?>> streamers;

  /**
   * A handler that sends a request and returns the complete response. Implementations must be thread-safe.
   *
   * @param <Q> the type of the request
   * @param <R> the type of the response
   */
  @FunctionalInterface
  public interface Sender<Q extends Request<R>, R> {
    /**
     * Sends a request.
     *
     * @param request the request
     * @param attempt the attempt that sends the request
     * @return the complete response
     * @throws IOException if the connection failed
     * @throws InterruptedException if the calling thread was interrupted
     */
    R send(Q request, Attempt attempt) throws IOException, InterruptedException;
  }

  /**
   * A handler that sends a request and streams the response. Implementations must be thread-safe.
   *
   * @param <Q> the type of the request
   * @param <E> the type of an event
   */
  @FunctionalInterface
  public interface Streamer<Q extends Streamable<E, ?>, E> {
    /**
     * Sends a request.
     *
     * @param request the request
     * @param attempt the attempt that sends the request
     * @return the events, which the caller must close
     * @throws IOException if the connection failed
     * @throws InterruptedException if the calling thread was interrupted
     */
    EventSource<E> stream(Q request, Attempt attempt) throws IOException, InterruptedException;
  }

  private RequestHandlers(Map<Class<?>, Sender<?, ?>> senders, Map<Class<?>, Streamer<?, ?>> streamers) {
    this.senders = senders;
    this.streamers = streamers;
  }

  /** {@return a table without handlers} */
  public static RequestHandlers of() {
    return NONE;
  }

  /**
   * Sets the handler that sends requests of a type.
   *
   * @param <Q> the type of the requests
   * @param <R> the type of the response
   * @param type the type of the requests
   * @param handler the handler
   * @return a changed copy
   */
  public <Q extends Request<R>, R> RequestHandlers send(Class<Q> type, Sender<Q, R> handler) {
    return new RequestHandlers(with(senders, type, handler), streamers);
  }

  /**
   * Sets the handler that streams the responses to requests of a type.
   *
   * @param <Q> the type of the requests
   * @param <E> the type of an event
   * @param type the type of the requests
   * @param handler the handler
   * @return a changed copy
   */
  public <Q extends Streamable<E, ?>, E> RequestHandlers stream(Class<Q> type, Streamer<Q, E> handler) {
    return new RequestHandlers(senders, with(streamers, type, handler));
  }

  private static <H> Map<Class<?>, H> with(Map<Class<?>, H> handlers, Class<?> type, H handler) {
    var changed = new HashMap<>(handlers);
    changed.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(handler, "handler"));
    return Map.copyOf(changed);
  }

  /**
   * Returns the handler that sends a request.
   *
   * @param <R> the type of the response
   * @param request the request
   * @return the handler; empty if requests of this type are not supported
   */
  @SuppressWarnings("unchecked") // send(Class, Sender) has checked that the handler accepts this class
  public <R> Optional<Sender<Request<R>, R>> sender(Request<R> request) {
    Objects.requireNonNull(request, "request");
    return Optional.ofNullable((Sender<Request<R>, R>) senders.get(request.getClass()));
  }

  /**
   * Returns the handler that streams the response to a request.
   *
   * @param <E> the type of an event
   * @param request the request
   * @return the handler; empty if responses to requests of this type cannot be streamed
   */
  @SuppressWarnings("unchecked") // stream(Class, Streamer) has checked that the handler accepts this class
  public <E> Optional<Streamer<Streamable<E, ?>, E>> streamer(Streamable<E, ?> request) {
    Objects.requireNonNull(request, "request");
    return Optional.ofNullable((Streamer<Streamable<E, ?>, E>) streamers.get(request.getClass()));
  }
}
