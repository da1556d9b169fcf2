package bifrost.api.internal.call;

import bifrost.api.CallOptions;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.redact.Redaction;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.value.Headers;
import bifrost.api.spi.Provider;
import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A provider and a model, with the settings that apply to a call.
 *
 * @param provider the provider that sends the requests
 * @param requestedTarget the target as the caller wrote it
 * @param model the model without the prefix of the provider; {@code ""} for operations without a model
 * @param isDefaultProvider whether the target names no provider
 * @param keys the keys and servers to choose from
 * @param headers the headers of the provider, overridden by those of the call
 * @param redaction removes the keys and other credentials from responses and errors
 * @param capture whether the raw bodies are captured for the report
 * @param affinity the name of the conversation, whose calls use the same server
 * @param inFlightLimit the limit of the calls in flight, if the provider has one
 * @param lookup finds the model, if the target names none
 */
public record ResolvedTarget(Provider provider, String requestedTarget, String model, boolean isDefaultProvider,
    KeySelector keys, Duration requestTimeout, Duration idleTimeout, int maxRetries, Duration initialRetryBackoff,
    Duration maxRetryBackoff, Map<String, String> headers, Redaction redaction, RawBodyCapture capture,
    Optional<String> affinity, Optional<InFlightLimit> inFlightLimit, Optional<ServedModel.Lookup> lookup) {
  /** {@return a target without timeouts and retries, for a provider whose partial calls have their own} */
  static ResolvedTarget ofProvider(Provider provider, Clock clock) {
    var unlimited = Duration.ofSeconds(Long.MAX_VALUE);
    return new ResolvedTarget(provider, provider.name(), "", false, KeySelector.of(List.of(), clock), unlimited,
        unlimited, 0, unlimited, unlimited, Map.of(), Redaction.NONE, RawBodyCapture.NONE, Optional.empty(),
        Optional.empty(), Optional.empty());
  }

  /** {@return whether the call has its own {@code Authorization}, which replaces the keys} */
  public boolean isAuthorized() {
    return headers.containsKey("Authorization");
  }

  /** {@return this target with the options of a call, which override those of the provider} */
  ResolvedTarget withOptions(CallOptions options) {
    var callRedaction = redaction.forCall().andCredentials(options.headers());
    boolean isUnchanged = callRedaction == redaction && options.requestTimeout().isEmpty()
        && options.idleTimeout().isEmpty() && options.maxRetries().isEmpty() && options.headers().isEmpty()
        && options.affinity().isEmpty();
    if (isUnchanged) return this;
    var affinityHeader = AffinityHeader.of(provider.affinityHeader(), options.affinity());
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys,
        options.requestTimeout().orElse(requestTimeout), options.idleTimeout().orElse(idleTimeout),
        options.maxRetries().orElse(maxRetries), initialRetryBackoff, maxRetryBackoff,
        Headers.merged(Headers.merged(affinityHeader, headers), options.headers()), callRedaction, capture,
        options.affinity(), inFlightLimit, lookup);
  }

  ResolvedTarget withProvider(Provider provider) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout,
        maxRetries, initialRetryBackoff, maxRetryBackoff, headers, redaction, capture, affinity, inFlightLimit,
        lookup);
  }

  ResolvedTarget withKeys(KeySelector keys) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout,
        maxRetries,
        initialRetryBackoff, maxRetryBackoff, headers, redaction, capture, affinity, inFlightLimit,
        lookup);
  }

  /** {@return this target with the model that a lookup has found} */
  ResolvedTarget withModel(String found) {
    return new ResolvedTarget(provider, requestedTarget, found, isDefaultProvider, keys, requestTimeout, idleTimeout,
        maxRetries, initialRetryBackoff, maxRetryBackoff, headers, redaction, capture, affinity, inFlightLimit,
        lookup);
  }

  ResolvedTarget withLookup(ServedModel.Lookup modelLookup) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout,
        maxRetries, initialRetryBackoff, maxRetryBackoff, headers, redaction, capture, affinity, inFlightLimit,
        Optional.of(modelLookup));
  }

  /** {@return this target with a redaction that also removes the given secrets} */
  ResolvedTarget redacting(Collection<String> secrets) {
    return new ResolvedTarget(provider, requestedTarget, model, isDefaultProvider, keys, requestTimeout, idleTimeout,
        maxRetries,
        initialRetryBackoff, maxRetryBackoff, headers, redaction.andSecrets(secrets), capture, affinity,
        inFlightLimit, lookup);
  }

  /** {@return the context of an attempt, for error messages} */
  AttemptContext attemptContext(Optional<URI> server, int attempt) {
    return new AttemptContext(server, provider.name(), attempt, (int) Math.min(Integer.MAX_VALUE, maxRetries + 1L));
  }

  @Override
  public String toString() {
    return "ResolvedTarget[provider=" + provider.name() + ", model=" + model + "]"; // headers can contain secrets
  }
}
