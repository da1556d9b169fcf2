package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.LoadBalancing;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.server.ServerCandidates.Suitability;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** The servers of one provider. It is the lock of all that changes about them, and chooses one for each attempt. */
final class ServerPool {
  private final List<Server> servers;
  private final LoadBalancing balance;
  private final Clock clock;
  private long failures; // guarded by this

  ServerPool(List<Server> servers, LoadBalancing balance, Clock time) {
    this.servers = servers;
    this.balance = balance;
    this.clock = time;
  }

  /** {@return whether there is a choice} Nothing is counted for a provider with only one server. */
  boolean hasSeveral() {
    return servers.size() > 1;
  }

  long now() {
    return clock.nanos();
  }

  /** {@return the number of a failure} Under this lock. */
  long nextFailureNumber() {
    return ++failures;
  }

  /**
   * An attempt's requirements.
   *
   * @param keysForModel the keys for the model
   * @param usableKeys those of them that the attempt may use
   * @param rateLimitedKeys the keys that were rate-limited
   * @param failedServers the servers that failed in the same call
   * @param affinity the hash of the conversation, if it has a name
   */
  record ServerCriteria(Predicate<ApiKey> keysForModel, Predicate<ApiKey> usableKeys, Predicate<ApiKey> rateLimitedKeys,
      Set<Server> failedServers, OptionalLong affinity) {}

  /** {@return a use of the only server} */
  ServerSelection onlyServer(Optional<ApiKey> key) {
    return new ServerSelection(this, servers.get(0), key);
  }

  /**
   * Begins to use a server.
   *
   * @param key chooses a key of the server
   */
  synchronized ServerSelection select(ServerCriteria wanted, Function<Server, Optional<ApiKey>> key) {
    long now = now();
    var server = choose(wanted, now);
    return new ServerSelection(this, server, key.apply(server)).begin(now);
  }

  /** {@return a use of the same server with the same key, if the server is available} */
  Optional<ServerSelection> selectAgain(ServerSelection last) {
    if (!hasSeveral()) return Optional.of(onlyServer(last.key()));
    synchronized (this) {
      long now = now();
      if (!last.server().health().isAvailable(now)) return Optional.empty();
      return Optional.of(new ServerSelection(this, last.server(), last.key()).begin(now));
    }
  }

  private Server choose(ServerCriteria wanted, long now) {
    var candidates = candidates(wanted, now);
    if (candidates.hasOnlyOne() || !candidates.bestSuitability().isAvailable()) {
      return candidates.server(candidates.chooseLeastRecentlyFailed(now));
    }
    if (wanted.affinity().isPresent()) {
      return candidates.server(candidates.chooseByAffinity(wanted.affinity().getAsLong(), wanted.keysForModel()));
    }
    return candidates.server(
        balance == LoadBalancing.LEAST_BUSY ? candidates.chooseLeastBusy(clock) : candidates.chooseByWeight(clock, -1));
  }

  private ServerCandidates candidates(ServerCriteria wanted, long now) {
    return ServerCandidates.of(servers, wanted.usableKeys(), wanted.rateLimitedKeys(), wanted.failedServers(), now);
  }

  /** {@return how suitable the best server for a further attempt is} */
  synchronized Suitability bestSuitability(ServerCriteria wanted) {
    return candidates(wanted, now()).bestSuitability();
  }

  /** {@return what is left of the delay requested by the server that is tried next if none is available, in nanoseconds} */
  synchronized long requestedDelay(ServerCriteria wanted) {
    long now = now();
    var candidates = candidates(wanted, now);
    return candidates.bestSuitability() == Suitability.UNUSABLE ? 0
        : candidates.server(candidates.chooseLeastRecentlyFailed(now)).health().delay(now);
  }
}
