package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ErrorDescription;
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
public final class Call {
  private final Request<?> request;
  private final ProviderTable.ParsedTarget providerTarget;
  private final Supplier<List<ResolvedTarget>> targets;
  private final CallRegistry registry;
  private final CallDeadline deadline;
  private final CallNotifier events;
  private final AtomicReference<Runnable> slot = new AtomicReference<>(); // gives back the slot that the call has, or null
  private Optional<BifrostError> stopped = Optional.empty(); // guarded by this
  private @Nullable CallRegistry.Stoppable current; // guarded by this: what it is doing at the moment, or null
  private final List<AttemptReport> failedAttempts = Collections.synchronizedList(new ArrayList<>());
  private volatile Optional<Duration> timeToFirstEvent = Optional.empty();

  /** What a try is made for. */
  private interface AttemptAction<T> {
    T make(ResolvedTarget route, CallAttempt attempt) throws IOException, InterruptedException;
  }

  /** Goes along these routes, the target's first; finding them may fail, as a try may. */
  Call(Request<?> request, ProviderTable.ParsedTarget named, Supplier<List<ResolvedTarget>> routes, CallRegistry watch,
      CallDeadline total, CallNotifier events) {
    this.request = request;
    this.providerTarget = named;
    this.targets = routes;
    this.registry = watch;
    this.deadline = total;
    this.events = events;
  }

