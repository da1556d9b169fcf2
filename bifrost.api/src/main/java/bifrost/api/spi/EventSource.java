package bifrost.api.spi;

import java.io.IOException;
import java.util.Optional;

/**
 * The events of one streamed answer, as a provider delivers them. One thread reads; any thread closes.
 *
 * @param <E> the type of an event
 */
public interface EventSource<E> extends AutoCloseable {
  /**
   * Waits for the next event.
   *
   * @return the event; empty only when the protocol said that the answer is complete
   * @throws IOException if the connection failed
   * @throws InterruptedException if the reading thread was interrupted
   * @throws bifrost.api.BifrostException if the server reported an error, or the answer broke off or made no sense
   */
  Optional<E> next() throws IOException, InterruptedException;

  /** Disconnects, from any thread, at once, however often; a {@link #next()} in progress fails. */
  @Override
  void close();
}
