package bifrost.api.spi;

import bifrost.api.ProviderConfig;
import java.util.Optional;

/** Opens providers of one kind; found by {@link java.util.ServiceLoader}. */
public interface ProviderFactory {
  /**
   * The kind of provider that this factory opens, such as {@code vllm}.
   *
   * @return the kind; matches {@code [a-z0-9][a-z0-9._-]*}
   */
  String kind();

  /**
   * Opens a provider. No connection is made.
   *
   * @param name the name users give it, the part of {@code name/model} before the first slash
   * @param config where it is and how to reach it
   * @return a provider, to be closed by the caller
   * @throws bifrost.api.BifrostException with {@link bifrost.api.BifrostError.Misconfigured} when the configuration is not usable
   */
  Provider open(String name, ProviderConfig config);

  /**
   * The configuration to use when the user configured no provider at all.
   *
   * @return a configuration; empty, the default, when this kind cannot be opened without one
   */
  default Optional<ProviderConfig> unconfigured() {
    return Optional.empty();
  }
}
