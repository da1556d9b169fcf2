package bifrost.api.internal.client;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unsupported;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.ModelList;
import bifrost.api.Outcome;
import bifrost.api.ProviderHealth;
import bifrost.api.RawRequest;
import bifrost.api.Request;
import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.CallFactory;
import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.call.SendCall;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonString;
import java.time.Duration;
import java.util.List;

/** One check of the health of a provider: up to three calls, one after the other, within one timeout. */
final class HealthCheck {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(10);

  private final String provider;
  private final CallOptions options;
  private final Duration timeout;
  private final CallFactory callFactory;
  private final CallRegistry registry;
  private final long startNanos;
  private @Nullable SendCall<?> current; // guarded by this
  private @Nullable BifrostError stopped; // guarded by this

  HealthCheck(String provider, CallOptions options, CallFactory callFactory, CallRegistry registry) {
    this.provider = provider;
    this.options = options.withoutFallbacks();
    this.timeout = options.timeout().orElse(DEFAULT_TIMEOUT);
    this.callFactory = callFactory;
    this.registry = registry;
    this.startNanos = registry.clock().nanos();
  }

  ProviderHealth run() {
    var health = trySend(RawRequest.get(provider, "/health"));
    boolean isHealthy = health instanceof Outcome.Success;
    if (health instanceof Outcome.Failure<?> failure && !isMissing(failure.error())) {
      return ProviderHealth.notReady(provider, failure.error());
    }
    var models = trySend(ListModelsRequest.of(provider));
    if (models instanceof Outcome.Failure<ModelList> failure) {
      boolean hasNoList = isHealthy && isMissing(failure.error());
      return hasNoList ? withVersion(ModelList.of(List.of()))
          : ProviderHealth.notReady(provider, failure.error());
    }
    var list = models.orElseThrow();
    return list.data().isEmpty()
        ? ProviderHealth.notReady(provider,
            new Misconfigured("provider '" + provider + "' lists no model: load a model"))
        : withVersion(list);
  }

  private ProviderHealth withVersion(ModelList models) {
    var ready = ProviderHealth.ready(provider, models.data());
    return trySend(RawRequest.get(provider, "/version")) instanceof Outcome.Success<?> version
        && version.value() instanceof JsonObject json
        && json.tryGet("version").orElse(null) instanceof JsonString text ? ready.version(text.value()) : ready;
  }

  /** {@return whether the server has no such path, or responds to it with anything, such as a page of a web site} */
  private static boolean isMissing(BifrostError error) {
    if (error instanceof Rejected rejected) {
      return rejected.status() == 404 || rejected.status() == 405 || rejected.status() == 501;
    }
    return error instanceof Malformed || error instanceof Unsupported;
  }

  private <R> Outcome<R> trySend(Request<R> request) {
    var call = callFactory.newSendCall(request, options.timeout(timeLeft()), registry.activeCalls.enter());
    BifrostError reason;
    synchronized (this) {
      current = call;
      reason = stopped;
    }
    if (reason != null) call.stop(reason);
    return call.trySend();
  }

  /** {@return the time until the end of the check, rounded up to milliseconds for messages} */
  private Duration timeLeft() {
    long left = timeout.toMillis() - (registry.clock().nanos() - startNanos) / 1_000_000;
    return Duration.ofMillis(Math.max(1, left));
  }

  /** Stops the check, from any thread. */
  void stop(BifrostError reason) {
    SendCall<?> running;
    synchronized (this) {
      stopped = reason;
      running = current;
    }
    if (running != null) running.stop(reason);
  }
}
