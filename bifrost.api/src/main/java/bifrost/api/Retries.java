package bifrost.api;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.Candidates.Grade;
import bifrost.api.internal.Nullable;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Decides, for one target of one call, whether there is another attempt after an error: at which server, with which key, and when. */
final class Retries {
  /** A request that nobody answered with a single byte met, most likely, a connection that the server was closing. */
  private static final int RESENDS = 3;

  /** Who is asked to wait longer gives up rather than hang. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Route route;
  private final Time time;
  private final Set<Key> refused = new HashSet<>(); // dead for this call
  private final Set<Key> limited = new HashSet<>(); // had their turn: the server limits their rate, or their supplier failed
  private final Set<Server> failed = new HashSet<>(); // in this call
  @SuppressWarnings("NullAway.Init") // null until the first attempt begins
  private ServerUse use; // the last one
  private boolean stays; // whether the next attempt uses the same server and key
  private boolean hasMoved; // for a retry, to another server
  private @Nullable Server resentTo; // the server that got the same request again, or null
  private int retries;
  private boolean isRetry; // whether the last attempt cost a retry
  private int backoffs;
  private int resends;
  private boolean isOverBudget;

  Retries(Route route, Time time) {
    this.route = route;
    this.time = time;
    route.keys().budget().call();
  }

  /** {@return the key of the current attempt} */
  Optional<Key> key() {
    return use.key();
  }

  /** Begins the next attempt: chooses its server and its key. */
  ServerUse begin() {
    use = stays ? route.keys().again(use, wish()) : route.keys().begin(wish());
    return use;
  }

  private KeyRing.Wish wish() {
    if (limited.isEmpty()) return new KeyRing.Wish(route.model(), route.affinity(), refused, failed);
    var without = new HashSet<>(refused);
    without.addAll(limited);
    return new KeyRing.Wish(route.model(), route.affinity(), without, failed);
  }

  /**
   * What comes after an attempt that failed.
   *
   * @param unanswered whether the connection was lost without a byte of an answer
   * @return the pause before the next attempt; empty if there is none
   */
  Optional<Duration> after(BifrostError error, boolean unanswered) {
    stays = true;
    isOverBudget = false;
    if (unanswered && resends < RESENDS && isSentAgain()) {
      use.release(); // most likely the connection had been idle for too long: the server may well be up
      return Optional.of(Duration.ZERO);
    }
    use.failed(error);
    int status = error instanceof Rejected rejected ? rejected.status() : 0;
    boolean ownKey = !route.isAuthorized(); // another key does not help a call that has its own Authorization
    if (ownKey && (status == 401 || status == 402 || status == 403)) return afterRefusal();
    if (ServerUse.isOfServer(error) && route.keys().hasSeveralServers()) return afterServerFailure(error, unanswered);
    if (ownKey && status == 429) use.key().ifPresent(each -> route.keys().cool(each, route.model(), retryAfter(error)));
    if (!isRetried(error)) return Optional.empty();
    return pause(ownKey && status == 429 && isRotated() ? Optional.empty() : retryAfter(error));
  }

  /** Reports that the server has responded to the current attempt. */
  void responded() {
    use.succeeded();
  }

  /** Repeats the attempt with another value of its key. */
  Optional<Duration> withNewValue() {
    stays = true;
    return Optional.of(Duration.ZERO);
  }

  /** {@return the pause before the next attempt after the supplier of a key failed} Nothing was sent, so another key costs no retry. */
  Optional<Duration> afterMissingKey(BifrostError error) {
    use.release();
    isOverBudget = false;
    var unusable = error.isTransient() ? limited : refused;
    use.key().ifPresent(unusable::add);
    stays = false;
    if (best().isUntried()) return Optional.of(Duration.ZERO);
    limited.clear(); // all had their turn: from the beginning
    return isRetried(error) ? pause(Optional.empty()) : Optional.empty();
  }

  /** The first loss at a server is blamed on the connection, a further one on the server if there is another. */
  private boolean isSentAgain() {
    if (resentTo == use.server() && hasOther() || !takesBudget()) return false;
    resentTo = use.server();
    resends++;
    return true;
  }