  /** Sends the request of this call, and gives errors as values. */
  public <R> Outcome<R> attempt(Request<R> request) {
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
  public <R> Outcome.Success<R> send(Request<R> request) {
    Outcome.Success<R> made = make(false, (route, attempt) -> {
      var value = Objects.requireNonNull(route.provider().send(request.target(providerTarget(route)), attempt),
          "the provider's answer");
      attempt.end();
      attempt.throwIfStopped();
      attempt.endHooks(Optional.empty());
      return new Outcome.Success<>(value, report(attempt, Optional.empty()));
    });
    notifyEnded(made, () -> {});
    return made;
  }

  /**
   * Opens the stream of this call, and waits for its first event.
   *
   * @throws BifrostException with the report
   */
  public <E, R> CallEventStream<E, R> stream(Streamable<E, R> request) {
    return make(true, (route, attempt) -> {
      attempt.expectStream();
      var source = route.provider().stream(request.target(providerTarget(route)), attempt);
      attempt.onCancel(source::close);
      var first = source.next();
      timeToFirstEvent = first.map(event -> deadline.elapsed());
      attempt.firstEventReceived();
      attempt.throwIfStopped();
      var stream = new CallEventStream<>(StreamState.open(this, attempt, route, source, first, request.collector()));
      registry.leakDetector.track(stream, attempt);
      return stream;
    });
  }

  /** Ends the call, from any thread, whatever it is doing; the first reason counts. */
  public void stop(BifrostError reason) {
    CallRegistry.Stoppable running;
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
  private <S extends CallRegistry.Stoppable> S track(S next) {
    Optional<BifrostError> reason;
    synchronized (this) {
      current = next;
      reason = stopped;
    }
    reason.ifPresent(next::stop);
    return next;
  }

  /** The target as the provider is to see it. */
  private String providerTarget(ResolvedTarget route) {
    return ProviderTable.isAskedOfProvider(request) ? request.target() : route.model();
  }

  /**
   * Notifies the listeners of the end.
   *
   * @param first notifies the hooks of the last attempt, if nothing has done that yet
   */
  void notifyEnded(Outcome<?> outcome, Runnable first) {
    releaseSlot();
    events.ended(outcome, first);
  }

  /** Ends a call that no thread will make. */
  public void discard() {
    events.discarded();
  }

  private <T> T make(boolean streamed, AttemptAction<T> trial) {
    events.started(request, providerTarget, streamed);
    try {
      return sendToTargets(streamed, trial);
    } catch (BifrostException e) {
      notifyEnded(new Outcome.Failure<>(e.error(), e.report().orElseThrow()), () -> {});
      throw e;
    } catch (Throwable bug) {
      notifyEnded(new Outcome.Failure<>(new Cancelled("the call failed with " + bug.getClass().getName()),
          report(failedAttempts)), () -> {});
      throw bug;
    }
  }

  /** One target after the other. All failing, the first error counts: it is that of what was asked for. */
  private <T> T sendToTargets(boolean streamed, AttemptAction<T> trial) {
    var failures = new ArrayList<BifrostException>();
    var routes = targets();
    for (var route : routes) {
      int before = failedAttempts.size();
      try {
        return withSlot(streamed, trial, route);
      } catch (BifrostException e) {
        var failure =
            routes.size() == 1 ? e : ofTarget(e, report(failedAttempts.subList(before, failedAttempts.size())));
        if (isFinal(e.error())) failures.add(0, failure);
        else failures.add(failure);
        if (isFinal(e.error()) || e.error() instanceof BifrostError.Misconfigured) break;
      }
    }
    throw withReport(failures);
  }

  private List<ResolvedTarget> targets() {
    try {
      return targets.get();
    } catch (BifrostException e) {
      throw withReport(List.of(e));
    }
  }

  static boolean isFinal(BifrostError error) {
    return error instanceof Cancelled || error instanceof TimedOut timedOut && timedOut.limit() == TimedOut.Limit.TOTAL;
  }

  private static BifrostException ofTarget(BifrostException failure, CallReport attempts) {
    var message = ErrorDescription.ofTarget(failure.error(), failure.getCause(), attempts);
    return new BifrostException(message, failure.error(), failure.getCause(), attempts);
  }

  static BifrostException withReport(BifrostError error, @Nullable Throwable cause, CallReport report) {
    return new BifrostException(ErrorDescription.of(error, cause, report), error, cause, report);
  }

  private BifrostException withReport(List<BifrostException> failures) {
    var first = failures.get(0);
    boolean isOfTarget = first.report().isPresent();
    var whole = report(failedAttempts);
    var message =
        isOfTarget ? String.valueOf(first.getMessage()) : ErrorDescription.of(first.error(), first.getCause(), whole);
    var thrown = new BifrostException(message, first.error(), first.getCause(), whole);
    failures.stream().skip(1).forEach(thrown::addSuppressed);
    return thrown;
  }

  /** Makes all attempts at one target within one slot of its provider, which a stream holds until its end. */
  private <T> T withSlot(boolean streamed, AttemptAction<T> trial, ResolvedTarget route) {
    if (route.inFlightLimit().isEmpty()) return make(streamed, trial, route);
    slot.set(route.inFlightLimit().get().acquire(registry, this::track, deadline));
    try {
      return make(streamed, trial, route);
    } catch (Throwable e) {
      releaseSlot();
      throw e;
    }
  }

  private void releaseSlot() {
    var taken = slot.getAndSet(null);
    if (taken != null) taken.run();
  }

  /** One try after the other, of one target. */
  private <T> T make(boolean streamed, AttemptAction<T> trial, ResolvedTarget route) {
    var retries = new RetryDecider(route, registry.clock());
    var keys = new SuppliedKeyValues(route, registry.supplierExecutor);
    for (int number = 1;; number++) {
      throwIfStopped(route, number);
      var hooks = events.newAttemptHooks(request.operation(), route, streamed);
      var attempt = track(new CallAttempt(route, retries.beginAttempt(), number, registry, deadline, events, hooks));
      try {
        hooks.start();
        attempt.use(keys.keyToSend(retries.key(), attempt));
        return trial.make(route, attempt);
      } catch (Throwable e) {
        waitBeforeRetry(delayAfterFailure(e, attempt, route, retries, keys));
      }
    }
  }

  private void throwIfStopped(ResolvedTarget route, int number) {
    var over = stopped();
    if (over.isPresent()) throw new BifrostException(over.get());
    if (!deadline.allows(Duration.ZERO)) {
      throw new BifrostException(route.attemptContext(Optional.empty(), number).addTo(deadline.timeoutError()));
    }
  }

  /** How long to wait for the next try; throws the failure if there is none. */
  private Duration delayAfterFailure(Throwable thrown, CallAttempt attempt, ResolvedTarget route, RetryDecider retries,
      SuppliedKeyValues keys) {
    try {
      boolean unanswered = ErrorMapper.isLostBeforeResponse(thrown, attempt);
      var error = error(thrown, attempt, route);
      var pause = keys.delayAfter(error, unanswered, attempt, retries).filter(deadline::allows);
      error = retries.withBudgetHint(error);
      failedAttempts.addAll(attempts(attempt, Optional.of(error)));
      attempt.endHooks(Optional.of(error));
      events.attemptFailed(attempt.report(Optional.of(error)), pause);
      if (pause.isEmpty()) throw new BifrostException(error, cause(thrown, attempt));
      return pause.get();
    } finally { // whatever the provider has opened, and registered to be stopped, is stopped
      attempt.stop(new Cancelled("the try has failed"));
      attempt.end();
      attempt.endHooks(attempt.stopped());
    }
  }

  /** A bug is thrown as it is, and what stopped the attempt stands in its place where the try is told. */
  private BifrostError error(Throwable thrown, CallAttempt attempt, ResolvedTarget route) {
    try {
      return ErrorMapper.toError(thrown, attempt, route);
    } catch (Throwable bug) {
      failedAttempts.addAll(attempts(attempt, attempt.stopped()));
      attempt.endHooks(attempt.stopped());
      events.attemptFailed(attempt.report(attempt.stopped()), Optional.empty());
      throw bug;
    }
  }

  private void waitBeforeRetry(Duration length) {
    try {
      var over = track(new RetryDelay()).await(length, registry);
      if (over.isPresent()) throw new BifrostException(over.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BifrostException(ErrorMapper.INTERRUPTED, e);
    }
  }

  /** The end of a stream that had begun. */
  BifrostException failure(Throwable thrown, CallAttempt attempt, ResolvedTarget route) {
    var error = ErrorMapper.toError(thrown, attempt, route);
    attempt.streamFailed(error);
    return withReport(error, cause(thrown, attempt), report(attempt, Optional.of(error)));
  }

  private static @Nullable Throwable cause(Throwable thrown, CallAttempt attempt) {
    var cause = thrown instanceof BifrostException known ? known.getCause() : thrown;
    return attempt.redaction().isFreeOfSecrets(cause) ? cause : null;
  }

  CallReport report(CallAttempt attempt, Optional<BifrostError> error) {
    var all = new ArrayList<>(failedAttempts);
    all.addAll(attempts(attempt, error));
    return report(all);
  }

  private CallReport report(List<AttemptReport> tries) {
    return new CallReport(request.operation(), request.target(), tries, deadline.elapsed(), timeToFirstEvent);
  }

  /** A try that asked others is told by theirs. */
  private static List<AttemptReport> attempts(CallAttempt attempt, Optional<BifrostError> error) {
    return attempt.provider() instanceof ModelListMerger merged ? merged.attempts() : List.of(attempt.report(error));
  }
}
