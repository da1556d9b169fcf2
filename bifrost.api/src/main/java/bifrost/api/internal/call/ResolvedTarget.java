package bifrost.api.internal.call;

import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a call goes, and how.
 *
 * @param provider who makes the tries
 * @param requestedTarget the target that led there, as the caller named it
 * @param model the target as the provider knows it; {@code ""} for operations that concern no model
 * @param isDefaultProvider whether the target named no provider
 * @param keys what there is to choose from
 * @param headers the caller's headers over the provider's
 * @param redaction takes the keys, or what stands in their place, out of what the server says
 * @param capture what is kept as it was sent, and as it came
 * @param affinity the name of the conversation that stays on one server
 * @param inFlightLimit the limit of calls in flight, if the provider has one
 */
public record ResolvedTarget(Provider provider, String requestedTarget, String model, boolean isDefaultProvider,
    KeySelector keys, Duration requestTimeout, Duration idleTimeout, int maxRetries, Duration retryBackoffInitial,
    Duration retryBackoffMax, Map<String, String> headers, Redaction redaction, RawBodyCapture capture,
    Optional<String> affinity, Optional<InFlightLimit> inFlightLimit) {
  /** To a provider that asks others, whose limits and retries hold. */
  static ResolvedTarget ofProvider(Provider provider, Clock time) {
    var never = Duration.ofSeconds(Long.MAX_VALUE);
    return new ResolvedTarget(provider, provider.name(), "", false, KeySelector.of(List.of(), time), never, never, 0,
        never, never, Map.of(), Redaction.NONE, RawBodyCapture.NONE, Optional.empty(), Optional.empty());
  }

  /** {@return whether the call has its own {@code Authorization}, which replaces the keys} */
  public boolean isAuthorized() {
    return headers.containsKey("Authorization");
  }

  ResolvedTarget withKeys(KeySelector keys) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout, maxRetries,
        retryBackoffInitial, retryBackoffMax, headers, redaction, capture, affinity, inFlightLimit);
  }

  /** {@return this route with further secrets that must not be shown} */
  ResolvedTarget redacting(Stream<String> secrets) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout, maxRetries,
        retryBackoffInitial, retryBackoffMax, headers, redaction.andSecrets(secrets), capture, affinity, inFlightLimit);
  }

  /** {@return the place of an attempt, for messages} */
  AttemptContext attemptContext(Optional<URI> server, int attempt) {
    return new AttemptContext(server, provider.name(), attempt, (int) Math.min(Integer.MAX_VALUE, maxRetries + 1L));
  }

  @Override
  public String toString() {
    return "Route[provider=" + provider.name() + ", model=" + model + "]"; // header values are secrets
  }
}
