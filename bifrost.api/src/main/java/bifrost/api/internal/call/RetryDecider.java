package bifrost.api.internal.call;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.server.Server;
import bifrost.api.internal.server.ServerCandidates.Suitability;
import bifrost.api.internal.server.ServerSelection;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * The retry rules for one target of one call. After each error they determine whether there is another attempt, its
 * server and key, and the delay before it.
 */
final class RetryDecider {
  /**
   * The maximum number of resends after the connection was lost before the first byte of a response, most likely
   * because the server closed an idle connection.
   */
  private static final int MAX_RESENDS = 3;

  /**
   * The longest delay requested by a server that a call accepts; the call fails if the server requests a longer one.
   */
  private static final Duration MAX_DELAY = Duration.ofMinutes(5);

  private final ResolvedTarget target;
  private final Clock clock;
  private Set<ApiKey> rejectedKeys = Set.of(); // for this call
  // rate-limited keys and keys whose supplier failed; used only if no other key is left
  private Set<ApiKey> deferredKeys = Set.of();
  private Set<Server> failedServers = Set.of(); // for this call
  @SuppressWarnings("NullAway.Init") // null until the first attempt begins
  private ServerSelection selection; // of the last attempt
  private boolean reusesServer; // whether the next attempt uses the same server and key
  private boolean hasChangedServer; // whether a retry has already used another server without a delay
  private @Nullable Server resendServer; // the server of the last resend
  private int retries;
  private boolean isRetry; // whether the last attempt counted as a retry
  private int backoffs;
  private int resends;
  private boolean isBudgetExhausted;

  RetryDecider(ResolvedTarget target, Clock clock) {
    this.target = target;
    this.clock = clock;
    target.keys().budget().recordCall();
  }

  /** {@return the key of the current attempt} */
  Optional<ApiKey> key() {
    return selection.key();
  }

  /**
   * Begins the next attempt.
   *
   * @return its server and its key
   */
  ServerSelection beginAttempt() {
    selection = reusesServer ? target.keys().selectAgain(selection, criteria()) : target.keys().select(criteria());
    return selection;
  }

  private KeySelector.SelectionCriteria criteria() {
    if (deferredKeys.isEmpty()) {
      return new KeySelector.SelectionCriteria(target.model(), target.affinity(), rejectedKeys, failedServers);
    }
    var excluded = new HashSet<>(rejectedKeys);
    excluded.addAll(deferredKeys);
    return new KeySelector.SelectionCriteria(target.model(), target.affinity(), excluded, failedServers);
  }

  /**
   * Decides whether a failed attempt is followed by another one.
   *
   * @param lostBeforeResponse whether the connection was lost before the first byte of a response
   * @return the delay before the next attempt; empty if there is none
   */
  Optional<Duration> delayAfter(BifrostError error, boolean lostBeforeResponse) {
    reusesServer = true;
    isBudgetExhausted = false;
    if (lostBeforeResponse && resends < MAX_RESENDS && tryResend()) {
      selection.release(); // most likely the server closed an idle connection, so it is not a failure of the server
      return Optional.of(Duration.ZERO);
    }
    selection.failed(error);
    int status = error instanceof Rejected rejected ? rejected.status() : 0;
    boolean usesKeys = !target.isAuthorized(); // an Authorization header of the call replaces the keys
    if (usesKeys && (status == 401 || status == 402 || status == 403)) return delayAfterRejectedKey();
    if (ServerSelection.isServerFailure(error) && target.keys().hasSeveralServers()) {
      return delayAfterServerFailure(error, lostBeforeResponse);
    }
    if (usesKeys && status == 429) {
      selection.key().ifPresent(each -> target.keys().coolDown(each, target.model(), retryAfter(error)));
    }
    if (!isRetryAllowed(error)) return Optional.empty();
    return retryDelay(usesKeys && status == 429 && rotateKey() ? Optional.empty() : retryAfter(error));
  }

  /** Reports that the server responded to the current attempt. */
  void serverResponded() {
    selection.succeeded();
  }

  /**
   * Prepares an attempt at the same server with a new value of the key.
   *
   * @return the delay, which is zero
   */
  Optional<Duration> delayAfterKeyRenewal() {
    reusesServer = true;
    return Optional.of(Duration.ZERO);
  }

  /**
   * {@return the delay before the next attempt after a key supplier failed} Nothing was sent, so an attempt with
   * another key is not a retry.
   */
  Optional<Duration> delayAfterSupplierFailure(BifrostError error) {
    selection.release();
    isBudgetExhausted = false;
    if (error.isTransient()) defer(selection.key());
    else reject(selection.key());
    reusesServer = false;
    if (bestSuitability().hasNotFailedInCall()) return Optional.of(Duration.ZERO);
    deferredKeys = Set.of(); // all keys have been used: start again
    return isRetryAllowed(error) ? retryDelay(Optional.empty()) : Optional.empty();
  }

  /**
   * {@return whether the request is sent again to the same server} The first lost connection to a server is attributed
   * to the closing of an idle connection. A second one counts as a failure of the server if another server is
   * available.
   */
  private boolean tryResend() {
    if (resendServer == selection.server() && hasOtherServer() || !takeFromBudget()) return false;
    resendServer = selection.server();
    resends++;
    return true;
  }

  private boolean hasOtherServer() {
    if (!target.keys().hasSeveralServers()) return false;
    boolean isNew = addFailedServer();
    boolean hasOther = bestSuitability().isAvailable(); // ejected servers are used only after the last resend
    if (isNew) failedServers.remove(selection.server());
    return hasOther;
  }

