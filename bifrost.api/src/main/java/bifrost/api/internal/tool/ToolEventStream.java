package bifrost.api.internal.tool;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostException;
import bifrost.api.EventStream;
import bifrost.api.ModelResponse;
import bifrost.api.Outcome;
import bifrost.api.Streamable;
import bifrost.api.ToolRun;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.CallEventStream;
import bifrost.api.internal.call.EventIterator;
import bifrost.api.internal.value.ErrorDescription;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** The events of all rounds of a run. The tools are executed while a reader waits for the first event of a round. */
public final class ToolEventStream<Q extends Streamable<E, R>, E, R extends ModelResponse>
    implements EventStream<E, ToolRun<Q, R>> {
  /** The end of the stream. If it has an exception, each later read throws that exception again. */
  private record End<R>(Outcome<R> outcome, @Nullable BifrostException thrown) {}

  private final ToolLoop<Q, E, R> loop;
  private final EventIterator<E> events = new EventIterator<>(this::next);
  private final AtomicReference<End<ToolRun<Q, R>>> end = new AtomicReference<>();
  private volatile CallEventStream<E, R> round;
  private Iterator<E> roundEvents;

  ToolEventStream(ToolLoop<Q, E, R> loop, CallEventStream<E, R> first) {
    this.loop = loop;
    this.round = first;
    this.roundEvents = first.iterator();
  }

  /** {@return the next event} Executes the tool calls and sends the next request, if necessary. */
  private Optional<E> next() {
    try {
      while (!isEnded()) {
        boolean hasEvent = roundEvents.hasNext();
        if (isEnded()) break; // another thread has closed this stream
        if (hasEvent) return Optional.of(roundEvents.next());
        nextRound();
      }
      return Optional.empty();
    } catch (BifrostException e) {
      throw fail(e);
    } catch (Throwable e) { // an Error of a handler, or an exception of the user's executor
      fail(new Cancelled("the run failed with " + e.getClass().getName()));
      throw e;
    }
  }

  private boolean isEnded() {
    var ended = end.get();
    if (ended != null && ended.thrown != null) throw ended.thrown;
    return ended != null;
  }

  private void nextRound() {
    var success = (Outcome.Success<R>) round.outcome().orElseThrow();
    if (loop.isComplete(success)) {
      end(new End<>(new Outcome.Success<>(loop.progress(success.value()), success.report()), null));
    } else {
      round = loop.open();
      roundEvents = round.iterator();
    }
  }

  private BifrostException fail(BifrostError error) {
    var report = round.outcome().orElseThrow().report();
    return fail(new BifrostException(ErrorDescription.of(error, null, report), error, null, report));
  }

  @SuppressWarnings("NullAway") // null only after a success, which no failure follows
  private BifrostException fail(BifrostException failure) {
    end(new End<>(new Outcome.Failure<>(failure.error(), failure.report().orElseThrow()), loop.withProgress(failure)));
    return end.get().thrown;
  }

  private void end(End<ToolRun<Q, R>> newEnd) {
    end.compareAndSet(null, newEnd);
    loop.calls().close();
  }

  @Override
  public Iterator<E> iterator() {
    return events.request();
  }

  @Override
  public ToolRun<Q, R> collect() {
    while (next().isPresent()) {}
    return outcome().orElseThrow().orElseThrow();
  }

  @Override
  public ToolRun<Q, R> partial() {
    return loop.progress(round.partial());
  }

  @Override
  public Optional<Outcome<ToolRun<Q, R>>> outcome() {
    var ended = end.get();
    if (ended != null) return Optional.of(ended.outcome);
    return round.outcome().flatMap(outcome -> outcome instanceof Outcome.Failure<R> failure
        ? Optional.of(new Outcome.Failure<>(failure.error(), failure.report()))
        : Optional.empty());
  }

  @Override
  public void close() {
    if (end.get() != null) return;
    var reason = new Cancelled("the stream was closed before its end");
    loop.calls().stop(reason);
    round.close(); // another thread may have stopped the call but not yet ended its stream
    fail(reason);
  }
}
