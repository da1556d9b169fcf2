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
public final class EventStream<E, R> implements Iterable<E>, AutoCloseable {
  private final StreamState<E, ?, R> state;
  private final AtomicBoolean iterated = new AtomicBoolean();

  EventStream(StreamState<E, ?, R> state) {
    this.state = state;
  }

  /**
   * Returns the events as they arrive. The methods of the iterator throw {@link BifrostException} if the call fails.
   *
   * @return the only iterator of this stream
   * @throws IllegalStateException if this method was called before
   */
  @Override
  public Iterator<E> iterator() {
    if (iterated.getAndSet(true)) throw new IllegalStateException("the events can be read only once: keep those that you need, or call collect()");
    return new Events();
  }

  /**
   * Returns the events as a sequential stream instead of an iterator. Closing it closes this event stream.
   *
   * @return a sequential stream
   * @throws IllegalStateException if the events were iterated before
   */
  public Stream<E> events() {
    var events = Spliterators.spliteratorUnknownSize(iterator(), Spliterator.ORDERED | Spliterator.NONNULL);
    return StreamSupport.stream(events, false).onClose(this::close);
  }

  /**
   * Reads the remaining events and returns the complete response, including the events that were read before. Further calls return it again.
   *
   * @return the response, as {@link Bifrost#send(Request)} returns it
   * @throws BifrostException if the call fails
   */
  public R collect() {
    try {
      while (state.next().isPresent()) {}
      return state.outcome().orElseThrow().orElseThrow();
    } finally {
      Reference.reachabilityFence(this); // a stream that is dropped is closed, and this one is being read
    }
  }

  /**
   * Returns the part of the response that has been read. This method never throws.
   *
   * @return a response, with empty strings and lists for parts that have not been read
   */
  public R partial() {
    return state.partial();
  }

  /** {@return the complete response or the error; empty until the stream has ended} */
  public Optional<Outcome<R>> outcome() {
    return state.outcome();
  }

  /** {@return the next event; the idle timeout runs only while it is awaited} */
  Optional<E> next(BooleanSupplier awaited) {
    return state.next(awaited);
  }

  /** Starts to wait for the next event. */
  void awaited() {
    state.awaited();
  }

  /** Cancels the call unless it has ended. Any thread may call this method, which does not block; a thread that reads fails with {@code Cancelled}. */
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
