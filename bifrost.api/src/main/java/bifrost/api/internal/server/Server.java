package bifrost.api.internal.server;

import bifrost.api.ApiKey;
import bifrost.api.TrafficPolicy;
import bifrost.api.internal.value.ServerUrls;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/** A server of a provider: the keys that are valid there, its health, and its calls in flight. Guarded by the lock of the {@link ServerPool}. */
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
   * {@return the servers of these keys, at least one}
   *
   * @param own the name of the server of keys without their own base URL
   */
  static List<Server> of(List<ApiKey> keys, String own, TrafficPolicy traffic) {
    var byName = new LinkedHashMap<String, List<ApiKey>>();
    for (var key : keys) {
      byName.computeIfAbsent(key.baseUrl().map(ServerUrls::canonical).orElse(own), name -> new ArrayList<>()).add(key);
    }
    if (byName.isEmpty()) byName.put(own, List.of());
    var servers = new ArrayList<Server>();
    byName.forEach((name, its) -> servers.add(new Server(name, its, traffic)));
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

  void inFlight(int change) {
    inFlight += change;
  }
}
