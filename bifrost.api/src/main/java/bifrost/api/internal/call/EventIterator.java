package bifrost.api.internal.call;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** The only iterator of an event stream. It keeps the stream reachable if its source is a method of the stream. */
public final class EventIterator<E> implements Iterator<E> {
  private final Supplier<Optional<E>> source;
  private final AtomicBoolean requested = new AtomicBoolean();
  private Optional<E> next = Optional.empty();

  /**
   * Creates an iterator that has not been requested.
   *
   * @param source reads the next event; empty at the end
   */
  public EventIterator(Supplier<Optional<E>> source) {
    this.source = source;
  }

  /**
   * Returns this iterator.
   *
   * @throws IllegalStateException if it was already requested
   */
  public Iterator<E> request() {
    if (requested.getAndSet(true)) {
      throw new IllegalStateException("the events can be read only once: keep those that you need, or call collect()");
    }
    return this;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty()) next = source.get(); // the assignment to a field keeps the stream reachable during the read
    return next.isPresent();
  }

  @Override
  public E next() {
    if (!hasNext()) throw new NoSuchElementException("the response is complete");
    var event = next.get();
    next = Optional.empty();
    return event;
  }
}
