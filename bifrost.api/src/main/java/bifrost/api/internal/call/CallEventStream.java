package bifrost.api.internal.call;

import bifrost.api.EventStream;
import bifrost.api.Outcome;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The stream of a call. Its state is a separate object, so that the objects that outlive an abandoned stream do not
 * keep the stream itself reachable.
 */
public final class CallEventStream<E, R> implements EventStream<E, R> {
  private final StreamState<E, ?, R> state;
  private final EventIterator<E> events = new EventIterator<>(this::next);

  CallEventStream(StreamState<E, ?, R> state) {
    this.state = state;
  }

  @Override
  public Iterator<E> iterator() {
    return events.request();
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

  private Optional<E> next() {
    return state.next();
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
}
