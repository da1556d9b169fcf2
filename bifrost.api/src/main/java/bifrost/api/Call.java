package bifrost.api;

import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.CallReport.Try;
import bifrost.api.internal.Nullable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

/** One call: makes tries, of the target and then of its fallbacks, until one succeeds, and says how it went. */
final class Call {
  private final Request<?> request;
  private final Providers.Named named;
  private final Supplier<List<Route>> routes;
  private final Watch watch;
  private final TotalLimit total;
  private final CallEvents events;
  private final AtomicReference<Runnable> slot = new AtomicReference<>(); // gives back the slot that the call has, or null
  private Optional<BifrostError> stopped = Optional.empty(); // guarded by this
  private @Nullable Watch.Stoppable current; // guarded by this: what it is doing at the moment, or null
  private final List<Try> failed = Collections.synchronizedList(new ArrayList<>());
  private volatile Optional<Duration> timeToFirstEvent = Optional.empty();

  /** What a try is made for. */
  private interface Trial<T> {
    T make(Route route, LiveAttempt attempt) throws IOException, InterruptedException;
  }

  /** Goes along these routes, the target's first; finding them may fail, as a try may. */
  Call(Request<?> request, Providers.Named named, Supplier<List<Route>> routes, Watch watch, TotalLimit total, CallEvents events) {
    this.request = request;
    this.named = named;
    this.routes = routes;
    this.watch = watch;
    this.total = total;
    this.events = events;
  }

  /** Sends the request of this call, and gives errors as values. */
  <R> Outcome<R> attempt(Request<R> request) {
    try {
      return send(request);
    } catch (BifrostException e) {
      return new Outcome.Failure<>(e.error(), e.report().orElseThrow());
    }
  }

  /**
   * Sends the request of this call.
   *
   * @throws BifrostException with the report
   */
  <R> Outcome.Success<R> send(Request<R> request) {
    Outcome.Success<R> made = make(false, (route, attempt) -> {
      var value = Objects.requireNonNull(route.provider().send(request.target(named(route)), attempt), "the provider's answer");
      attempt.end();
      attempt.throwIfStopped();
      attempt.hooksEnd(Optional.empty());
      return new Outcome.Success<>(value, report(attempt, Optional.empty()));
    });
    ended(made, () -> {});
    return made;
  }

  /**
   * Opens the stream of this call, and waits for its first event.
   *
   * @throws BifrostException with the report
   */
  <E, R> CallEventStream<E, R> stream(Streamable<E, R> request) {
    return make(true, (route, attempt) -> {
      attempt.streams();
      var source = route.provider().stream(request.target(named(route)), attempt);
      attempt.onCancel(source::close);
      var first = source.next();
      timeToFirstEvent = first.map(event -> total.elapsed());
      attempt.answered();
      attempt.throwIfStopped();
      var stream = new CallEventStream<>(StreamState.open(this, attempt, route, source, first, request.collector()));
      watch.dropped.add(stream, attempt);
      return stream;
    });
  }

  /** Ends the call, from any thread, whatever it is doing; the first reason counts. */
  void stop(BifrostError reason) {
    Watch.Stoppable running;
    synchronized (this) {
      if (stopped.isEmpty()) stopped = Optional.of(reason);
      running = current;
    }
    if (running != null) running.stop(reason);
  }

  private synchronized Optional<BifrostError> stopped() {
    return stopped;
  }

  /** What is begun after the call was stopped is stopped at once. */
  private <S extends Watch.Stoppable> S begin(S next) {
    Optional<BifrostError> reason;
    synchronized (this) {
      current = next;
      reason = stopped;
    }
    reason.ifPresent(next::stop);
    return next;
  }

  /** The target as the provider is to see it. */
  private String named(Route route) {
    return Providers.isAskedOfProvider(request) ? request.target() : route.model();
  }

  /**
   * Notifies the listeners of the end.
   *
   * @param first notifies the hooks of the last attempt, if nothing has done that yet
   */
  void ended(Outcome<?> outcome, Runnable first) {
    giveBackSlot();
    events.ended(outcome, first);
  }

  /** Ends a call that no thread will make. */
  void discard() {
    events.discarded();
  }

  private <T> T make(boolean streamed, Trial<T> trial) {
    events.started(request, named, streamed);
    try {
      return makeAny(streamed, trial);
    } catch (BifrostException e) {
      ended(new Outcome.Failure<>(e.error(), e.report().orElseThrow()), () -> {});
      throw e;
    } catch (Throwable bug) {
      ended(new Outcome.Failure<>(new Cancelled("the call failed with " + bug.getClass().getName()), report(failed)), () -> {});
      throw bug;
    }
  }

  /** One target after the other. All failing, the first error counts: it is that of what was asked for. */
  private <T> T makeAny(boolean streamed, Trial<T> trial) {
    var failures = new ArrayList<BifrostException>();
    var routes = routes();
    for (var route : routes) {
      int before = failed.size();
      try {
        return inTurn(streamed, trial, route);
      } catch (BifrostException e) {
        var failure = routes.size() == 1 ? e : ofTarget(e, report(failed.subList(before, failed.size())));
        if (isGivenUp(e.error())) failures.add(0, failure);
        else failures.add(failure);
        if (isGivenUp(e.error()) || e.error() instanceof BifrostError.Misconfigured) break;
      }
    }
    throw reported(failures);
  }

  private List<Route> routes() {
    try {
      return routes.get();
    } catch (BifrostException e) {
      throw reported(List.of(e));
    }
  }

