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
    fault(network.headers().keySet(), "NetworkConfig.header(…)").ifPresent(message -> {
      throw new BifrostException(new Misconfigured(message));
    });
  }

  /** Rejects reserved headers of a profile. */
  public static void check(OpenAiProfile profile) {
    var names = new HashSet<>(profile.headers().keySet());
    profile.affinityHeader().ifPresent(names::add);
    fault(names, "the profile of kind '" + profile.kind() + "'").ifPresent(message -> {
      throw new BifrostException(new Misconfigured(message));
    });
  }

  /** Rejects reserved headers of a call or a hook, before the request is sent. */
  static void check(Map<String, String> headers) {
    if (headers.isEmpty()) return;
    fault(headers.keySet(), "CallOptions.header(…) or the AttemptHook").ifPresent(message -> {
      throw new IllegalArgumentException(message);
    });
  }

  private static Optional<String> fault(Set<String> names, String setting) {
    return names.stream().filter(name -> RESERVED.contains(name.toLowerCase(Locale.ROOT))).findFirst()
        .map(name -> "the header '" + name + "' is reserved for the HTTP client: remove it from " + setting);
  }
}
