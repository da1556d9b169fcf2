package bifrost.api;

import bifrost.api.BifrostError.Rejected;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Decides, for one target of one call, whether there is another try after an error: with which key, and after which pause. */
final class Retries {
  /** A request that nobody answered with a single byte met, most likely, a connection that the server was closing. */
  private static final int RESENDS = 3;

  /** Who is asked to wait longer gives up rather than hang. */
  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final Route route;
  private final Time time;
  private final Set<Key> refused = new HashSet<>(); // dead for this call
  private final Set<Key> limited = new HashSet<>(); // had their turn, and were told to wait
  private Optional<Key> key;
  private int retries;
  private int resends;

  Retries(Route route, Time time) {
    this.route = route;
    this.time = time;
    this.key = route.keys().choose(route.model(), Set.of());
  }

  /** The key of the next try. */
  Optional<Key> key() {
    return key;
  }

  /**
   * What comes after a try that failed.
   *
   * @param unanswered whether the connection was lost without a byte of an answer
   * @return the pause before the next try; empty if there is none
   */
  Optional<Duration> after(BifrostError error, boolean unanswered) {
    if (unanswered && resends < RESENDS) {
      resends++;
      return Optional.of(Duration.ZERO);
    }
    int status = error instanceof Rejected rejected ? rejected.status() : 0;
    boolean ownKey = !route.isAuthorized(); // another key does not help a call that has its own Authorization
    if (ownKey && (status == 401 || status == 402 || status == 403)) return afterRefusal();
    if (ownKey && status == 429) key.ifPresent(each -> route.keys().cool(each, route.model(), retryAfter(error)));
    if (!error.isTransient() || retries >= route.maxRetries()) return Optional.empty();
    return pause(ownKey && status == 429 && isRotated() ? Optional.empty() : retryAfter(error));
  }

  /** {@return the pause before the next attempt after the supplier of a key failed} Nothing was sent, so another key costs no retry. */
  Optional<Duration> afterMissingKey(BifrostError error) {
    var missing = key.filter(refused::add);
    if (rotate()) return Optional.of(Duration.ZERO);
    missing.ifPresent(refused::remove);
    return error.isTransient() && retries < route.maxRetries() ? pause(Optional.empty()) : Optional.empty();
  }

  /** Another key is no repetition: nothing has been asked of the server with it yet. */
  private Optional<Duration> afterRefusal() {
    key.ifPresent(refused::add);
    if (rotate()) return Optional.of(Duration.ZERO);
    limited.clear(); // those were told to wait: that is a repetition, and after a pause
    if (retries >= route.maxRetries() || !rotate()) return Optional.empty();
    return pause(key.map(each -> route.keys().rest(each, route.model())));
  }

  private boolean isRotated() {
    key.ifPresent(limited::add);
    if (rotate()) return true;
    limited.clear(); // all had their turn: from the beginning
    return false;
  }

  private boolean rotate() {
    var without = new HashSet<>(refused);
    without.addAll(limited);
    var other = route.keys().choose(route.model(), without);
    if (other.isPresent()) key = other;
    return other.isPresent();
  }

  /** Doubles with every repetition, and is never shorter than what the server wants. */
  private Optional<Duration> pause(Optional<Duration> wanted) {
    if (wanted.isPresent() && wanted.get().compareTo(LONGEST) > 0) return Optional.empty();
    var most = Watch.nanos(route.retryBackoffMax());
    double grown = Math.min(Math.scalb((double) Watch.nanos(route.retryBackoffInitial()), retries++), most);
    var backoff = Duration.ofNanos((long) Math.min(grown * (0.8 + 0.4 * time.random()), most));
    return wanted.filter(longer -> longer.compareTo(backoff) > 0).or(() -> Optional.of(backoff));
  }

  private static Optional<Duration> retryAfter(BifrostError error) {
    return error instanceof Rejected rejected ? rejected.retryAfter() : Optional.empty();
  }
}
