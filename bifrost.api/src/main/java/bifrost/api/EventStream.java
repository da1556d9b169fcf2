package bifrost.api;

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

/**
 * An answer while it arrives.
 *
 * <pre>{@code
 * try (var chunks = bifrost.stream(ask)) {
 *   for (var chunk : chunks) System.out.print(chunk.text());
 *   ChatCompletion whole = chunks.collect();
 * }
 * }</pre>
 *
 * <p>It ends in exactly one way, and only a complete answer ends quietly: whatever else happens, reading throws a
 * {@link BifrostException}, and reading on throws it again. One thread reads at a time; {@link #close()}, {@link #partial()} and
 * {@link #outcome()} are for any thread. Interrupting the thread that reads cancels the call, and the thread stays interrupted.
 *
 * <p>A chat or text completion is complete on {@code [DONE]}, with or without a finish reason, or at the end of the body once every
 * requested choice has a finish reason. {@code [DONE]} before the first chunk, and anything else that ends the body, is
 * {@link BifrostError.Truncated}; an error event is an error even after the last finish reason.
 *
 * @param <E> the type of an event
 * @param <R> the type of the whole answer
 */
public final class EventStream<E, R> implements Iterable<E>, AutoCloseable {
  private final StreamState<E, ?, R> state;
  private final AtomicBoolean iterated = new AtomicBoolean();

  EventStream(StreamState<E, ?, R> state) {
    this.state = state;
  }

  /**
   * The events, as they arrive. Its methods throw {@link BifrostException} when the answer ends in any way but complete.
   *
   * @return the only iterator of this stream
   * @throws IllegalStateException if there was one before
   */
  @Override
  public Iterator<E> iterator() {
    if (iterated.getAndSet(true)) throw new IllegalStateException("the events arrive once: keep what you need of them, or collect()");
    return new Events();
  }

  /**
   * The same pass over the events, as a stream; closing it closes this.
   *
   * @return a sequential stream
   * @throws IllegalStateException if the events were iterated before
   */
  public Stream<E> events() {
    var events = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(events, false).onClose(this::close);
  }

  /**
   * Reads what is left and gives the whole answer, the events that were read before included. It can be repeated.
   *
   * @return what {@link Bifrost#send(Request)} would have given
   * @throws BifrostException if the answer did not come to its end
   */
  public R collect() {
    try {
      while (state.next().isPresent()) continue;
      return state.outcome().orElseThrow().orElseThrow();
    } finally {
      Reference.reachabilityFence(this); // a stream that is dropped is closed, and this one is being read
    }
  }

  /**
   * What was read so far, put together. Never throws.
   *
   * @return an answer, with empty strings and lists where nothing was read
   */
  public R partial() {
    return state.partial();
  }

  /**
   * How it ended.
   *
   * @return the whole answer or the error; empty while it has not ended
   */
  public Optional<Outcome<R>> outcome() {
    return state.outcome();
  }

  /** The next event, for whom nobody waits unless it is awaited. */
  Optional<E> next(BooleanSupplier awaited) {
    return state.next(awaited);
  }

  /** Somebody waits for the next event from now on. */
  void awaited() {
    state.awaited();
  }

  /** Disconnects, unless it has ended; returns at once, from any thread, however often. Whoever reads fails with {@code Cancelled}. */
  @Override
  public void close() {
    state.close();
  }

  /** Holds the stream, so that it is reachable for as long as somebody iterates. */
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
