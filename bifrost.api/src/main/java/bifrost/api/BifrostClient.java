package bifrost.api;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

/** The client: makes calls, and closes what they use. */
final class BifrostClient implements Bifrost {
  private final Providers providers;
  private final Routing routing;
  private final CallOptions defaults;
  private final Workers workers;
  final Watch watch;

  BifrostClient(Providers providers, CallOptions defaults, Observers observers, Workers workers, Watch watch) {
    this.providers = providers;
    this.routing = new Routing(providers, watch, observers);
    this.defaults = defaults;
    this.workers = workers;
    this.watch = watch;
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

  @Override
  public <R> CompletableFuture<R> sendAsync(Request<R> request, CallOptions options) {
    var call = call(request, options);
    var answer = new CompletableFuture<R>();
    answer.whenComplete((value, failure) -> call.stop(new BifrostError.Cancelled("its future was ended early")));
    try {
      workers.execute(() -> complete(answer, call, request));
    } catch (RuntimeException refused) {
      call.discard();
      if (workers.isOwn()) throw refused; // the client was closed after the call was made
      answer.completeExceptionally(refused);
    }
    return answer;
  }

  @Override
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return new StreamPublisher<>(() -> opening(request, options), watch, workers);
  }

  /** Completes the future with any throwable, because no other thread receives it. */
  private static <R> void complete(CompletableFuture<R> answer, Call call, Request<R> request) {
    try {
      answer.complete(call.send(request).value());
    } catch (Throwable e) {
      answer.completeExceptionally(e);
    }
  }

  private <E, R> StreamPublisher.Opening<E> opening(Streamable<E, R> request, CallOptions options) {
    var call = call(request, options);
    return new StreamPublisher.Opening<>(call, () -> call.stream(request));
  }

  private Call call(Request<?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return routing.call(request, EffectiveOptions.of(options, defaults), watch.calls.enter());
  }

  @Override
  public boolean close(Duration longest) {
    if (Objects.requireNonNull(longest, "longest").isNegative()) throw new IllegalArgumentException("the duration must not be negative: " + longest);
    try {
      watch.calls.drain(longest, watch.time());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      close();
    }
    return watch.calls.isDrained();
  }

  @Override
  public void close() {
    watch.close();
    workers.close();
    providers.close();
  }
}
