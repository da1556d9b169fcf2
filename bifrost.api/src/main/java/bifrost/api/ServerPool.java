package bifrost.api;

import bifrost.api.Candidates.Grade;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The servers of one provider. It is the lock of all that changes about them, and chooses one for each attempt. */
final class ServerPool {
  private final List<Server> servers;
  private final Balance balance;
  private final Time time;
  private long failures; // guarded by this

  ServerPool(List<Server> servers, Balance balance, Time time) {
    this.servers = servers;
    this.balance = balance;
    this.time = time;
  }

  /** {@return whether there is a choice} Nothing is counted for a provider with only one server. */
  boolean hasSeveral() {
    return servers.size() > 1;
  }

  long now() {
    return time.nanos();
  }

  /** {@return the number of a failure} Under this lock. */
  long nextFailure() {
    return ++failures;
  }

  /**
   * An attempt's requirements.
   *
   * @param serving the keys for the model
   * @param usable those of them that the attempt may use
   * @param cooling the keys that were rate-limited
   * @param failed the servers that failed in the same call
   * @param affinity the hash of the conversation, if it has a name
   */
  record Wanted(Predicate<Key> serving, Predicate<Key> usable, Predicate<Key> cooling, Set<Server> failed, OptionalLong affinity) {}

  /** {@return a use of the only server} */
  ServerUse only(Optional<Key> key) {
    return new ServerUse(this, servers.get(0), key);
  }

  /**
   * Begins to use a server.
   *
   * @param key chooses a key of the server
   */
  synchronized ServerUse begin(Wanted wanted, Function<Server, Optional<Key>> key) {
    long now = now();
    var server = choose(wanted, now);
    return new ServerUse(this, server, key.apply(server)).begin(now);
  }

  /** {@return a use of the same server with the same key, if the server is available} */
  Optional<ServerUse> again(ServerUse last) {
    if (!hasSeveral()) return Optional.of(only(last.key()));
    synchronized (this) {
      long now = now();
      if (!last.server().health().isAvailable(now)) return Optional.empty();
      return Optional.of(new ServerUse(this, last.server(), last.key()).begin(now));
    }
  }

  private Server choose(Wanted wanted, long now) {
    var candidates = candidates(wanted, now);
    if (candidates.isOne() || !candidates.best().isAvailable()) return candidates.server(candidates.leastRecentlyFailed(now));
    if (wanted.affinity().isPresent()) {
      return candidates.server(candidates.byAffinity(wanted.affinity().getAsLong(), wanted.serving()));
    }
    return candidates.server(balance == Balance.LEAST_BUSY ? candidates.leastBusy(time) : candidates.byWeight(time, -1));
  }

  private Candidates candidates(Wanted wanted, long now) {
    return Candidates.of(servers, wanted.usable(), wanted.cooling(), wanted.failed(), now);
  }

  /** {@return how suitable the best server for a further attempt is} */
  synchronized Grade best(Wanted wanted) {
    return candidates(wanted, now()).best();
  }

  /** {@return what is left of the delay requested by the server that is tried next if none is available, in nanoseconds} */
  synchronized long delay(Wanted wanted) {
    long now = now();
    var candidates = candidates(wanted, now);
    return candidates.best() == Grade.NONE ? 0 : candidates.server(candidates.leastRecentlyFailed(now)).health().delay(now);
  }
}
