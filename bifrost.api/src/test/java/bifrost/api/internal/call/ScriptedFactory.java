package bifrost.api.internal.call;

import bifrost.api.ProviderConfig;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** A factory of scripted providers. Records the providers and their configurations. */
public final class ScriptedFactory implements ProviderFactory {
  private final String kind;
  private final Optional<ProviderConfig> defaultConfig;
  private final UnaryOperator<ScriptedProvider> script;
  public final Map<String, ScriptedProvider> opened = new ConcurrentHashMap<>();
  public final Map<String, ProviderConfig> configs = new ConcurrentHashMap<>();

  public ScriptedFactory(String kind) {
    this(kind, Optional.empty(), provider -> provider);
  }

  private ScriptedFactory(String kind, Optional<ProviderConfig> defaultConfig, UnaryOperator<ScriptedProvider> script) {
    this.kind = kind;
    this.defaultConfig = defaultConfig;
    this.script = script;
  }

  public ScriptedFactory defaultConfig(ProviderConfig config) {
    return new ScriptedFactory(kind, Optional.of(config), script);
  }

  public ScriptedFactory opening(UnaryOperator<ScriptedProvider> script) {
    return new ScriptedFactory(kind, defaultConfig, script);
  }

  @Override
  public String kind() {
    return kind;
  }

  @Override
  public Provider open(String name, ProviderConfig config) {
    var provider = script.apply(new ScriptedProvider(name));
    opened.put(name, provider);
    configs.put(name, config);
    return provider;
  }

  @Override
  public Optional<ProviderConfig> defaultConfig() {
    return defaultConfig;
  }
}
