package bifrost.api.spi;

import java.io.IOException;
import java.util.Optional;

/**
 * The events of one streamed response, as a provider delivers them. Not thread-safe: only one thread reads, but any
 * thread may close.
 *
 * @param <E> the type of an event
 * @since 0.1
 */
public interface EventSource<E> extends AutoCloseable {
  /**
   * Waits for the next event.
   *
   * @return the event; empty only if the response is complete according to the protocol
   * @throws IOException if the connection failed
   * @throws InterruptedException if the reading thread was interrupted
   * @throws bifrost.api.BifrostException if the server reported an error, or if the response is incomplete or
   *     malformed
   */
  Optional<E> next() throws IOException, InterruptedException;

  /**
   * Returns the next event if it has already been received. The client calls this method before {@link #next()},
   * because a read that cannot wait needs no idle timeout.
   *
   * @return the event; empty if {@code next()} must be called, which is always correct
   * @throws IOException if the connection failed
   * @throws bifrost.api.BifrostException if the server reported an error, or if the response is malformed
   */
  default Optional<E> poll() throws IOException {
    return Optional.empty();
  }

  /**
   * Disconnects immediately, unless the response is complete. A {@link #next()} in progress fails. The client closes
   * each source exactly once, on any thread; a provider may also call this method when the attempt is cancelled.
   */
  @Override
  void close();
}
