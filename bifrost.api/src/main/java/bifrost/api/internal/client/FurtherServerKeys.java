package bifrost.api.internal.client;

import bifrost.api.ApiKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Gives each further server of a provider its keys: those without their own base URL, or an empty one if there are none. */
final class FurtherServerKeys {
  private FurtherServerKeys() {}

  static List<ApiKey> keys(String provider, List<ApiKey> keys, List<URI> servers) {
    if (servers.isEmpty()) return keys;
    var all = new ArrayList<>(keys);
    var shared = keys.stream().filter(key -> key.baseUrl().isEmpty()).toList();
    if (shared.isEmpty()) {
      shared = List.of(ApiKey.of("").id(freeId(provider, keys)));
      all.addAll(0, shared);
    }
    for (var server : servers) {
      for (var key : shared) all.add(key.id(key.id() + "@" + address(server)).baseUrl(server.toString()));
    }
    return List.copyOf(all);
  }

  private static String freeId(String provider, List<ApiKey> keys) {
    int position = 1;
    while (isTaken(provider + "#" + position, keys)) position++;
    return provider + "#" + position;
  }

  private static boolean isTaken(String id, List<ApiKey> keys) {
    return keys.stream().anyMatch(key -> key.id().equals(id));
  }

  /** Without user-info, which may be there by mistake. */
  private static String address(URI server) {
    var authority = String.valueOf(server.getRawAuthority());
    return authority.substring(authority.lastIndexOf('@') + 1) + server.getRawPath();
  }
}