  /** {@return whether the server of the current attempt had not failed before} */
  private boolean addFailedServer() {
    if (failedServers.isEmpty()) failedServers = new HashSet<>();
    return failedServers.add(selection.server());
  }

  private void reject(Optional<ApiKey> key) {
    if (rejectedKeys.isEmpty()) rejectedKeys = new HashSet<>();
    key.ifPresent(rejectedKeys::add);
  }

  private void defer(Optional<ApiKey> key) {
    if (deferredKeys.isEmpty()) deferredKeys = new HashSet<>();
    key.ifPresent(deferredKeys::add);
  }

  private boolean isRetryAllowed(BifrostError error) {
    return error.isTransient() && retries < target.maxRetries() && takeFromBudget();
  }

  private boolean takeFromBudget() {
    isBudgetExhausted = !target.keys().budget().tryAcquire();
    return !isBudgetExhausted;
  }

  /** {@return the error with a hint if only the retry budget prevented a retry} */
  BifrostError withBudgetHint(BifrostError error) {
    if (!isBudgetExhausted) return error;
    var hint = " (not retried: the retry budget of provider '" + target.provider().name()
        + "' is exhausted, see TrafficPolicy.retryBudget)";
    if (error instanceof Rejected rejected) return rejected.message(rejected.message() + hint);
    if (error instanceof TimedOut timedOut) {
      return new TimedOut(timedOut.limit(), timedOut.after(), timedOut.message() + hint);
    }
    if (error instanceof Unreachable unreachable) {
      return new Unreachable(unreachable.message() + hint, unreachable.isTransient());
    }
    return error instanceof Truncated truncated ? new Truncated(truncated.message() + hint) : error;
  }

  /**
   * {@return the delay before an attempt at another server} The first retry at another server has no delay. An attempt
   * whose request was never sent and a probe of an ejected server do not count as retries.
   */
  private Optional<Duration> delayAfterServerFailure(BifrostError error, boolean lostBeforeResponse) {
    boolean isNew = addFailedServer();
    reusesServer = false;
    var best = bestSuitability();
    if (!best.hasNotFailedInCall()) {
      deferredKeys = Set.of(); // a rate-limited key has a better chance than a failed server
    }
    if (isNew && isRetry && costsNoRetry(error)) retries--; // the retry did not reach the server
    isRetry = false;
    if (best.hasNotFailedInCall() && costsNoRetry(error) && (!lostBeforeResponse || takeFromBudget())) {
      return Optional.of(Duration.ZERO);
    }
    if (isBudgetExhausted || !isRetryAllowed(error)) return Optional.empty();
    if (best.isAvailable() && !hasChangedServer) {
      hasChangedServer = true;
      isRetry = true;
      retries++;
      return Optional.of(Duration.ZERO);
    }
    return retryDelay(
        best.isAvailable() ? Optional.empty() : Optional.of(target.keys().timeUntilAvailable(criteria())));
  }

  private boolean costsNoRetry(BifrostError error) {
    if (error instanceof TimedOut timedOut) return timedOut.limit() == TimedOut.Limit.CONNECT;
    return error instanceof Unreachable || selection.isProbe();
  }

  /** {@return the suitability of the best server for the next attempt} */
  private Suitability bestSuitability() {
    return target.keys().bestSuitability(criteria());
  }

  /**
   * {@return the delay before an attempt with another key} An attempt with a key that the call has not used is not a
   * retry, because the server has not received the request with that key.
   */
  private Optional<Duration> delayAfterRejectedKey() {
    reject(selection.key());
    reusesServer = false;
    if (bestSuitability().hasNotFailedInCall()) return Optional.of(Duration.ZERO);
    deferredKeys = Set.of(); // an attempt with a rate-limited key is a retry, and needs a delay
    if (bestSuitability() == Suitability.UNUSABLE || retries >= target.maxRetries() || !takeFromBudget()) {
      return Optional.empty();
    }
    return retryDelay(Optional.of(target.keys().timeUntilAvailable(criteria())));
  }

  /** Defers the rate-limited key, and returns whether the next attempt uses another key. */
  private boolean rotateKey() {
    defer(selection.key());
    reusesServer = !bestSuitability().hasNotFailedInCall();
    if (reusesServer) deferredKeys = Set.of(); // all keys have been used: start again
    return !reusesServer;
  }

  /**
   * {@return the delay before a retry} It doubles with each retry, with ±20 % jitter, and is at least the delay that
   * the server requested.
   */
  private Optional<Duration> retryDelay(Optional<Duration> requestedDelay) {
    if (requestedDelay.isPresent() && requestedDelay.get().compareTo(MAX_DELAY) > 0) return Optional.empty();
    isRetry = true;
    retries++;
    double maxNanos = (double) Clock.nanos(target.maxRetryBackoff());
    double backoffNanos =
        Math.min(Math.scalb((double) Clock.nanos(target.initialRetryBackoff()), backoffs++), maxNanos);
    var backoff = Duration.ofNanos((long) Math.min(backoffNanos * (0.8 + 0.4 * clock.random()), maxNanos));
    return requestedDelay.filter(longer -> longer.compareTo(backoff) > 0).or(() -> Optional.of(backoff));
  }

  private static Optional<Duration> retryAfter(BifrostError error) {
    return error instanceof Rejected rejected ? rejected.retryAfter() : Optional.empty();
  }
}
