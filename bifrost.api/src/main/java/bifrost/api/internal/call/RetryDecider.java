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

/** Decides, for one target of one call, whether there is another attempt after an error: at which server, with which key, and when. */
final class RetryDecider {
  /** A request that nobody answered with a single byte met, most likely, a connection that the server was closing. */
  private static final int MAX_RESENDS = 3;

  /** Who is asked to wait longer gives up rather than hang. */
  private static final Duration MAX_DELAY = Duration.ofMinutes(5);

  private final ResolvedTarget target;
  private final Clock clock;
  private final Set<ApiKey> rejectedKeys = new HashSet<>(); // dead for this call
  private final Set<ApiKey> keysInRotation = new HashSet<>(); // had their turn: the server limits their rate, or their supplier failed
  private final Set<Server> failedServers = new HashSet<>(); // in this call
  @SuppressWarnings("NullAway.Init") // null until the first attempt begins
  private ServerSelection selection; // the last one
  private boolean reusesServer; // whether the next attempt uses the same server and key
  private boolean hasChangedServer; // for a retry, to another server
  private @Nullable Server resendServer; // the server that got the same request again, or null
  private int retries;
  private boolean isRetry; // whether the last attempt cost a retry
  private int backoffs;
  private int resends;
  private boolean isBudgetExhausted;

  RetryDecider(ResolvedTarget route, Clock time) {
    this.target = route;
    this.clock = time;
    route.keys().budget().recordCall();
  }

  /** {@return the key of the current attempt} */
  Optional<ApiKey> key() {
    return selection.key();
  }

  /** Begins the next attempt: chooses its server and its key. */
  ServerSelection beginAttempt() {
    selection = reusesServer ? target.keys().selectAgain(selection, criteria()) : target.keys().select(criteria());
    return selection;
  }

  private KeySelector.SelectionCriteria criteria() {
    if (keysInRotation.isEmpty()) return new KeySelector.SelectionCriteria(target.model(), target.affinity(), rejectedKeys, failedServers);
    var without = new HashSet<>(rejectedKeys);
    without.addAll(keysInRotation);
    return new KeySelector.SelectionCriteria(target.model(), target.affinity(), without, failedServers);
  }

  /**
   * What comes after an attempt that failed.
   *
   * @param unanswered whether the connection was lost without a byte of an answer
   * @return the pause before the next attempt; empty if there is none
   */
  Optional<Duration> delayAfter(BifrostError error, boolean unanswered) {
    reusesServer = true;
    isBudgetExhausted = false;
    if (unanswered && resends < MAX_RESENDS && tryResend()) {
      selection.release(); // most likely the connection had been idle for too long: the server may well be up
      return Optional.of(Duration.ZERO);
    }
    selection.failed(error);
    int status = error instanceof Rejected rejected ? rejected.status() : 0;
    boolean ownKey = !target.isAuthorized(); // another key does not help a call that has its own Authorization
    if (ownKey && (status == 401 || status == 402 || status == 403)) return delayAfterRejectedKey();
    if (ServerSelection.isServerFailure(error) && target.keys().hasSeveralServers()) {
      return delayAfterServerFailure(error, unanswered);
    }
    if (ownKey && status == 429) {
      selection.key().ifPresent(each -> target.keys().coolDown(each, target.model(), retryAfter(error)));
    }
    if (!isRetryAllowed(error)) return Optional.empty();
    return retryDelay(ownKey && status == 429 && rotateKey() ? Optional.empty() : retryAfter(error));
  }

  /** Reports that the server has responded to the current attempt. */
  void serverResponded() {
    selection.succeeded();
  }

  /** Repeats the attempt with another value of its key. */
  Optional<Duration> delayAfterKeyRenewal() {
    reusesServer = true;
    return Optional.of(Duration.ZERO);
  }

  /** {@return the pause before the next attempt after the supplier of a key failed} Nothing was sent, so another key costs no retry. */
  Optional<Duration> delayAfterSupplierFailure(BifrostError error) {
    selection.release();
    isBudgetExhausted = false;
    var unusable = error.isTransient() ? keysInRotation : rejectedKeys;
    selection.key().ifPresent(unusable::add);
    reusesServer = false;
    if (bestSuitability().hasNotFailedInCall()) return Optional.of(Duration.ZERO);
    keysInRotation.clear(); // all had their turn: from the beginning
    return isRetryAllowed(error) ? retryDelay(Optional.empty()) : Optional.empty();
  }

  /** The first loss at a server is blamed on the connection, a further one on the server if there is another. */
  private boolean tryResend() {
    if (resendServer == selection.server() && hasOtherServer() || !takeFromBudget()) return false;
    resendServer = selection.server();
    resends++;
    return true;
  }

