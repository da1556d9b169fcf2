package bifrost.api.internal.client;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.CallOptions;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.ProviderHealth;
import bifrost.api.Request;
import bifrost.api.SendAllOptions;
import bifrost.api.Streamable;
import bifrost.api.internal.batch.BatchCalls;
import bifrost.api.internal.call.CallFactory;
import bifrost.api.internal.call.CallObservers;
import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.call.CallSequence;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.SendCall;
import bifrost.api.internal.call.StreamCall;
import bifrost.api.internal.call.StreamPublisher;
import bifrost.api.internal.concurrent.CallExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The implementation of {@link Bifrost}: creates the calls, and owns the providers, the executor and the registry
 * that they use.
 */
public final class BifrostClient implements Bifrost {
  private final ProviderTable providers;
  private final CallFactory callFactory;
  private final CallOptions defaults;
  private final CallExecutor executor;
  public final CallRegistry registry;

  public BifrostClient(ProviderTable providers, CallOptions defaults, CallObservers observers, CallExecutor executor,
      CallRegistry registry) {
    this.providers = providers;
    this.callFactory = new CallFactory(providers, registry, observers);
    this.defaults = defaults;
    this.executor = executor;
    this.registry = registry;
  }

  @Override
  public <R> R send(Request<R> request, CallOptions options) {
    return newSendCall(request, options).send().value();
  }

  @Override
  public <R> Outcome<R> trySend(Request<R> request, CallOptions options) {
    return newSendCall(request, options).trySend();
  }

  @Override
  public <E, R> EventStream<E, R> stream(Streamable<E, R> request, CallOptions options) {
    return newStreamCall(request, options).open();
  }

  @Override
  public <R> CompletableFuture<R> sendAsync(Request<R> request, CallOptions options) {
    var call = newSendCall(request, options);
    return runAsync(() -> call.send().value(), call::stop, call::discard);
  }

  @Override
  public <R> Stream<R> sendAll(Stream<? extends Request<R>> requests, SendAllOptions options) {
    return this.<R, R>batch(options, true, Outcome::orElseThrow)
        .stream(Objects.requireNonNull(requests, "requests"), options);
  }

  @Override
  public <R> Stream<Outcome<R>> trySendAll(Stream<? extends Request<R>> requests, SendAllOptions options) {
    return this.<R, Outcome<R>>batch(options, false, Function.identity())
        .stream(Objects.requireNonNull(requests, "requests"), options);
  }

  @Override
  public <R> Flow.Publisher<R> publishAll(Supplier<? extends Stream<? extends Request<R>>> requests,
      SendAllOptions options) {
    return this.<R, R>batch(options, true, Outcome::orElseThrow)
        .publisher(Objects.requireNonNull(requests, "requests"), options);
  }

  @Override
  public <R> Flow.Publisher<Outcome<R>> tryPublishAll(Supplier<? extends Stream<? extends Request<R>>> requests,
      SendAllOptions options) {
    return this.<R, Outcome<R>>batch(options, false, Function.identity())
        .publisher(Objects.requireNonNull(requests, "requests"), options);
  }

  private <R, T> BatchCalls<R, T> batch(SendAllOptions options, boolean stopsAtFailure,
      Function<? super Outcome<R>, ? extends T> toResult) {
    Objects.requireNonNull(options, "options");
    return new BatchCalls<>(request -> newSendCall(request, options.options()), executor, stopsAtFailure, toResult);
  }

  @Override
  public ProviderHealth health(String provider, CallOptions options) {
    return newHealthCheck(provider, options).run();
  }

  @Override
  public CompletableFuture<ProviderHealth> healthAsync(String provider, CallOptions options) {
    var check = newHealthCheck(provider, options);
    registry.activeCalls.enter().run(); // fails if the client is closed
    return runAsync(check::run, check::stop, () -> {});
  }

  private HealthCheck newHealthCheck(String provider, CallOptions options) {
    return new HealthCheck(Objects.requireNonNull(provider, "provider"), effective(options), callFactory, registry);
  }

  @Override
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return new StreamPublisher<>(() -> newStreamCall(request, options), registry, executor);
  }

  /**
   * Runs a task on the executor.
   *
   * @param stop stops the task when the future is completed early
   * @param discard runs if the executor rejects the task
   */
  @SuppressWarnings("FutureReturnValueIgnored") // stopping a task does not fail
  private <R> CompletableFuture<R> runAsync(Supplier<R> task, Consumer<BifrostError> stop, Runnable discard) {
    var future = new CompletableFuture<R>();
    future.whenComplete((value, failure) -> stop.accept(new BifrostError.Cancelled("the future was completed early")));
    try {
      executor.execute(() -> complete(future, task));
    } catch (RuntimeException rejected) {
      discard.run();
      if (executor.isOwned()) throw rejected; // the client was closed after the call was created
      future.completeExceptionally(rejected);
    }
    return future;
  }

  /**
   * Runs the task and completes the future. Even an {@code Error} completes it, because no other thread would receive
   * the error.
   */
  private static <R> void complete(CompletableFuture<R> future, Supplier<R> task) {
    try {
      future.complete(task.get());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  private <R> SendCall<R> newSendCall(Request<R> request, CallOptions options) {
    return callFactory.newSendCall(Objects.requireNonNull(request, "request"), effective(options),
        registry.activeCalls.enter());
  }

  private <E, R> StreamCall<E, R> newStreamCall(Streamable<E, R> request, CallOptions options) {
    return callFactory.newStreamCall(Objects.requireNonNull(request, "request"), effective(options),
        registry.activeCalls.enter());
  }

  /**
   * Creates a sequence of calls, which counts as one call.
   *
   * @return a sequence, which must be closed
   */
  public CallSequence newCallSequence(CallOptions options) {
    return new CallSequence(callFactory, registry, executor, effective(options), registry.activeCalls.enter());
  }

  private CallOptions effective(CallOptions options) {
    return Objects.requireNonNull(options, "options").withDefaults(defaults);
  }

  @Override
  public boolean close(Duration timeout) {
    if (Objects.requireNonNull(timeout, "timeout").isNegative()) {
      throw new IllegalArgumentException("timeout must not be negative: " + timeout);
    }
    try {
      registry.activeCalls.drain(timeout, registry.clock());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
    return registry.activeCalls.isDrained();
  }

  @Override
  public void close() {
    registry.close();
    executor.close();
    providers.close();
  }
}