  static boolean isGivenUp(BifrostError error) {
    return error instanceof Cancelled || error instanceof TimedOut timedOut && timedOut.limit() == TimedOut.Limit.TOTAL;
  }

  private static BifrostException ofTarget(BifrostException failure, CallReport attempts) {
    var message = ErrorDescription.ofTarget(failure.error(), failure.getCause(), attempts);
    return new BifrostException(message, failure.error(), failure.getCause(), attempts);
  }

  static BifrostException reported(BifrostError error, Throwable cause, CallReport report) {
    return new BifrostException(ErrorDescription.of(error, cause, report), error, cause, report);
  }

  private BifrostException reported(List<BifrostException> failures) {
    var first = failures.get(0);
    boolean isOfTarget = first.report().isPresent();
    var whole = report(failed);
    var message = isOfTarget ? first.getMessage() : ErrorDescription.of(first.error(), first.getCause(), whole);
    var thrown = new BifrostException(message, first.error(), first.getCause(), whole);
    failures.stream().skip(1).forEach(thrown::addSuppressed);
    return thrown;
  }

  /** Makes all attempts at one target within one slot of its provider, which a stream holds until its end. */
  private <T> T inTurn(boolean streamed, Trial<T> trial, Route route) {
    if (route.limit().isEmpty()) return make(streamed, trial, route);
    slot.set(route.limit().get().take(watch, this::begin, total));
    try {
      return make(streamed, trial, route);
    } catch (Throwable e) {
      giveBackSlot();
      throw e;
    }
  }

  private void giveBackSlot() {
    var taken = slot.getAndSet(null);
    if (taken != null) taken.run();
  }

  /** One try after the other, of one target. */
  private <T> T make(boolean streamed, Trial<T> trial, Route route) {
    var retries = new Retries(route, watch.time());
    var keys = new KeyValues(route, watch.workers);
    for (int number = 1; ; number++) {
      throwIfOver(route, number);
      var hooks = events.attempt(request.operation(), route, streamed);
      var attempt = begin(new LiveAttempt(route, retries.begin(), number, watch, total, events, hooks));
      try {
        hooks.start();
        attempt.use(keys.of(retries.key(), attempt));
        return trial.make(route, attempt);
      } catch (Throwable e) {
        pause(pauseAfter(e, attempt, route, retries, keys));
      }
    }
  }

  private void throwIfOver(Route route, int number) {
    var over = stopped();
    if (over.isPresent()) throw new BifrostException(over.get());
    if (!total.allows(Duration.ZERO)) throw new BifrostException(route.place(Optional.empty(), number).in(total.passed()));
  }

  /** How long to wait for the next try; throws the failure if there is none. */
  private Duration pauseAfter(Throwable thrown, LiveAttempt attempt, Route route, Retries retries, KeyValues keys) {
    try {
      boolean unanswered = Failures.isUnanswered(thrown, attempt);
      var error = error(thrown, attempt, route);
      var pause = keys.after(error, unanswered, attempt, retries).filter(total::allows);
      error = retries.explained(error);
      failed.addAll(tries(attempt, Optional.of(error)));
      attempt.hooksEnd(Optional.of(error));
      events.tried(attempt.report(Optional.of(error)), pause);
      if (pause.isEmpty()) throw new BifrostException(error, cause(thrown, attempt));
      return pause.get();
    } finally { // whatever the provider has opened, and registered to be stopped, is stopped
      attempt.stop(new Cancelled("the try has failed"));
      attempt.end();
      attempt.hooksEnd(attempt.stopped());
    }
  }

  /** A bug is thrown as it is, and what stopped the attempt stands in its place where the try is told. */
  private BifrostError error(Throwable thrown, LiveAttempt attempt, Route route) {
    try {
      return Failures.error(thrown, attempt, route);
    } catch (Throwable bug) {
      failed.addAll(tries(attempt, attempt.stopped()));
      attempt.hooksEnd(attempt.stopped());
      events.tried(attempt.report(attempt.stopped()), Optional.empty());
      throw bug;
    }
  }

  private void pause(Duration length) {
    try {
      var over = begin(new Pause()).await(length, watch);
      if (over.isPresent()) throw new BifrostException(over.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BifrostException(Failures.INTERRUPTED, e);
    }
  }

  /** The end of a stream that had begun. */
  BifrostException failure(Throwable thrown, LiveAttempt attempt, Route route) {
    var error = Failures.error(thrown, attempt, route);
    attempt.failed(error);
    return reported(error, cause(thrown, attempt), report(attempt, Optional.of(error)));
  }

  private static @Nullable Throwable cause(Throwable thrown, LiveAttempt attempt) {
    var cause = thrown instanceof BifrostException known ? known.getCause() : thrown;
    return attempt.redaction().isClean(cause) ? cause : null;
  }

  CallReport report(LiveAttempt attempt, Optional<BifrostError> error) {
    var all = new ArrayList<>(failed);
    all.addAll(tries(attempt, error));
    return report(all);
  }

  private CallReport report(List<Try> tries) {
    return new CallReport(request.operation(), request.target(), tries, total.elapsed(), timeToFirstEvent);
  }

  /** A try that asked others is told by theirs. */
  private static List<Try> tries(LiveAttempt attempt, Optional<BifrostError> error) {
    return attempt.provider() instanceof MergedModels merged ? merged.tries() : List.of(attempt.report(error));
  }
}
