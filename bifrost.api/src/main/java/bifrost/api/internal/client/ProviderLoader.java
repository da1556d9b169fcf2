package bifrost.api.internal.client;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.InFlightLimit;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.RawBodyCapture;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.config.ConfigFile;
import bifrost.api.internal.factory.ProviderFactories;
import bifrost.api.internal.server.KeySelector;
import bifrost.api.internal.value.ServerUrls;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A loader that collects the provider settings of a builder and opens the providers. */
final class ProviderLoader {
  private final Map<String, ProviderConfig> configs = new LinkedHashMap<>();
  private final Map<String, Provider> instances = new LinkedHashMap<>();
  private final List<Path> configFiles = new ArrayList<>();
  private final List<ProviderFactory> addedFactories = new ArrayList<>();
  private final UnaryOperator<String> environment;
  private final Consumer<String> warn;
  private Optional<String> defaultProvider = Optional.empty();

  /**
   * Creates a loader without providers.
   *
   * @param environment returns the value of an environment variable, or null
   * @param warn receives the warnings about configurations
   */
  ProviderLoader(UnaryOperator<String> environment, Consumer<String> warn) {
    this.environment = environment;
    this.warn = warn;
  }

  void add(String name, ProviderConfig config) {
    configs.put(newName(name), config);
  }

  void add(Provider provider) {
    instances.put(newName(provider.name()), provider);
  }

  void add(Path configFile) {
    configFiles.add(configFile);
  }

  void add(ProviderFactory factory) {
    addedFactories.add(factory);
  }

  void defaultProvider(String name) {
    defaultProvider = Optional.of(name);
  }

  private String newName(String name) {
    if (!isName(name)) {
      throw new IllegalArgumentException("invalid provider name '" + name + "': must match [a-z0-9][a-z0-9._-]*");
    }
    if (configs.containsKey(name) || instances.containsKey(name)) {
      throw new IllegalArgumentException("duplicate provider '" + name + "': choose another name");
    }
    return name;
  }

  private static boolean isName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean isValid = c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || i > 0 && "._-".indexOf(c) >= 0;
      if (!isValid) return false;
    }
    return !name.isEmpty();
  }

  ProviderTable open(CallOptions defaults, Clock clock) {
    var opened = new HashMap<String, ProviderTable.ProviderEntry>();
    try {
      var factories = new ProviderFactories(addedFactories, warn);
      var effectiveConfigs =
          configs.isEmpty() && instances.isEmpty() && configFiles.isEmpty() ? defaultConfigs(factories) : configs;
      var configured = read(factories);
      for (var each : effectiveConfigs.entrySet()) {
        opened.put(each.getKey(), open(each.getKey(), each.getValue(), factories, clock));
      }
      for (var each : configured.entrySet()) {
        var entry = each.getValue();
        opened.put(each.getKey(),
            entry.location().evaluate(() -> open(each.getKey(), entry.config(), factories, clock)));
      }
      for (var each : instances.entrySet()) {
        opened.put(each.getKey(), new ProviderTable.ProviderEntry(each.getValue(), KeySelector.of(List.of(), clock),
            NetworkConfig.defaults()));
      }
      var providers = new ProviderTable(opened, defaultProvider);
      for (var fallback : defaults.fallbacks().orElse(List.of())) providers.fallbackEntry(fallback);
      return providers;
    } catch (RuntimeException | Error e) {
      opened.forEach((name, entry) -> closeIfOpenedHere(name, entry.provider(), e));
      throw e;
    }
  }

  /** Reads the providers in the configuration files. Providers without a factory are skipped. */
  private Map<String, ConfigFile.ConfiguredProvider> read(ProviderFactories factories) {
    var all = new LinkedHashMap<String, ConfigFile.ConfiguredProvider>();
    for (var file : configFiles) {
      ConfigFile.read(file, environment, factories, warn).forEach((name, entry) -> {
        var other = all.putIfAbsent(entry.location().evaluate(() -> newName(name)), entry);
        if (other != null) {
          throw entry.location()
              .misconfigured(
                  "duplicate provider '" + name + "', also in " + other.location() + ": choose another name");
        }
      });
    }
    return all;
  }

  /**
   * Closes a provider after a failure, unless the user created it: the user then still owns it, because no client was
   * opened.
   */
  private void closeIfOpenedHere(String name, Provider provider, Throwable failure) {
    if (instances.containsKey(name)) return;
    try {
      provider.close();
    } catch (RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  private ProviderTable.ProviderEntry open(String name, ProviderConfig config, ProviderFactories factories,
      Clock clock) {
    var kind = config.kind().orElse(name);
    var factory = factories.of(kind).orElse(null);
    if (factory == null) throw unknownKind(name, kind, factories);
    var keys =
        AdditionalServerKeys.keys(name, KeyResolver.resolve(name, config.keys(), environment),
            config.additionalServers());
    return new ProviderTable.ProviderEntry(factory.open(name, config.keys(keys)),
        KeySelector.of(keys, config, clock).redacting(config.network(), environment)
            .redacting(ServerUrls.credentialsIn(config.keys(keys))),
        config.network(), RawBodyCapture.of(config), InFlightLimit.of(name, config.traffic()));
  }

  private static BifrostException unknownKind(String name, String kind, ProviderFactories factories) {
    var kinds = factories.kinds();
    var hint = factories.missingServicesFileHint(kind).map(reason -> ": " + reason)
        .orElse(kinds.isEmpty() ? ProviderFactories.NO_FACTORY
            : " (known: " + String.join(", ", kinds) + "); set it with ProviderConfig.kind(…)");
    return misconfigured(
        "unknown kind '" + kind + "' of provider '" + name + "'" + hint + factories.ignoredFactoriesHint());
  }

  private static Map<String, ProviderConfig> defaultConfigs(ProviderFactories factories) {
    var configs = factories.defaultConfigs();
    if (configs.isEmpty()) {
      throw misconfigured("no provider is configured, and "
          + factories.missingServicesFileHint("vllm").orElse("no factory provides a default one: call"
              + " Builder.provider(…), or put bifrost.vllm on the module path (with --add-modules bifrost.vllm)"
              + " or the class path")
          + factories.ignoredFactoriesHint());
    }
    return configs;
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
