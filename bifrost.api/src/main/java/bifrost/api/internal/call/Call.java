package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Cancelled;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostException;
import bifrost.api.CallReport;
import bifrost.api.CallReport.AttemptReport;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.ToolCall;
import bifrost.api.TypedRequest;
import bifrost.api.TypedResponse;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.value.ErrorDescription;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * One call, created with its request. Makes attempts for its target and then for its fallbacks until one succeeds, and
 * reports the result.
 *
 * @param <T> the type of the result of a successful attempt
 */
public abstract sealed class Call<T> permits SendCall, StreamCall {
  private final Request<?> request;
  private final boolean streamed;
  private final Supplier<List<ResolvedTarget>> targets;
  private final CallRegistry registry;
  private final CallDeadline deadline;
  private final CallNotifier events;
  private @Nullable Runnable slotRelease; // guarded by this; releases the slot of the call; null if it has none
  private @Nullable BifrostError stopped; // guarded by this; the reason, or null
  private @Nullable CallRegistry.Stoppable current; // guarded by this; the current activity
  private @Nullable List<AttemptReport> failedAttempts; // guarded by this; null if there is none
  private volatile Optional<Duration> timeToFirstEvent = Optional.empty();

  /**
   * Creates a call.
   *
   * @param targets supplies the target and its fallbacks, in order; it may fail with the same exceptions as an
   *     attempt
   */
  Call(Request<?> request, boolean streamed, Supplier<List<ResolvedTarget>> targets, CallRegistry registry,
      CallDeadline deadline, CallNotifier events) {
    this.request = request instanceof TypedRequest<?, ?, ?> typed ? typed.request() : request;
    this.streamed = streamed;
    this.targets = targets;
    this.registry = registry;
    this.deadline = deadline;
    this.events = events;
  }

  /** Makes one attempt, and returns its result. */
  abstract T make(CallAttempt attempt, ResolvedTarget target) throws IOException, InterruptedException;

  /** Stops the call, from any thread and in any state. Only the first reason is kept. */
  public void stop(BifrostError reason) {
    CallRegistry.Stoppable running;
    synchronized (this) {
      if (stopped == null) stopped = reason;
      running = current;
    }
    if (running != null) running.stop(reason);
  }

  private synchronized @Nullable BifrostError stopped() {
    return stopped;
  }

  /** Sets the current activity, and stops it immediately if the call has been stopped. */
  private <S extends CallRegistry.Stoppable> S track(S next) {
    BifrostError reason;
    synchronized (this) {
      current = next;
      reason = stopped;
    }
    if (reason != null) next.stop(reason);
    return next;
  }

  /**
   * {@return the target for the provider: the name of the model, or the target of the request for operations without
   * a model}
   */
  String providerTarget(ResolvedTarget target) {
    return ProviderTable.targetsProviderOnly(request) ? request.target() : target.model();
  }

  /**
   * Checks the value of a response, if a type was requested.
   *
   * @throws BifrostException if the response contains no value of the type
   */
  static void checkValue(Object response) {
    if (response instanceof TypedResponse<?, ?> typed) typed.value();
  }

  /** Reports the first event of a stream. */
  void firstEventReceived() {
    timeToFirstEvent = Optional.of(deadline.elapsed());
  }

  /** Warns, and stops the attempt, if the stream becomes unreachable before its end. */
  void trackStream(CallEventStream<?, ?> stream, CallAttempt attempt) {
    registry.leakDetector.track(stream, attempt);
  }

  /**
   * Notifies the listeners of the end of the call.
   *
   * @param stream the attempt of a stream, whose hooks have not been notified of the end; otherwise null
   */
  void notifyEnded(Outcome<?> outcome, @Nullable CallAttempt stream) {
    releaseSlot();
    events.ended(outcome, stream);
  }

  /** Notifies the listeners of the execution of a tool that the model called. */
  void notifyToolExecuted(ToolCall toolCall, String result, Optional<Exception> failure, Duration elapsed) {
    events.toolExecuted(toolCall, result, failure, elapsed);
  }

  /** Ends this call without sending its request. */
  public void discard() {
    events.discarded();
  }

  /**
   * Runs the call, and notifies the listeners of its start and of a failure.
   *
   * @throws BifrostException if the call fails; the exception contains the report
   */
  T run() {
    events.started(request, streamed);
    try {
      return tryTargets();
    } catch (BifrostException e) {
      notifyEnded(new Outcome.Failure<>(e.error(), e.report().orElseThrow()), null);
      throw e;
    } catch (Throwable bug) {
      notifyEnded(new Outcome.Failure<>(new Cancelled("the call failed with " + bug.getClass().getName()),
          newReport(failedAttempts(0))), null);
      throw bug;
    }
  }

