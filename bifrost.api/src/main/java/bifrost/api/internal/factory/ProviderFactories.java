package bifrost.api.internal.factory;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.ProviderFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The factories of a client, by kind: the added ones and, if these are not sufficient, those on the module path and
 * the class path.
 */
public final class ProviderFactories {
  /** The end of a message about a missing factory if there are no factories at all. */
  public static final String NO_FACTORY = " (known: none); put bifrost.vllm on the module path or the class path";

  /**
   * The factories of this library, by kind. Their services files are lost if jars are combined without merging such
   * files.
   */
  private static final Map<String, String> KNOWN =
      Map.of("vllm", "bifrost.vllm.VllmProviderFactory", "openai", "bifrost.openai.OpenAiProviderFactory");

  private final Map<String, ProviderFactory> added = new TreeMap<>();
  private final Map<String, ProviderFactory> all = new TreeMap<>();
  private final Consumer<String> warn;
  @SuppressWarnings("NullAway.Init") // null until all() is called
  private FactoryLookup lookup;

  public ProviderFactories(List<ProviderFactory> added, Consumer<String> warn) {
    for (var factory : added) this.added.putIfAbsent(factory.kind(), factory);
    this.all.putAll(this.added);
    this.warn = warn;
  }

  public Optional<ProviderFactory> of(String kind) {
    return Optional.ofNullable(added.containsKey(kind) ? added.get(kind) : all().get(kind));
  }

  public Set<String> kinds() {
    return all().keySet();
  }

  /** {@return the default configurations of the added factories or, if these have none, of all factories} */
  public Map<String, ProviderConfig> defaultConfigs() {
    var configs = defaultConfigs(added);
    return configs.isEmpty() ? defaultConfigs(all()) : configs;
  }

  private Map<String, ProviderConfig> defaultConfigs(Map<String, ProviderFactory> factories) {
    var configs = new TreeMap<String, ProviderConfig>();
    factories.forEach((kind, factory) -> {
      try {
        factory.defaultConfig().ifPresent(config -> configs.put(kind, config));
      } catch (LinkageError | RuntimeException e) {
        // The factory may be compiled with another version of the library, and the client may not need it.
        warn.accept("ignored provider factory " + factory.getClass().getName() + " (" + e + ")");
      }
    });
    return configs;
  }

  private Map<String, ProviderFactory> all() {
    if (lookup == null) {
      lookup = new FactoryLookup();
      for (var found : lookup.byKind().entrySet()) all.putIfAbsent(found.getKey(), found.getValue());
      if (!lookup.skipped().isEmpty()) warn.accept("ignored provider factories that cannot be loaded: " + skipped());
    }
    return all;
  }

  private String skipped() {
    return lookup.skipped().entrySet().stream().map(each -> each.getKey() + " (" + each.getValue() + ")")
        .collect(Collectors.joining(", "));
  }

  /**
   * {@return the reason why the factory of a kind was not found although its class is present; empty if the class is
   * missing}
   */
  public Optional<String> missingServicesFileHint(String kind) {
    var name = KNOWN.get(kind);
    if (all().containsKey(kind) || name == null || lookup.skipped().containsKey(name) || !isOnTheClassPath(name)) {
      return Optional.empty();
    }
    return Optional.of(name + " is on the class path, but no " + FactoryLookup.SERVICES
        + " lists it: merge these files when you combine jars, in maven-shade-plugin with ServicesResourceTransformer,"
        + " in Gradle's Shadow plugin with mergeServiceFiles()");
  }

  /**
   * {@return the end of a message about a missing factory, which lists the ignored factories; {@code ""} if there are
   * none}
   */
  public String ignoredFactoriesHint() {
    all();
    return lookup.skipped().isEmpty() ? "" : "; ignored, because they cannot be loaded: " + skipped();
  }

  private static boolean isOnTheClassPath(String name) {
    return FactoryLookup.loaders().stream().anyMatch(loader -> {
      try {
        return ProviderFactory.class.isAssignableFrom(Class.forName(name, false, loader));
      } catch (ClassNotFoundException | LinkageError e) {
        return false;
      }
    });
  }
}
