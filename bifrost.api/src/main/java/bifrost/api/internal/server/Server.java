package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.value.ServerUrls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * A server of a provider with its keys, its health, and its number of calls in flight. Guarded by the lock of the
 * {@link ServerPool}.
 */
public final class Server {
  private final long hash;
  private final List<ApiKey> keys;
  private final ServerHealth health;
  private int inFlight;

  private Server(String name, List<ApiKey> keys, TrafficPolicy traffic) {
    this.hash = RendezvousHash.hash(name);
    this.keys = List.copyOf(keys);
    this.health = new ServerHealth(traffic);
  }

  /**
   * {@return the servers of the keys, at least one}
   *
   * @param providerUrl the canonical base URL of the provider, which is the server of keys without a base URL
   */
  static List<Server> of(List<ApiKey> keys, String providerUrl, TrafficPolicy traffic) {
    var byName = new LinkedHashMap<String, List<ApiKey>>();
    for (var key : keys) {
      var name = key.baseUrl().isPresent() ? ServerUrls.canonical(key.baseUrl().get()) : providerUrl;
      byName.computeIfAbsent(name, unused -> new ArrayList<>()).add(key);
    }
    if (byName.isEmpty()) byName.put(providerUrl, List.of());
    var servers = new ArrayList<Server>();
    for (var each : byName.entrySet()) servers.add(new Server(each.getKey(), each.getValue(), traffic));
    return List.copyOf(servers);
  }

  long hash() {
    return hash;
  }

  List<ApiKey> keys() {
    return keys;
  }

  ServerHealth health() {
    return health;
  }

  int inFlight() {
    return inFlight;
  }

  void addInFlight(int change) {
    inFlight += change;
  }
}