  private boolean hasOtherServer() {
    if (!target.keys().hasSeveralServers()) return false;
    boolean isNew = failedServers.add(selection.server());
    boolean hasOther = bestSuitability().isAvailable(); // one that is left out comes after the last request that is sent again
    if (isNew) failedServers.remove(selection.server());
    return hasOther;
  }

  private boolean isRetryAllowed(BifrostError error) {
    return error.isTransient() && retries < target.maxRetries() && takeFromBudget();
  }

  private boolean takeFromBudget() {
    isBudgetExhausted = !target.keys().budget().tryAcquire();
    return !isBudgetExhausted;
  }

  /** The error of the last attempt, which says so if only the budget kept it from being retried. */
  BifrostError withBudgetHint(BifrostError error) {
    if (!isBudgetExhausted) return error;
    var hint = " (not retried: the retry budget of provider '" + target.provider().name()
        + "' is exhausted, see TrafficPolicy.retryBudget)";
    if (error instanceof Rejected r) {
      return new Rejected(r.status(), r.type(), r.code(), r.param(), r.message() + hint, r.retryAfter(), r.requestId(),
          r.body());
    }
    if (error instanceof TimedOut late) return new TimedOut(late.limit(), late.after(), late.message() + hint);
    if (error instanceof Unreachable lost) return new Unreachable(lost.message() + hint, lost.isTransient());
    return error instanceof Truncated truncated ? new Truncated(truncated.message() + hint) : error;
  }

  /** Another server is tried at once the first time; what was never sent, and what was a probe, costs no retry. */
  private Optional<Duration> delayAfterServerFailure(BifrostError error, boolean unanswered) {
    boolean isNew = failedServers.add(selection.server());
    reusesServer = false;
    var best = bestSuitability();
    if (!best.hasNotFailedInCall()) {
      keysInRotation.clear(); // a server that only limits the rate has a better chance than one that failed
    }
    if (isNew && isRetry && costsNoRetry(error)) retries--; // the request did not reach the server
    isRetry = false;
    if (best.hasNotFailedInCall() && costsNoRetry(error) && (!unanswered || takeFromBudget())) return Optional.of(Duration.ZERO);
    if (isBudgetExhausted || !isRetryAllowed(error)) return Optional.empty();
    if (best.isAvailable() && !hasChangedServer) {
      hasChangedServer = true;
      isRetry = true;
      retries++;
      return Optional.of(Duration.ZERO);
    }
    return retryDelay(best.isAvailable() ? Optional.empty() : Optional.of(target.keys().timeUntilAvailable(criteria())));
  }

  private boolean costsNoRetry(BifrostError error) {
    if (error instanceof TimedOut timedOut) return timedOut.limit() == TimedOut.Limit.CONNECT;
    return error instanceof Unreachable || selection.isProbe();
  }

  /** How suitable the best server for a further attempt is. */
  private Suitability bestSuitability() {
    return target.keys().bestSuitability(criteria());
  }

  /** Another key is no repetition: nothing has been asked of the server with it yet. */
  private Optional<Duration> delayAfterRejectedKey() {
    selection.key().ifPresent(rejectedKeys::add);
    reusesServer = false;
    if (bestSuitability().hasNotFailedInCall()) return Optional.of(Duration.ZERO);
    keysInRotation.clear(); // those were told to wait: that is a repetition, and after a pause
    if (bestSuitability() == Suitability.UNUSABLE || retries >= target.maxRetries() || !takeFromBudget()) {
      return Optional.empty();
    }
    return retryDelay(Optional.of(target.keys().timeUntilAvailable(criteria())));
  }

  private boolean rotateKey() {
    selection.key().ifPresent(keysInRotation::add);
    reusesServer = !bestSuitability().hasNotFailedInCall();
    if (reusesServer) keysInRotation.clear(); // all had their turn: from the beginning
    return !reusesServer;
  }

  /** Doubles with every repetition, and is never shorter than what the server wants. */
  private Optional<Duration> retryDelay(Optional<Duration> wanted) {
    if (wanted.isPresent() && wanted.get().compareTo(MAX_DELAY) > 0) return Optional.empty();
    isRetry = true;
    retries++;
    double most = (double) Clock.nanos(target.retryBackoffMax());
    double grown = Math.min(Math.scalb((double) Clock.nanos(target.retryBackoffInitial()), backoffs++), most);
    var backoff = Duration.ofNanos((long) Math.min(grown * (0.8 + 0.4 * clock.random()), most));
    return wanted.filter(longer -> longer.compareTo(backoff) > 0).or(() -> Optional.of(backoff));
  }

  private static Optional<Duration> retryAfter(BifrostError error) {
    return error instanceof Rejected rejected ? rejected.retryAfter() : Optional.empty();
  }
}
