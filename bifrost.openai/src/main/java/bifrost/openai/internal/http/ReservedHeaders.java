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

/** Which headers are nobody's to set. */
public final class ReservedHeaders {
  /** What java.net.http keeps to itself; how a body is framed, which it does not keep and should; and what {@code ProxyConfig} says. */
  private static final Set<String> RESERVED =
      Set.of("connection", "content-length", "expect", "host", "keep-alive", "proxy-authorization", "te", "trailer",
          "transfer-encoding", "upgrade");

  private ReservedHeaders() {}

  /** Of a configuration. */
  static void check(NetworkConfig network) {
    refusal(network.extraHeaders().keySet(), "NetworkConfig.extraHeader(…)").ifPresent(what -> {
      throw new BifrostException(new Misconfigured(what));
    });
  }

  /** Refuses headers of a profile that only the HTTP client may set. */
  public static void check(OpenAiProfile profile) {
    var names = new HashSet<>(profile.headers().keySet());
    profile.affinityHeader().ifPresent(names::add);
    refusal(names, "the profile of kind '" + profile.kind() + "'").ifPresent(what -> {
      throw new BifrostException(new Misconfigured(what));
    });
  }

  /** Refuses headers of a call or a hook, before anything is sent. */
  static void check(Map<String, String> headers) {
    refusal(headers.keySet(), "CallOptions.header(…) or of the AttemptHook").ifPresent(what -> {
      throw new IllegalArgumentException(what);
    });
  }

  private static Optional<String> refusal(Set<String> names, String setting) {
    return names.stream().filter(name -> RESERVED.contains(name.toLowerCase(Locale.ROOT))).findFirst()
        .map(name -> "the header '" + name + "' is the HTTP client's own: take it out of " + setting);
  }
}
