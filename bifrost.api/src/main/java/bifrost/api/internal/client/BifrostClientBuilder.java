package bifrost.api.internal.client;

import bifrost.api.AttemptHook;
import bifrost.api.Bifrost;
import bifrost.api.CallEvent;
import bifrost.api.CallOptions;
import bifrost.api.ProviderConfig;
import bifrost.api.internal.call.CallObservers;
import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.concurrent.CallExecutor;
import bifrost.api.internal.concurrent.Clock;
import bifrost.api.internal.value.Headers;
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

/** The implementation of {@link Bifrost.Builder}. */
public final class BifrostClientBuilder implements Bifrost.Builder {
  private final ProviderLoader loader;
  private final Consumer<String> warn;
  private CallOptions defaults = CallOptions.options();
  private final List<Consumer<? super CallEvent>> listeners = new ArrayList<>();
  private final List<AttemptHook> hooks = new ArrayList<>();
  private Optional<Executor> executor = Optional.empty();

  /**
   * Creates a builder.
   *
   * @param environment returns the value of an environment variable, or null
   * @param warn receives the warnings about configurations and unreachable streams
   */
  public BifrostClientBuilder(UnaryOperator<String> environment, Consumer<String> warn) {
    this.loader = new ProviderLoader(environment, warn);
    this.warn = warn;
  }

  @Override
  public BifrostClientBuilder provider(String name, ProviderConfig config) {
    loader.add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(config, "config"));
    return this;
  }

  @Override
  public BifrostClientBuilder provider(Provider provider) {
    loader.add(Objects.requireNonNull(provider, "provider"));
    return this;
  }

  @Override
  public BifrostClientBuilder config(Path file) {
    loader.add(Objects.requireNonNull(file, "file"));
    return this;
  }

  @Override
  public BifrostClientBuilder factory(ProviderFactory factory) {
    loader.add(Objects.requireNonNull(factory, "factory"));
    return this;
  }

  @Override
  public BifrostClientBuilder defaultProvider(String name) {
    loader.defaultProvider(Objects.requireNonNull(name, "name"));
    return this;
  }

  @Override
  public BifrostClientBuilder options(CallOptions defaults) {
    Headers.withoutAuthorization(Objects.requireNonNull(defaults, "defaults").headers());
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
    return open(Clock.SYSTEM);
  }

  /** Opens the client with a clock; tests pass their own. */
  public BifrostClient open(Clock clock) {
    var providers = loader.open(defaults, clock);
    var callExecutor = executor.isPresent() ? CallExecutor.using(executor.get()) : CallExecutor.createOwned();
    return new BifrostClient(providers, defaults, new CallObservers(listeners, hooks), callExecutor,
        new CallRegistry(clock, warn));
  }
}
