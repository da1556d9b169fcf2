package bifrost.api;

import bifrost.api.internal.call.CallEventStream;
import bifrost.api.internal.tool.ToolEventStream;
import java.util.Iterator;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * A stream of the events of a response.
 *
 * <pre>{@code
 * try (var chunks = bifrost.stream(request)) {
 *   for (var chunk : chunks) System.out.print(chunk.text());
 *   ChatCompletion completion = chunks.collect();
 * }
 * }</pre>
 *
 * <p>The stream ends normally only if the response is complete. Otherwise, reading throws a {@link BifrostException},
 * and further reads throw it again. Not thread-safe: only one thread may read at a time; {@link #close()},
 * {@link #partial()} and {@link #outcome()} may be called on any thread. Interrupting the reading thread cancels the
 * call; the interrupt status of the thread stays set.
 *
 * <p>A chat or text completion is complete when the server sends {@code [DONE]}, with or without a finish reason,
 * or when the body ends after every requested choice has a finish reason. Reading fails with
 * {@link BifrostError.Truncated} if the body ends in any other way, or if {@code [DONE]} precedes the first
 * chunk. An error event fails the call even after the last finish reason.
 *
 * @param <E> the type of an event
 * @param <R> the type of the complete response
 * @since 0.1
 */
public sealed interface EventStream<E, R> extends Iterable<E>, AutoCloseable
    permits CallEventStream, ToolEventStream {
  /**
   * Returns an iterator over the events as they arrive. Its methods throw {@link BifrostException} if the call
   * fails.
   *
   * @return the only iterator of this event stream
   * @throws IllegalStateException if the iterator or the stream was already requested
   */
  @Override
  Iterator<E> iterator();

  /**
   * Returns the events as a sequential stream, as an alternative to the iterator. Closing it closes this event
   * stream.
   *
   * @return a sequential stream
   * @throws IllegalStateException if the iterator or the stream was already requested
   */
  default Stream<E> events() {
    var events = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(events, false).onClose(this::close);
  }

  /**
   * Reads the remaining events and returns the complete response, which includes the events that were read
   * before. Further calls return the same response.
   *
   * @return the response, as {@link Bifrost#send(Request)} returns it
   * @throws BifrostException if the call fails
   */
  R collect();

  /**
   * Returns the part of the response that has been read so far. This method never throws. The choices of a completion
   * are created when the first one is read, so a result that is not read costs the same for a response of any length;
   * a text that is read is copied, which costs as much as the text is long.
   *
   * @return a response; parts that have not been read are empty strings and lists
   */
  R partial();

  /** {@return the complete response or the error; empty until the stream has ended} */
  Optional<Outcome<R>> outcome();

  /**
   * Cancels the call unless it has ended. Any thread may call this method, which does not block. A read in
   * progress fails with {@link BifrostError.Cancelled}.
   */
  @Override
  void close();
}
