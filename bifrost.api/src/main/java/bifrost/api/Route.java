package bifrost.api;

import bifrost.api.spi.Provider;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Where a call goes, and how.
 *
 * @param provider who makes the attempt
 * @param model the target as the provider knows it; {@code ""} for operations that concern no model
 * @param key what to send as a key, never empty
 * @param headers the caller's headers over the provider's
 * @param byDefault whether the target named no provider
 * @param redaction takes the key, or what stands in its place, out of what the server says
 */
record Route(Provider provider, String model, Optional<Key> key, Duration requestTimeout, Duration idleTimeout, Map<String, String> headers,
    boolean byDefault, Redaction redaction) {
  /** To a provider that asks others, whose limits hold. */
  static Route to(Provider provider) {
    var never = Duration.ofSeconds(Long.MAX_VALUE);
    return new Route(provider, "", Optional.empty(), never, never, Map.of(), false, Redaction.of(Optional.empty()));
  }

  @Override
  public String toString() {
    return "Route[provider=" + provider.name() + ", model=" + model + "]"; // header values are secrets
  }
}
