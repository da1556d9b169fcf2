package bifrost.api.internal.factory;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.ProviderFactory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The factories of a client, by kind: the added ones, those of this library and, if these are not sufficient, those on
 * the module path and the class path.
 */
public final class ProviderFactories {
  /** The end of a message about a missing factory if there are no factories at all. */
  public static final String NO_FACTORY = " (known: none); put bifrost.vllm on the module path or the class path";

  /**
   * The factories of this library, by kind. They are found by their names, because a search delays the first response,
   * and because services files are lost if jars are combined without merging such files.
   */
  private static final Map<String, String> KNOWN =
      Map.of("vllm", "bifrost.vllm.VllmProviderFactory", "openai", "bifrost.openai.OpenAiProviderFactory");

  private final Map<String, ProviderFactory> added = new TreeMap<>();
  private final Map<String, ProviderFactory> all = new TreeMap<>(); // as far as known
  private final Consumer<String> warn;
  @SuppressWarnings("NullAway.Init") // null until all() is called
  private FactoryLookup lookup;

  public ProviderFactories(List<ProviderFactory> added, Consumer<String> warn) {
    for (var factory : added) this.added.putIfAbsent(factory.kind(), factory);
    this.all.putAll(this.added);
    this.warn = warn;
  }

  public Optional<ProviderFactory> of(String kind) {
    addKnown(kind);
    return Optional.ofNullable(all.containsKey(kind) ? all.get(kind) : all().get(kind));
  }

  /** Adds the factory of this library for a kind, unless its jar is missing or incomplete. */
  private void addKnown(String kind) {
    var name = KNOWN.get(kind);
    if (name == null) return;
    for (var loader : loaders()) {
      if (all.containsKey(kind)) return;
      try {
        var type = Class.forName(name, false, loader);
        if (ProviderFactory.class.isAssignableFrom(type)) {
          all.put(kind, (ProviderFactory) type.getConstructor().newInstance());
        }
      } catch (ReflectiveOperationException | LinkageError e) {
        // the next loader may have the class, and a search reports a declared factory that cannot be loaded
      }
    }
  }

  /** {@return the class loader of the library and, if there is one, the context class loader of the thread} */
  static Set<ClassLoader> loaders() {
    var libraryLoader = ProviderFactories.class.getClassLoader();
    var contextLoader = Thread.currentThread().getContextClassLoader();
    var loaders = new LinkedHashSet<ClassLoader>();
    // null means the boot loader
    loaders.add(libraryLoader == null ? ClassLoader.getSystemClassLoader() : libraryLoader);
    if (contextLoader != null) loaders.add(contextLoader);
    return loaders;
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
      for (var kind : KNOWN.keySet()) addKnown(kind);
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
   * {@return the end of a message about a missing factory, which lists the ignored factories; {@code ""} if there are
   * none}
   */
  public String ignoredFactoriesHint() {
    all();
    return lookup.skipped().isEmpty() ? "" : "; ignored, because they cannot be loaded: " + skipped();
  }
}
