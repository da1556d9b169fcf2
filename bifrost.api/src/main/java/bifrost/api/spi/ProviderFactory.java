package bifrost.api.spi;

import bifrost.api.ProviderConfig;
import java.util.Optional;

/**
 * A factory that opens providers of one kind. Factories are found by {@link java.util.ServiceLoader}, or added with
 * {@link bifrost.api.Bifrost.Builder#factory(ProviderFactory)}. Implementations must be thread-safe, because several
 * clients can use the same factory.
 *
 * @since 0.1
 */
public interface ProviderFactory {
  /**
   * {@return the kind of the providers that this factory opens, such as {@code vllm}; it must match
   * {@code [a-z0-9][a-z0-9._-]*}}
   */
  String kind();

  /**
   * Opens a provider, without connecting to its servers.
   *
   * @param name the name of the provider, which is the prefix in targets, before the first slash
   * @param config the configuration of the provider
   * @return a provider, which the caller must close
   * @throws bifrost.api.BifrostException with {@link bifrost.api.BifrostError.Misconfigured} if the
   *     configuration is invalid
   */
  Provider open(String name, ProviderConfig config);

  /**
   * {@return the configuration with which a client without any configured provider opens a provider of this kind, named
   * after the kind; empty, the default, if this kind requires a configuration}
   */
  default Optional<ProviderConfig> defaultConfig() {
    return Optional.empty();
  }
}
