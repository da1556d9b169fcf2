package bifrost.api.internal.call;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collector;

/**
 * The state of an {@link EventStream}. It is a separate object, so that the objects that outlive an abandoned stream
 * (the call registry and the cancel actions) do not keep the stream itself reachable.
 *
 * <p>It owns the source of the events: nothing else closes the source, and it is closed exactly once, when the stream
 * ends or when the attempt is stopped or fails, whichever comes first.
 */
final class StreamState<E, A, R> {
  /** The end of a stream. If it has an exception, each later read throws that exception again. */
  private record StreamEnd<R>(Outcome<R> outcome, @Nullable BifrostException thrown) {
    boolean isCompleteOrThrow() {
      if (thrown != null) throw thrown;
      return true;
    }
  }

  private final Call<?> call;
  private final CallAttempt attempt;
  private final ResolvedTarget target;
  private final EventSource<E> source;
  private final AtomicBoolean sourceClosed = new AtomicBoolean();
  private final Collector<E, A, R> collector;
  private final A aggregate; // guarded by itself
  private final AtomicReference<StreamEnd<R>> end = new AtomicReference<>();
  private Optional<E> first = Optional.empty();

  private StreamState(Call<?> call, CallAttempt attempt, ResolvedTarget target, EventSource<E> source,
      Collector<E, A, R> collector) {
    this.call = call;
    this.attempt = attempt;
    this.target = target;
    this.source = source;
    this.collector = collector;
    this.aggregate = collector.supplier().get();
  }

  static <E, A, R> StreamState<E, A, R> of(Call<?> call, CallAttempt attempt, ResolvedTarget target,
      EventSource<E> source, Collector<E, A, R> collector) {
    var state = new StreamState<>(call, attempt, target, source, collector);
    attempt.onCancel(state::closeSource);
    return state;
  }

  /**
   * Waits for the first event. A failure before it only closes the source, because the call may make another attempt.
   */
  void awaitFirst() throws IOException, InterruptedException {
    first = source.next();
    if (first.isPresent()) call.firstEventReceived();
    attempt.firstEventReceived();
    attempt.throwIfStopped();
    attempt.idleTimer().readEnded();
    if (first.isEmpty()) complete();
    else attempt.onCancel(this::onStopped);
  }

  /**
   * {@return the next event; empty if the response is complete}
   *
   * @throws BifrostException if the stream failed or was closed before its end
   */
  Optional<E> next() {
    return next(() -> true);
  }

  /**
   * Reads the next event like {@link #next()}, possibly before a reader waits for it.
   *
   * @param isAwaited whether a reader waits for the event; otherwise the idle timeout does not run
   */
  Optional<E> next(BooleanSupplier isAwaited) {
    var ended = end.get();
    if (ended != null && ended.isCompleteOrThrow()) return Optional.empty();
    var event = read(isAwaited);
    if (event.isEmpty()) complete();
    ended = end.get();
    if (ended != null) ended.isCompleteOrThrow(); // throws if the stream was closed or timed out in the meantime
    return event;
  }

  /**
   * Reads an event. Any throwable ends the stream, even an {@code Error}, because the caller stops reading and
   * resources must be released.
   */
  private Optional<E> read(BooleanSupplier isAwaited) {
    try {
      var event = first.isPresent() ? first : await(isAwaited);
      first = Optional.empty();
      attempt.throwIfStopped(); // whoever stopped the attempt may not have ended the stream yet
      if (event.isPresent()) {
        attempt.eventReceived();
        addToAggregate(event.get());
      }
      return event;
    } catch (Throwable e) {
      throw fail(call.failure(e, attempt, target));
    }
  }

  private Optional<E> await(BooleanSupplier isAwaited) throws IOException, InterruptedException {
    var received = source.poll();
    if (received.isPresent()) return received;
    attempt.idleTimer().readStarted();
    if (isAwaited.getAsBoolean()) readerWaiting();
    try {
      return source.next();
    } finally {
      attempt.idleTimer().readEnded();
    }
  }

  void readerWaiting() {
    attempt.idleTimer().readerWaiting();
  }

  private void addToAggregate(E event) {
    synchronized (aggregate) {
      collector.accumulator().accept(aggregate, event);
    }
  }

  private void complete() {
    var response = partial();
    try {
      Call.checkValue(response);
    } catch (BifrostException e) {
      fail(call.failure(e, attempt, target));
      return;
    }
    end(new StreamEnd<>(new Outcome.Success<>(response, call.report(attempt, Optional.empty())), null));
  }

  @SuppressWarnings("NullAway") // null only after a success, when no caller throws it
  private BifrostException fail(BifrostException failure) {
    end(new StreamEnd<>(new Outcome.Failure<>(failure.error(), failure.report().orElseThrow()), failure));
    return end.get().thrown();
  }

  private void end(StreamEnd<R> newEnd) {
    boolean isFirst = end.compareAndSet(null, newEnd);
    closeSource();
    attempt.end();
    if (!isFirst) return;
    call.notifyEnded(newEnd.outcome(), attempt);
  }

  private void closeSource() {
    if (sourceClosed.compareAndSet(false, true)) SafeRunner.run(source::close);
  }

  /** Ends the stream after the attempt was stopped by close(), a timeout or an interrupt. */
  private void onStopped() {
    if (end.get() != null) return;
    attempt.stopped()
        .ifPresent(reason -> fail(Call.exception(reason, null, call.report(attempt, Optional.of(reason)))));
  }

  void onStopped(Runnable action) {
    attempt.onCancel(action);
  }

  void close() {
    if (end.get() != null) return;
    attempt.stop(new Cancelled("the stream was closed before its end"));
    onStopped(); // another thread may have stopped the attempt but not yet ended the stream
  }

  R partial() {
    synchronized (aggregate) {
      return collector.finisher().apply(aggregate);
    }
  }

  Optional<Outcome<R>> outcome() {
    return Optional.ofNullable(end.get()).map(StreamEnd::outcome);
  }
}
