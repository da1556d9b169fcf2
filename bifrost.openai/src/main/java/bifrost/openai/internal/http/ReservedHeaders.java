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
    var fault = fault(network.headers().keySet(), "NetworkConfig.header(…)");
    if (fault.isPresent()) throw new BifrostException(new Misconfigured(fault.get()));
  }

  /** Rejects reserved headers of a profile. */
  public static void check(OpenAiProfile profile) {
    var names = new HashSet<>(profile.headers().keySet());
    if (profile.affinityHeader().isPresent()) names.add(profile.affinityHeader().get());
    var fault = fault(names, "the profile of kind '" + profile.kind() + "'");
    if (fault.isPresent()) throw new BifrostException(new Misconfigured(fault.get()));
  }

  /** Rejects reserved headers of a call or a hook, before the request is sent. */
  static void check(Map<String, String> headers) {
    var fault = fault(headers.keySet(), "CallOptions.header(…) or the AttemptHook");
    if (fault.isPresent()) throw new IllegalArgumentException(fault.get());
  }

  private static Optional<String> fault(Set<String> names, String setting) {
    for (var name : names) {
      if (RESERVED.contains(name.toLowerCase(Locale.ROOT))) {
        return Optional.of("the header '" + name + "' is reserved for the HTTP client: remove it from " + setting);
      }
    }
    return Optional.empty();
  }
}