  /**
   * Sends the request to each target in turn. If all targets fail, the call fails with the error of the first one,
   * because the caller requested that target. A cancellation or the timeout of the call takes precedence.
   */
  private T tryTargets() {
    var failures = new ArrayList<BifrostException>(); // without an array until a target fails
    var targets = targets();
    for (var target : targets) {
      int before = failedAttemptCount();
      try {
        return tryTarget(target);
      } catch (BifrostException e) {
        var failure =
            targets.size() == 1 ? e : ofTarget(e, newReport(failedAttempts(before)));
        if (isFinal(e.error())) failures.add(0, failure);
        else failures.add(failure);
        if (isFinal(e.error()) || e.error() instanceof BifrostError.Misconfigured) break;
      }
    }
    throw firstOf(failures);
  }

  private List<ResolvedTarget> targets() {
    try {
      return targets.get();
    } catch (BifrostException e) {
      throw firstOf(List.of(e));
    }
  }

  static boolean isFinal(BifrostError error) {
    return error instanceof Cancelled || error instanceof TimedOut timedOut && timedOut.limit() == TimedOut.Limit.TOTAL;
  }

  private static BifrostException ofTarget(BifrostException failure, CallReport attempts) {
    var message = ErrorDescription.ofTarget(failure.error(), failure.getCause(), attempts);
    return new BifrostException(message, failure.error(), failure.getCause(), attempts);
  }

  static BifrostException exception(BifrostError error, @Nullable Throwable cause, CallReport report) {
    return new BifrostException(ErrorDescription.of(error, cause, report), error, cause, report);
  }

  /** {@return the first failure, with the report of all attempts} The other failures are suppressed exceptions. */
  private BifrostException firstOf(List<BifrostException> failures) {
    var first = failures.get(0);
    boolean hasTargetMessage = first.report().isPresent();
    var fullReport = newReport(failedAttempts(0));
    var message = hasTargetMessage ? String.valueOf(first.getMessage())
        : ErrorDescription.of(first.error(), first.getCause(), fullReport);
    var thrown = new BifrostException(message, first.error(), first.getCause(), fullReport);
    failures.stream().skip(1).forEach(thrown::addSuppressed);
    return thrown;
  }

  /**
   * Sends the request to one target. If the target names no model, the model is looked up first, and again if the
   * server does not know the model that was found before.
   */
  private T tryTarget(ResolvedTarget target) {
    if (target.lookup().isEmpty()) return tryWithinSlot(target);
    var model = servedModel(target, "");
    try {
      return tryWithinSlot(target.withModel(model));
    } catch (BifrostException e) {
      if (!ServedModel.isUnknown(model, e.error())) throw e;
      var current = servedModel(target, model);
      if (current.equals(model)) throw e;
      return tryWithinSlot(target.withModel(current));
    }
  }

  /**
   * {@return the only model of the provider}
   *
   * @param rejected the model that the server does not know; {@code ""} if there is none
   */
  private String servedModel(ResolvedTarget target, String rejected) {
    try {
      return target.lookup().orElseThrow().model(rejected, target, registry, this::track, deadline);
    } catch (BifrostException e) {
      e.report().ifPresent(lookup -> addFailed(lookup.attempts()));
      throw e;
    }
  }

  /** Makes all attempts for one target within one slot of its provider. A stream holds the slot until its end. */
  private T tryWithinSlot(ResolvedTarget target) {
    if (target.inFlightLimit().isEmpty()) return tryRepeatedly(target);
    var release = target.inFlightLimit().get().acquire(registry, this::track, deadline);
    synchronized (this) {
      slotRelease = release;
    }
    try {
      return tryRepeatedly(target);
    } catch (Throwable e) {
      releaseSlot();
      throw e;
    }
  }

  private void releaseSlot() {
    Runnable release;
    synchronized (this) {
      release = slotRelease;
      slotRelease = null;
    }
    if (release != null) release.run();
  }

  /** Makes attempts for one target until one succeeds or the retry rules allow no other. */
  private T tryRepeatedly(ResolvedTarget target) {
    var retries = new RetryDecider(target, registry.clock());
    var keys = new SuppliedKeyValues(target, registry.ownExecutor);
    for (int number = 1;; number++) {
      throwIfStopped(target, number);
      var hooks = events.newAttemptHooks(request.operation(), target, streamed);
      var attempt = track(new CallAttempt(target, retries.beginAttempt(), number, registry, deadline, events, hooks));
      try {
        if (!hooks.isEmpty()) hooks.start();
        attempt.keyToSend(keys.keyToSend(retries.key(), attempt));
        return make(attempt, target);
      } catch (Throwable e) {
        waitBeforeRetry(delayAfterFailure(e, attempt, target, retries, keys));
      }
    }
  }

