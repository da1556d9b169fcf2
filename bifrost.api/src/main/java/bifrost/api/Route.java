package bifrost.api;

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
 * @param target the target that led there, as the caller named it
 * @param model the target as the provider knows it; {@code ""} for operations that concern no model
 * @param byDefault whether the target named no provider
 * @param keys what there is to choose from
 * @param headers the caller's headers over the provider's
 * @param redaction takes the keys, or what stands in their place, out of what the server says
 * @param capture what is kept as it was sent, and as it came
 * @param affinity the name of the conversation that stays on one server
 * @param limit the limit of calls in flight, if the provider has one
 */
record Route(Provider provider, String target, String model, boolean byDefault, KeyRing keys, Duration requestTimeout, Duration idleTimeout,
    int maxRetries, Duration retryBackoffInitial, Duration retryBackoffMax, Map<String, String> headers, Redaction redaction,
    Capture capture, Optional<String> affinity, Optional<CallLimit> limit) {
  /** To a provider that asks others, whose limits and retries hold. */
  static Route to(Provider provider, Time time) {
    var never = Duration.ofSeconds(Long.MAX_VALUE);
    return new Route(provider, provider.name(), "", false, KeyRing.of(List.of(), time), never, never, 0, never, never, Map.of(),
        Redaction.NOTHING, Capture.NOTHING, Optional.empty(), Optional.empty());
  }

  /** {@return whether the call has its own {@code Authorization}, which replaces the keys} */
  boolean isAuthorized() {
    return headers.containsKey("Authorization");
  }

  Route with(KeyRing keys) {
    return new Route(provider, target, model, byDefault, keys, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial,
        retryBackoffMax, headers, redaction, capture, affinity, limit);
  }

  /** {@return this route with further secrets that must not be shown} */
  Route hiding(Stream<String> secrets) {
    return new Route(provider, target, model, byDefault, keys, requestTimeout, idleTimeout, maxRetries, retryBackoffInitial, retryBackoffMax,
        headers, redaction.and(secrets), capture, affinity, limit);
  }

  /** {@return the place of an attempt, for messages} */
  Place place(Optional<URI> server, int attempt) {
    return new Place(server, provider.name(), attempt, (int) Math.min(Integer.MAX_VALUE, maxRetries + 1L));
  }

  @Override
  public String toString() {
    return "Route[provider=" + provider.name() + ", model=" + model + "]"; // header values are secrets
  }
}
