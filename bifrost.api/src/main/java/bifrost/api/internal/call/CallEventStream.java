package bifrost.api.internal.call;

import bifrost.api.EventStream;
import bifrost.api.Outcome;
import java.lang.ref.Reference;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The stream of a call. Its state is a separate object, because what outlives a stream that was dropped must not hold the stream itself. */
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
  public Stream<E> events() {
    var events = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(events, false).onClose(this::close);
  }

  @Override
  public R collect() {
    try {
      while (state.next().isPresent()) {}
      return state.outcome().orElseThrow().orElseThrow();
    } finally {
      Reference.reachabilityFence(this); // a stream that is dropped is closed, and this one is being read
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

  /** {@return the next event; the idle timeout runs only while it is awaited} */
  Optional<E> next(BooleanSupplier awaited) {
    return state.next(awaited);
  }

  /** Starts to wait for the next event. */
  void readerWaiting() {
    state.readerWaiting();
  }

  @Override
  public void close() {
    state.close();
  }

  /** Holds the stream, so that it is reachable as long as its iterator is. */
  private final class Events implements Iterator<E> {
    private Optional<E> next = Optional.empty();

    @Override
    public boolean hasNext() {
      if (next.isEmpty()) next = state.next(); // what is assigned holds this, and with it the stream, meanwhile
      return next.isPresent();
    }

    @Override
    public E next() {
      if (!hasNext()) throw new NoSuchElementException("the answer is complete");
      var event = next.get();
      next = Optional.empty();
      return event;
    }
  }
}