  private boolean hasOther() {
    if (!route.keys().hasSeveralServers()) return false;
    boolean isNew = failed.add(use.server());
    boolean hasOther = best().isAvailable(); // one that is left out comes after the last request that is sent again
    if (isNew) failed.remove(use.server());
    return hasOther;
  }

  private boolean isRetried(BifrostError error) {
    return error.isTransient() && retries < route.maxRetries() && takesBudget();
  }

  private boolean takesBudget() {
    isOverBudget = !route.keys().budget().take();
    return !isOverBudget;
  }

  /** The error of the last attempt, which says so if only the budget kept it from being retried. */
  BifrostError explained(BifrostError error) {
    if (!isOverBudget) return error;
    var hint = " (not retried: the retry budget of provider '" + route.provider().name() + "' is exhausted, see TrafficPolicy.retryBudget)";
    if (error instanceof Rejected r) {
      return new Rejected(r.status(), r.type(), r.code(), r.param(), r.message() + hint, r.retryAfter(), r.requestId(), r.body());
    }
    if (error instanceof TimedOut late) return new TimedOut(late.limit(), late.after(), late.message() + hint);
    if (error instanceof Unreachable lost) return new Unreachable(lost.message() + hint, lost.isTransient());
    return error instanceof Truncated truncated ? new Truncated(truncated.message() + hint) : error;
  }

  /** Another server is tried at once the first time; what was never sent, and what was a probe, costs no retry. */
  private Optional<Duration> afterServerFailure(BifrostError error, boolean unanswered) {
    boolean isNew = failed.add(use.server());
    stays = false;
    var best = best();
    if (!best.isUntried()) limited.clear(); // a server that only limits the rate has a better chance than one that failed
    if (isNew && isRetry && isFree(error)) retries--; // the request did not reach the server
    isRetry = false;
    if (best.isUntried() && isFree(error) && (!unanswered || takesBudget())) return Optional.of(Duration.ZERO);
    if (isOverBudget || !isRetried(error)) return Optional.empty();
    if (best.isAvailable() && !hasMoved) {
      hasMoved = true;
      isRetry = true;
      retries++;
      return Optional.of(Duration.ZERO);
    }
    return pause(best.isAvailable() ? Optional.empty() : Optional.of(route.keys().wait(wish())));
  }

  private boolean isFree(BifrostError error) {
    if (error instanceof TimedOut timedOut) return timedOut.limit() == TimedOut.Limit.CONNECT;
    return error instanceof Unreachable || use.isProbe();
  }

  /** How suitable the best server for a further attempt is. */
  private Grade best() {
    return route.keys().best(wish());
  }

  /** Another key is no repetition: nothing has been asked of the server with it yet. */
  private Optional<Duration> afterRefusal() {
    use.key().ifPresent(refused::add);
    stays = false;
    if (best().isUntried()) return Optional.of(Duration.ZERO);
    limited.clear(); // those were told to wait: that is a repetition, and after a pause
    if (best() == Grade.NONE || retries >= route.maxRetries() || !takesBudget()) return Optional.empty();
    return pause(Optional.of(route.keys().wait(wish())));
  }

  private boolean isRotated() {
    use.key().ifPresent(limited::add);
    stays = !best().isUntried();
    if (stays) limited.clear(); // all had their turn: from the beginning
    return !stays;
  }

  /** Doubles with every repetition, and is never shorter than what the server wants. */
  private Optional<Duration> pause(Optional<Duration> wanted) {
    if (wanted.isPresent() && wanted.get().compareTo(LONGEST) > 0) return Optional.empty();
    isRetry = true;
    retries++;
    double most = (double) Time.nanos(route.retryBackoffMax());
    double grown = Math.min(Math.scalb((double) Time.nanos(route.retryBackoffInitial()), backoffs++), most);
    var backoff = Duration.ofNanos((long) Math.min(grown * (0.8 + 0.4 * time.random()), most));
    return wanted.filter(longer -> longer.compareTo(backoff) > 0).or(() -> Optional.of(backoff));
  }

  private static Optional<Duration> retryAfter(BifrostError error) {
    return error instanceof Rejected rejected ? rejected.retryAfter() : Optional.empty();
  }
}
