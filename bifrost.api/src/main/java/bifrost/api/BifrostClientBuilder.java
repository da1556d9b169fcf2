package bifrost.api;

import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** The builder of {@link BifrostClient}. */
final class BifrostClientBuilder implements Bifrost.Builder {
  private final ProviderRegistry registry;
  private CallOptions defaults = CallOptions.options();
  private final List<Consumer<? super CallEvent>> listeners = new ArrayList<>(List.of(new CallLog()));
  private final List<AttemptHook> hooks = new ArrayList<>();
  private Optional<Executor> executor = Optional.empty();

  /**
   * Creates a builder.
   *
   * @param environment returns the value of an environment variable, or null
   * @param warn receives the warnings about configurations
   */
  BifrostClientBuilder(UnaryOperator<String> environment, Consumer<String> warn) {
    registry = new ProviderRegistry(environment, warn);
  }

  @Override
  public BifrostClientBuilder provider(String name, ProviderConfig config) {
    registry.add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(config, "config"));
    return this;
  }

  @Override
  public BifrostClientBuilder provider(Provider provider) {
    registry.add(Objects.requireNonNull(provider, "provider"));
    return this;
  }

  @Override
  public BifrostClientBuilder config(Path file) {
    registry.add(Objects.requireNonNull(file, "file"));
    return this;
  }

  @Override
  public BifrostClientBuilder factory(ProviderFactory factory) {
    registry.add(Objects.requireNonNull(factory, "factory"));
    return this;
  }

  @Override
  public BifrostClientBuilder defaultProvider(String name) {
    registry.defaultProvider(Objects.requireNonNull(name, "name"));
    return this;
  }

  @Override
  public BifrostClientBuilder options(CallOptions defaults) {
    Headers.withoutAuthorization(defaults.headers());
    this.defaults = defaults;
    return this;
  }

  @Override
  public BifrostClientBuilder executor(Executor executor) {
    this.executor = Optional.of(Objects.requireNonNull(executor, "executor"));
    return this;
  }

  @Override
  public BifrostClientBuilder listener(Consumer<? super CallEvent> listener) {
    listeners.add(Objects.requireNonNull(listener, "listener"));
    return this;
  }

  @Override
  public BifrostClientBuilder hook(AttemptHook hook) {
    hooks.add(Objects.requireNonNull(hook, "hook"));
    return this;
  }

  @Override
  public BifrostClient open() {
    return open(Time.REAL);
  }

  BifrostClient open(Time time) {
    var providers = registry.open(defaults, time);
    var workers = executor.map(Workers::of).orElseGet(Workers::own);
    return new BifrostClient(providers, defaults, new Observers(listeners, hooks), workers, new Watch(time));
  }
}
