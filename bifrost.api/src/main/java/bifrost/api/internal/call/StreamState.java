package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.SafeRunner;
import bifrost.api.spi.EventSource;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.Collector;

/**
 * What an {@link EventStream} is about. It is a separate object because what outlives a forgotten stream, the registry of attempts and
 * what stops them, must not hold the stream itself.
 */
final class StreamState<E, A, R> {
  /** How it ended; the exception is there to be thrown again. */
  private record StreamEnd<R>(Outcome<R> outcome, @Nullable BifrostException thrown) {
    boolean isCompleteOrThrow() {
      if (thrown != null) throw thrown;
      return true;
    }
  }

  private final Call call;
  private final CallAttempt attempt;
  private final ResolvedTarget target;
  private final EventSource<E> source;
  private final Collector<E, A, R> collector;
  private final A aggregate; // guarded by itself
  private final AtomicReference<StreamEnd<R>> end = new AtomicReference<>();
  private Optional<E> first;

  private StreamState(Call call, CallAttempt attempt, ResolvedTarget route, EventSource<E> source, Optional<E> first,
      Collector<E, A, R> collector) {
    this.call = call;
    this.attempt = attempt;
    this.target = route;
    this.source = source;
    this.first = first;
    this.collector = collector;
    this.aggregate = collector.supplier().get();
  }

  static <E, A, R> StreamState<E, A, R> open(Call call, CallAttempt attempt, ResolvedTarget route,
      EventSource<E> source, Optional<E> first, Collector<E, A, R> collector) {
    var state = new StreamState<>(call, attempt, route, source, first, collector);
    attempt.idleTimer().readEnded();
    if (first.isEmpty()) state.complete();
    else attempt.onCancel(state::onStopped);
    return state;
  }

  /** The next event; empty if the answer is complete; throws if it is not. */
  Optional<E> next() {
    return next(() -> true);
  }

  /** The same, for somebody who may only be reading ahead: the idle limit is for those who wait. */
  Optional<E> next(BooleanSupplier awaited) {
    var ended = end.get();
    if (ended != null && ended.isCompleteOrThrow()) return Optional.empty();
    var event = read(awaited);
    if (event.isEmpty()) complete();
    ended = end.get();
    if (ended != null) ended.isCompleteOrThrow(); // throws if the stream was closed or timed out meanwhile
    return event;
  }

  /** Whatever is thrown ends the stream, an Error of the provider too: nobody will read on, so nothing may stay open. */
  private Optional<E> read(BooleanSupplier awaited) {
    try {
      var event = first.isPresent() ? first : await(awaited);
      first = Optional.empty();
      event.ifPresent(this::addToAggregate);
      return event;
    } catch (Throwable e) {
      throw fail(call.failure(e, attempt, target));
    }
  }

  private Optional<E> await(BooleanSupplier awaited) throws IOException, InterruptedException {
    attempt.idleTimer().readStarted();
    if (awaited.getAsBoolean()) readerWaiting();
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
    end(new StreamEnd<>(new Outcome.Success<>(partial(), call.report(attempt, Optional.empty())), null));
  }

  @SuppressWarnings("NullAway") // null only after a success, when no caller throws it
  private BifrostException fail(BifrostException failure) {
    end(new StreamEnd<>(new Outcome.Failure<>(failure.error(), failure.report().orElseThrow()), failure));
    return end.get().thrown();
  }

  private void end(StreamEnd<R> how) {
    boolean isTheEnd = end.compareAndSet(null, how);
    SafeRunner.run(source::close);
    attempt.end();
    if (!isTheEnd) return;
    var error = how.outcome() instanceof Outcome.Failure<R> failure ? Optional.of(failure.error())
        : Optional.<BifrostError>empty();
    call.notifyEnded(how.outcome(), () -> attempt.endHooks(error));
  }

  /** The attempt was stopped: by close(), by a limit, by an interrupt. */
  private void onStopped() {
    if (end.get() != null) return;
    attempt.stopped()
        .ifPresent(reason -> fail(Call.withReport(reason, null, call.report(attempt, Optional.of(reason)))));
  }

  void close() {
    if (end.get() != null) return;
    attempt.stop(new Cancelled("the stream was closed before its end"));
    onStopped(); // another thread may have been first to stop it, and not come to the end yet
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
