package bifrost.api.internal.client;

import bifrost.api.ApiKey;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The keys of the additional servers of a provider. Each server gets a copy of all keys without a base URL or, if there
 * are none, a key with an empty value.
 */
final class AdditionalServerKeys {
  private AdditionalServerKeys() {}

  static List<ApiKey> keys(String provider, List<ApiKey> keys, List<URI> servers) {
    if (servers.isEmpty()) return keys;
    var all = new ArrayList<>(keys);
    var sharedKeys = keys.stream().filter(key -> key.baseUrl().isEmpty()).toList();
    if (sharedKeys.isEmpty()) {
      sharedKeys = List.of(ApiKey.of("").id(freeId(provider, keys)));
      all.addAll(0, sharedKeys);
    }
    for (var server : servers) {
      for (var key : sharedKeys) all.add(key.id(key.id() + "@" + address(server)).baseUrl(server));
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

  /** {@return the host, the port and the path of a server, without user-info, which may be a secret} */
  private static String address(URI server) {
    var authority = String.valueOf(server.getRawAuthority());
    return authority.substring(authority.lastIndexOf('@') + 1) + server.getRawPath();
  }
}
