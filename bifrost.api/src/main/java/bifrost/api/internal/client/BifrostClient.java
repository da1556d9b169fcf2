package bifrost.api.internal.client;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.CallOptions;
import bifrost.api.EventStream;
import bifrost.api.Outcome;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.internal.call.Call;
import bifrost.api.internal.call.CallFactory;
import bifrost.api.internal.call.CallObservers;
import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.call.EffectiveCallOptions;
import bifrost.api.internal.call.ProviderTable;
import bifrost.api.internal.call.StreamPublisher;
import bifrost.api.internal.concurrent.CallExecutor;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The client: makes calls, and closes what they use. */
public final class BifrostClient implements Bifrost {
  private final ProviderTable providers;
  private final CallFactory routing;
  private final CallOptions defaults;
  private final CallExecutor workers;
  public final CallRegistry registry;

  public BifrostClient(ProviderTable providers, CallOptions defaults, CallObservers observers, CallExecutor workers,
      CallRegistry watch) {
    this.providers = providers;
    this.routing = new CallFactory(providers, watch, observers);
    this.defaults = defaults;
    this.workers = workers;
    this.registry = watch;
  }

  @Override
  public <R> R send(Request<R> request, CallOptions options) {
    return call(request, options).send(request).value();
  }

  @Override
  public <R> Outcome<R> attempt(Request<R> request, CallOptions options) {
    return call(request, options).attempt(request);
  }

  @Override
  public <E, R> EventStream<E, R> stream(Streamable<E, R> request, CallOptions options) {
    return call(request, options).stream(request);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // stopping a call does not fail
  @Override
  public <R> CompletableFuture<R> sendAsync(Request<R> request, CallOptions options) {
    var call = call(request, options);
    var answer = new CompletableFuture<R>();
    answer.whenComplete((value, failure) -> call.stop(new BifrostError.Cancelled("its future was ended early")));
    try {
      workers.execute(() -> complete(answer, call, request));
    } catch (RuntimeException refused) {
      call.discard();
      if (workers.isOwned()) throw refused; // the client was closed after the call was made
      answer.completeExceptionally(refused);
    }
    return answer;
  }

  @Override
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return new StreamPublisher<>(() -> opening(request, options), registry, workers);
  }

  /** Completes the future with any throwable, because no other thread receives it. */
  private static <R> void complete(CompletableFuture<R> answer, Call call, Request<R> request) {
    try {
      answer.complete(call.send(request).value());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  private <E, R> StreamPublisher.StreamCall<E> opening(Streamable<E, R> request, CallOptions options) {
    var call = call(request, options);
    return new StreamPublisher.StreamCall<>(call, () -> call.stream(request));
  }

  private Call call(Request<?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return routing.create(request, EffectiveCallOptions.merge(options, defaults), registry.activeCalls.enter());
  }

  @Override
  public boolean close(Duration longest) {
    if (Objects.requireNonNull(longest, "longest").isNegative()) {
      throw new IllegalArgumentException("the duration must not be negative: " + longest);
    }
    try {
      registry.activeCalls.drain(longest, registry.clock());
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
    workers.close();
    providers.close();
  }
}
