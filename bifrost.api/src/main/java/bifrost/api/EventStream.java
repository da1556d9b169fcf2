package bifrost.api;

import bifrost.api.internal.call.CallEventStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A stream of the events of a response.
 *
 * <pre>{@code
 * try (var chunks = bifrost.stream(ask)) {
 *   for (var chunk : chunks) System.out.print(chunk.text());
 *   ChatCompletion whole = chunks.collect();
 * }
 * }</pre>
 *
 * <p>Only a complete response ends the stream normally; otherwise reading throws a {@link BifrostException}, and further reading throws it
 * again. Only one thread may read at a time; {@link #close()}, {@link #partial()} and {@link #outcome()} may be called on any thread.
 * Interrupting the reading thread cancels the call, and the thread stays interrupted.
 *
 * <p>A chat or text completion is complete on {@code [DONE]}, with or without a finish reason, or at the end of the body once every
 * requested choice has a finish reason. {@code [DONE]} before the first chunk, and anything else that ends the body, is
 * {@link BifrostError.Truncated}; an error event is an error even after the last finish reason.
 *
 * @param <E> the type of an event
 * @param <R> the type of the complete response
 */
public sealed interface EventStream<E, R> extends Iterable<E>, AutoCloseable permits CallEventStream {
  /**
   * Returns the events as they arrive. The methods of the iterator throw {@link BifrostException} if the call fails.
   *
   * @return the only iterator of this stream
   * @throws IllegalStateException if this method was called before
   */
  @Override
  Iterator<E> iterator();

  /**
   * Returns the events as a sequential stream instead of an iterator. Closing it closes this event stream.
   *
   * @return a sequential stream
   * @throws IllegalStateException if the events were iterated before
   */
  Stream<E> events();

  /**
   * Reads the remaining events and returns the complete response, including the events that were read before. Further calls return it again.
   *
   * @return the response, as {@link Bifrost#send(Request)} returns it
   * @throws BifrostException if the call fails
   */
  R collect();

  /**
   * Returns the part of the response that has been read. This method never throws.
   *
   * @return a response, with empty strings and lists for parts that have not been read
   */
  R partial();

  /** {@return the complete response or the error; empty until the stream has ended} */
  Optional<Outcome<R>> outcome();

  /** Cancels the call unless it has ended. Any thread may call this method, which does not block; a thread that reads fails with {@code Cancelled}. */
  @Override
  void close();
}