  private void throwIfStopped(ResolvedTarget target, int number) {
    var reason = stopped();
    if (reason != null) throw new BifrostException(reason);
    if (!deadline.allows(Duration.ZERO)) {
      throw new BifrostException(target.attemptContext(Optional.empty(), number).addTo(deadline.timeoutError()));
    }
  }

  /**
   * {@return the delay before the next attempt}
   *
   * @throws BifrostException with the error of the failed attempt, if no other attempt follows
   */
  private Duration delayAfterFailure(Throwable thrown, CallAttempt attempt, ResolvedTarget target, RetryDecider retries,
      SuppliedKeyValues keys) {
    try {
      boolean lostBeforeResponse = ErrorMapper.isLostBeforeResponse(thrown, attempt);
      var error = error(thrown, attempt, target);
      var delay = keys.delayAfter(error, lostBeforeResponse, attempt, retries).filter(deadline::allows);
      error = retries.withBudgetHint(error);
      addFailed(attemptReports(attempt, Optional.of(error)));
      attempt.endHooks(Optional.of(error));
      events.attemptFailed(attempt.report(Optional.of(error)), delay);
      if (delay.isEmpty()) throw new BifrostException(error, cause(thrown, attempt));
      return delay.get();
    } finally { // stops everything that the provider has opened and registered with onCancel
      attempt.stop(new Cancelled("the attempt failed"));
      attempt.end();
      attempt.endHooks(attempt.stopped());
    }
  }

  /**
   * {@return the error of a failed attempt} Rethrows an unexpected exception, which is a bug; reports and events then
   * contain the reason that stopped the attempt.
   */
  private BifrostError error(Throwable thrown, CallAttempt attempt, ResolvedTarget target) {
    try {
      return ErrorMapper.toError(thrown, attempt, target);
    } catch (Throwable bug) {
      addFailed(attemptReports(attempt, attempt.stopped()));
      attempt.endHooks(attempt.stopped());
      events.attemptFailed(attempt.report(attempt.stopped()), Optional.empty());
      throw bug;
    }
  }

  private void waitBeforeRetry(Duration delay) {
    try {
      var reason = track(new RetryDelay()).await(delay, registry);
      if (reason.isPresent()) throw new BifrostException(reason.get());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BifrostException(ErrorMapper.INTERRUPTED, e);
    }
  }

  /** {@return the exception for a stream that failed after its first event} */
  BifrostException failure(Throwable thrown, CallAttempt attempt, ResolvedTarget target) {
    var error = ErrorMapper.toError(thrown, attempt, target);
    attempt.streamFailed(error);
    return exception(error, cause(thrown, attempt), report(attempt, Optional.of(error)));
  }

  private static @Nullable Throwable cause(Throwable thrown, CallAttempt attempt) {
    var cause = thrown instanceof BifrostException known ? known.getCause() : thrown;
    return attempt.redaction().isFreeOfSecrets(cause) ? cause : null;
  }

  CallReport report(CallAttempt attempt, Optional<BifrostError> error) {
    var last = attemptReports(attempt, error);
    if (failedAttemptCount() == 0) return newReport(last);
    var all = new ArrayList<>(failedAttempts(0));
    all.addAll(last);
    return newReport(all);
  }

  private synchronized void addFailed(List<AttemptReport> attempts) {
    if (failedAttempts == null) failedAttempts = new ArrayList<>();
    failedAttempts.addAll(attempts);
  }

  private synchronized int failedAttemptCount() {
    return failedAttempts == null ? 0 : failedAttempts.size();
  }

  /** {@return a copy of the reports of the failed attempts, from the given index} */
  private synchronized List<AttemptReport> failedAttempts(int from) {
    return failedAttempts == null ? List.of() : List.copyOf(failedAttempts.subList(from, failedAttempts.size()));
  }

  private CallReport newReport(List<AttemptReport> attempts) {
    return new CallReport(request.operation(), request.target(), attempts, deadline.elapsed(), timeToFirstEvent);
  }

  /**
   * {@return the report of an attempt; for a merged list of models, the reports of the attempts of its partial calls}
   */
  private static List<AttemptReport> attemptReports(CallAttempt attempt, Optional<BifrostError> error) {
    return attempt.provider() instanceof ModelListMerger merged ? merged.attempts() : List.of(attempt.report(error));
  }
}
