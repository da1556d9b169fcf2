package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
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
final class ProviderRegistry {
  private final Map<String, ProviderConfig> configs = new LinkedHashMap<>();
  private final Map<String, Provider> instances = new LinkedHashMap<>();
  private final List<Path> files = new ArrayList<>();
  private final List<ProviderFactory> own = new ArrayList<>();
  private final UnaryOperator<String> environment;
  private final Consumer<String> warn;
  private Optional<String> defaultProvider = Optional.empty();

  /** With the variables of the environment, which may hold keys, and somebody who hears what has no effect. */
  ProviderRegistry(UnaryOperator<String> environment, Consumer<String> warn) {
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
    files.add(configFile);
  }

  void add(ProviderFactory factory) {
    own.add(factory);
  }

  void defaultProvider(String name) {
    defaultProvider = Optional.of(name);
  }

  private String newName(String name) {
    if (!isName(name)) throw new IllegalArgumentException("'" + name + "' cannot name a provider: [a-z0-9][a-z0-9._-]* does");
    if (configs.containsKey(name) || instances.containsKey(name)) {
      throw new IllegalArgumentException("there is a provider named '" + name + "' already: choose another name");
    }
    return name;
  }

  private static boolean isName(String name) {
    return !name.isEmpty() && "._-".indexOf(name.charAt(0)) < 0
        && name.chars().allMatch(c -> c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || "._-".indexOf(c) >= 0);
  }

  Providers open(CallOptions defaults, Time time) {
    var opened = new HashMap<String, Providers.Entry>();
    try {
      var factories = new Factories(own, warn);
      var wanted = configs.isEmpty() && instances.isEmpty() && files.isEmpty() ? unconfigured(factories) : configs;
      var read = read(factories);
      wanted.forEach((name, config) -> opened.put(name, open(name, config, factories, time)));
      read.forEach((name, entry) -> opened.put(name, entry.place().of(() -> open(name, entry.config(), factories, time))));
      instances.forEach((name, provider) -> opened.put(name, new Providers.Entry(provider, KeyRing.of(List.of(), time), NetworkConfig.defaults())));
      var providers = new Providers(opened, defaultProvider);
      defaults.fallbacks().orElse(List.of()).forEach(providers::fallback);
      return providers;
    } catch (RuntimeException | Error e) {
      opened.forEach((name, entry) -> closeUnlessGiven(name, entry.provider(), e));
      throw e;
    }
  }

  /** What stands in the files; which members a provider can have there depends on whether there is a factory for it. */
  private Map<String, ConfigFile.Entry> read(Factories factories) {
    var all = new LinkedHashMap<String, ConfigFile.Entry>();
    for (var file : files) {
      ConfigFile.read(file, environment, factories, warn).forEach((name, entry) -> {
        var other = all.putIfAbsent(entry.place().of(() -> newName(name)), entry);
        if (other != null) throw entry.place().misconfigured("there is a provider named '" + name + "' already, in " + other.place());
      });
    }
    return all;
  }

  /** Without a client there is nothing that would own what the user gave. */
  private void closeUnlessGiven(String name, Provider provider, Throwable why) {
    if (instances.containsKey(name)) return;
    try {
      provider.close();
    } catch (RuntimeException e) {
      why.addSuppressed(e);
    }
  }

  private Providers.Entry open(String name, ProviderConfig config, Factories factories, Time time) {
    var kind = config.kind().orElse(name);
    var factory = factories.of(kind).orElseThrow(() -> noFactory(name, kind, factories));
    var keys = FurtherServers.keys(name, Keys.resolved(name, config.keys(), environment), config.furtherServers());
    return new Providers.Entry(factory.open(name, config.keys(keys)),
        KeyRing.of(keys, config, time).hiding(config.network(), environment).hiding(BaseUrls.secrets(config.keys(keys))),
        config.network(), Capture.of(config), CallLimit.of(name, config.traffic()));
  }

  private static BifrostException noFactory(String name, String kind, Factories factories) {
    var kinds = factories.kinds();
    return misconfigured("no factory opens providers of kind '" + kind + "' (for '" + name + "'): " + factories.whyMissing(kind)
        .orElse("there is " + (kinds.isEmpty() ? Factories.NO_FACTORY : String.join(", ", kinds) + "; ProviderConfig.kind(…) names one of them"))
        + factories.ignored());
  }

  private static Map<String, ProviderConfig> unconfigured(Factories factories) {
    var configs = factories.unconfigured();
    if (configs.isEmpty()) {
      throw misconfigured("no provider is configured, and " + factories.whyMissing("vllm").orElse("none on the path opens by itself: call"
          + " Builder.provider(…), or put bifrost.vllm on the module path (with --add-modules bifrost.vllm) or the class path") + factories.ignored());
    }
    return configs;
  }

  private static BifrostException misconfigured(String message) {
    return new BifrostException(new Misconfigured(message));
  }
}
