package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.openai.OpenAiProfile;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Headers that callers must not set. */
public final class ReservedHeaders {
  /**
   * The headers that java.net.http sets, those that control the connection or the framing of bodies, and
   * {@code Proxy-Authorization}, which {@code ProxyConfig} sets.
   */
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "te", "trailer",
          "transfer-encoding", "upgrade");

  private ReservedHeaders() {}

  /** Rejects reserved headers of a configuration. */
  static void check(NetworkConfig network) {
    var reserved = reserved(network.headers().keySet());
    if (reserved.isPresent()) throw misconfigured(reserved.get(), "NetworkConfig.header(…)");
  }

  /** Rejects reserved headers of a profile. */
  public static void check(OpenAiProfile profile) {
    var names = new HashSet<>(profile.headers().keySet());
    if (profile.affinityHeader().isPresent()) names.add(profile.affinityHeader().get());
    var reserved = reserved(names);
    if (reserved.isPresent()) throw misconfigured(reserved.get(), "the profile of kind '" + profile.kind() + "'");
  }

  /** Rejects reserved headers of a call or a hook, before the request is sent. */
  static void check(Map<String, String> headers) {
    var reserved = reserved(headers.keySet());
    if (reserved.isPresent()) {
      throw new IllegalArgumentException(message(reserved.get(), "CallOptions.header(…) or the AttemptHook"));
    }
  }

  private static Optional<String> reserved(Set<String> names) {
    for (var name : names) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) return Optional.of(name);
    }
    return Optional.empty();
  }

  private static BifrostException misconfigured(String name, String setting) {
    return new BifrostException(new Misconfigured(message(name, setting)));
  }

  private static String message(String name, String setting) {
    return "the header '" + name + "' is reserved for the HTTP client: remove it from " + setting;
  }
}
