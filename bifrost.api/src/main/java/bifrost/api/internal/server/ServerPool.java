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

/** The servers of one provider. Chooses a server for each attempt; its monitor guards the state of all servers. */
final class ServerPool {
  private final List<Server> servers;
  private final LoadBalancing balance;
  private final Clock clock;
  private long failures; // guarded by this

  ServerPool(List<Server> servers, LoadBalancing balance, Clock clock) {
    this.servers = servers;
    this.balance = balance;
    this.clock = clock;
  }

  /** {@return whether there is more than one server} The health and the load of a single server are not tracked. */
  boolean hasSeveral() {
    return servers.size() > 1;
  }

  long now() {
    return clock.nanos();
  }

  /** {@return the sequence number of the next failure} The caller must hold the lock of this pool. */
  long nextFailureNumber() {
    return ++failures;
  }

  /**
   * The requirements of an attempt.
   *
   * @param keysForModel the keys for the model
   * @param usableKeys the keys for the model that the attempt may use
   * @param rateLimitedKeys the keys in their cooldown
   * @param failedServers the servers that failed in the same call
   * @param affinity the hash of the name of the conversation, if the call belongs to one
   */
  record ServerCriteria(Predicate<ApiKey> keysForModel, Predicate<ApiKey> usableKeys, Predicate<ApiKey> rateLimitedKeys,
      Set<Server> failedServers, OptionalLong affinity) {}

  /** {@return a selection of the only server} */
  ServerSelection onlyServer(Optional<ApiKey> key) {
    return new ServerSelection(this, servers.get(0), key);
  }

  /**
   * Selects a server and begins an attempt at it.
   *
   * @param chooseKey chooses a key of the server
   */
  synchronized ServerSelection select(ServerCriteria criteria, Function<Server, Optional<ApiKey>> chooseKey) {
    long now = now();
    var server = choose(criteria, now);
    return new ServerSelection(this, server, chooseKey.apply(server)).begin(now);
  }

  /** {@return a selection of the same server and key, if the server is available} */
  Optional<ServerSelection> selectAgain(ServerSelection last) {
    if (!hasSeveral()) return Optional.of(onlyServer(last.key()));
    synchronized (this) {
      long now = now();
      if (!last.server().health().isAvailable(now)) return Optional.empty();
      return Optional.of(new ServerSelection(this, last.server(), last.key()).begin(now));
    }
  }

  private Server choose(ServerCriteria criteria, long now) {
    var candidates = candidates(criteria, now);
    if (candidates.hasOnlyOne() || !candidates.bestSuitability().isAvailable()) {
      return candidates.server(candidates.chooseLeastRecentlyFailed(now));
    }
    if (criteria.affinity().isPresent()) {
      return candidates.server(candidates.chooseByAffinity(criteria.affinity().getAsLong(), criteria.keysForModel()));
    }
    return candidates.server(
        balance == LoadBalancing.LEAST_BUSY ? candidates.chooseLeastBusy(clock) : candidates.chooseByWeight(clock, -1));
  }

  private ServerCandidates candidates(ServerCriteria criteria, long now) {
    return ServerCandidates.of(servers, criteria.usableKeys(), criteria.rateLimitedKeys(), criteria.failedServers(),
        now);
  }

  /** {@return the suitability of the best server for the next attempt} */
  synchronized Suitability bestSuitability(ServerCriteria criteria) {
    return candidates(criteria, now()).bestSuitability();
  }

  /**
   * {@return the remaining nanoseconds of the delay requested by the server that is chosen if none is available; 0 if
   * no server is usable}
   */
  synchronized long requestedDelay(ServerCriteria criteria) {
    long now = now();
    var candidates = candidates(criteria, now);
    return candidates.bestSuitability() == Suitability.UNUSABLE ? 0
        : candidates.server(candidates.chooseLeastRecentlyFailed(now)).health().delay(now);
  }
}
