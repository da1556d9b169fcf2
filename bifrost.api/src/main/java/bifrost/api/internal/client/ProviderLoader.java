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

/** What a builder was told, and how it becomes providers. */
final class ProviderLoader {
  private final Map<String, ProviderConfig> configs = new LinkedHashMap<>();
  private final Map<String, Provider> instances = new LinkedHashMap<>();
  private final List<Path> configFiles = new ArrayList<>();
  private final List<ProviderFactory> addedFactories = new ArrayList<>();
  private final UnaryOperator<String> environment;
  private final Consumer<String> warn;
  private Optional<String> defaultProvider = Optional.empty();

  /** With the variables of the environment, which may hold keys, and somebody who hears what has no effect. */
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
      throw new IllegalArgumentException("'" + name + "' cannot name a provider: [a-z0-9][a-z0-9._-]* does");
    }
    if (configs.containsKey(name) || instances.containsKey(name)) {
      throw new IllegalArgumentException("there is a provider named '" + name + "' already: choose another name");
    }
    return name;
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && "._-".indexOf(name.charAt(0)) < 0
        && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0);
  }

  ProviderTable open(CallOptions defaults, Clock time) {
    var opened = new HashMap<String, ProviderTable.ProviderEntry>();
    try {
      var factories = new ProviderFactories(addedFactories, warn);
      var wanted =
          configs.isEmpty() && instances.isEmpty() && configFiles.isEmpty() ? defaultConfigs(factories) : configs;
      var read = read(factories);
      wanted.forEach((name, config) -> opened.put(name, open(name, config, factories, time)));
      read.forEach(
          (name, entry) -> opened.put(name, entry.location().of(() -> open(name, entry.config(), factories, time))));
      instances.forEach((name, provider) -> opened.put(name,
          new ProviderTable.ProviderEntry(provider, KeySelector.of(List.of(), time), NetworkConfig.defaults())));
      var providers = new ProviderTable(opened, defaultProvider);
      defaults.fallbacks().orElse(List.of()).forEach(providers::fallbackEntry);
      return providers;
    } catch (RuntimeException | Error e) {
      opened.forEach((name, entry) -> closeIfOpenedHere(name, entry.provider(), e));
      throw e;
    }
  }

  /** What stands in the files; which members a provider can have there depends on whether there is a factory for it. */
  private Map<String, ConfigFile.ConfiguredProvider> read(ProviderFactories factories) {
    var all = new LinkedHashMap<String, ConfigFile.ConfiguredProvider>();
    for (var file : configFiles) {
      ConfigFile.read(file, environment, factories, warn).forEach((name, entry) -> {
        var other = all.putIfAbsent(entry.location().of(() -> newName(name)), entry);
        if (other != null) {
          throw entry.location()
              .misconfigured("there is a provider named '" + name + "' already, in " + other.location());
        }
      });
    }
    return all;
  }

  /** Without a client there is nothing that would own what the user gave. */
  private void closeIfOpenedHere(String name, Provider provider, Throwable why) {
    if (instances.containsKey(name)) return;
    try {
      provider.close();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private ProviderTable.ProviderEntry open(String name, ProviderConfig config, ProviderFactories factories,
      Clock time) {
    var kind = config.kind().orElse(name);
    var factory = factories.of(kind).orElseThrow(() -> unknownKind(name, kind, factories));
    var keys =
        FurtherServerKeys.keys(name, KeyResolver.resolve(name, config.keys(), environment), config.furtherServers());
    return new ProviderTable.ProviderEntry(factory.open(name, config.keys(keys)),
        KeySelector.of(keys, config, time).redacting(config.network(), environment)
            .redacting(ServerUrls.credentialsIn(config.keys(keys))),
        config.network(), RawBodyCapture.of(config), InFlightLimit.of(name, config.traffic()));
  }

  private static BifrostException unknownKind(String name, String kind, ProviderFactories factories) {
    var kinds = factories.kinds();
    return misconfigured("no factory opens providers of kind '"
        + kind + "' (for '" + name + "'): " + factories.missingServicesFileHint(kind)
            .orElse("there is " + (kinds.isEmpty() ? ProviderFactories.NO_FACTORY
                : String.join(", ", kinds) + "; ProviderConfig.kind(…) names one of them"))
        + factories.ignoredFactoriesHint());
  }

  private static Map<String, ProviderConfig> defaultConfigs(ProviderFactories factories) {
    var configs = factories.unconfigured();
    if (configs.isEmpty()) {
      throw misconfigured("no provider is configured, and "
          + factories.missingServicesFileHint("vllm").orElse("none on the path opens by itself: call"
              + " Builder.provider(…), or put bifrost.vllm on the module path (with --add-modules bifrost.vllm) or the class path")
          + factories.ignoredFactoriesHint());
    }
    return configs;
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
