package bifrost.api;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The result of {@link Bifrost#health(String)}: whether a provider can serve calls, and with which models. More
 * components may be added later. Immutable and thread-safe.
 *
 * @param provider the name of the provider
 * @param models the models that the provider serves; empty if it is not ready, or has no list of models
 * @param version the version of the server, if it states one in {@code /version}, as vLLM does
 * @param error the reason why the provider is not ready; empty if it is ready
 * @since 0.1
 */
public record ProviderHealth(String provider, List<Model> models, Optional<String> version,
    Optional<BifrostError> error) {
  /** Copies the models. */
  public ProviderHealth {
    Objects.requireNonNull(provider, "provider");
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(error, "error");
    models = List.copyOf(Objects.requireNonNull(models, "models"));
  }

  /**
   * Returns the health of a provider that is ready.
   *
   * @param provider the name of the provider
   * @param models the models that the provider serves
   * @return the health, without a version
   */
  public static ProviderHealth ready(String provider, List<Model> models) {
    return new ProviderHealth(provider, models, Optional.empty(), Optional.empty());
  }

  /**
   * Returns the health of a provider that is not ready.
   *
   * @param provider the name of the provider
   * @param error the reason
   * @return the health, without models and a version
   */
  public static ProviderHealth notReady(String provider, BifrostError error) {
    return new ProviderHealth(provider, List.of(), Optional.empty(),
        Optional.of(Objects.requireNonNull(error, "error")));
  }

  /**
   * Sets the version of the server.
   *
   * @param version the version
   * @return a changed copy
   */
  public ProviderHealth version(String version) {
    return new ProviderHealth(provider, models, Optional.of(Objects.requireNonNull(version, "version")), error);
  }

  /** {@return whether the provider can serve calls} */
  public boolean isReady() {
    return error.isEmpty();
  }
}
