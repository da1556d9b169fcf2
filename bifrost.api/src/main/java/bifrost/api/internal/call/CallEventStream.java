package bifrost.api.internal.call;

import bifrost.api.EventStream;
import bifrost.api.Outcome;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The stream of a call. Its state is a separate object, so that the objects that outlive an abandoned stream do not
 * keep the stream itself reachable.
 */
public final class CallEventStream<E, R> implements EventStream<E, R> {
  private final StreamState<E, ?, R> state;
  private final AtomicBoolean iterated = new AtomicBoolean();

  CallEventStream(StreamState<E, ?, R> state) {
    this.state = state;
  }

  @Override
  public Iterator<E> iterator() {
    if (iterated.getAndSet(true)) {
      throw new IllegalStateException("the events can be read only once: keep those that you need, or call collect()");
    }
    return new Events();
  }

  @Override
  public R collect() {
    try {
      while (state.next().isPresent()) {}
      return state.outcome().orElseThrow().orElseThrow();
    } finally {
      Reference.reachabilityFence(this); // otherwise the leak detector could close this stream while it is read
    }
  }

  @Override
  public R partial() {
    return state.partial();
  }

  @Override
  public Optional<Outcome<R>> outcome() {
    return state.outcome();
  }

  /** {@return the source of the outcome} It does not keep this stream reachable. */
  public Supplier<Optional<Outcome<R>>> outcomeSource() {
    return state::outcome;
  }

  /**
   * {@return the next event}
   *
   * @param isAwaited whether a reader waits for the event; otherwise the idle timeout does not run
   */
  Optional<E> next(BooleanSupplier isAwaited) {
    return state.next(isAwaited);
  }

  /** Registers an action that runs if the stream is stopped before its end, at once if it has been stopped. */
  void onStopped(Runnable action) {
    state.onStopped(action);
  }

  /** Reports that a reader has started to wait for the next event. */
  void readerWaiting() {
    state.readerWaiting();
  }

  @Override
  public void close() {
    state.close();
  }

  /** An iterator over the events. It is an inner class, so that the stream is reachable as long as its iterator is. */
  private final class Events implements Iterator<E> {
    private Optional<E> next = Optional.empty();

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) next = state.next(); // the assignment to a field keeps the stream reachable during the read
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
}
