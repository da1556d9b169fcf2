package bifrost.api;

import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * The client: carries requests to providers, and answers back.
 *
 * <p>One value serves any number of threads; open one for the life of the application. Calls block. Interrupting a thread that waits
 * cancels its call, and the thread stays interrupted.
 */
public final class Bifrost implements AutoCloseable {
  private final Providers providers;
  private final Routing routing;
  private final CallOptions defaults;
  private final Workers workers;
  final Watch watch;

  Bifrost(Providers providers, CallOptions defaults, List<Consumer<? super CallEvent>> listeners, Workers workers, Watch watch) {
    this.providers = providers;
    this.routing = new Routing(providers, watch, new CallEvents(listeners, workers));
    this.defaults = defaults;
    this.workers = workers;
    this.watch = watch;
  }

  /**
   * Opens what needs no configuration: vLLM at {@code http://localhost:8000}, under the name {@code vllm}. No connection is made.
   *
   * @return a client, to be closed
   * @throws BifrostException with {@link BifrostError.Misconfigured} if no provider is on the module path or class path
   */
  public static Bifrost open() {
    return builder().open();
  }

  /**
   * Begins a configuration.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @return the answer
   * @throws BifrostException if there is none
   * @throws IllegalStateException if this is closed
   */
  public <R> R send(Request<R> request) {
    return send(request, CallOptions.options());
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @param options what this call does differently
   * @return the answer
   * @throws BifrostException if there is none
   * @throws IllegalStateException if this is closed
   */
  public <R> R send(Request<R> request, CallOptions options) {
    return call(request, options).send(request).value();
  }

  /**
   * Sends a request and waits for the whole answer; gives the report with it, and errors as values.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @return how it ended
   * @throws IllegalStateException if this is closed
   */
  public <R> Outcome<R> attempt(Request<R> request) {
    return attempt(request, CallOptions.options());
  }

  /**
   * Sends a request and waits for the whole answer; gives the report with it, and errors as values.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @param options what this call does differently
   * @return how it ended
   * @throws IllegalStateException if this is closed
   */
  public <R> Outcome<R> attempt(Request<R> request, CallOptions options) {
    return call(request, options).attempt(request);
  }

  /**
   * Sends a request, and waits for the first piece of the answer.
   *
   * @param <E> the type of a piece
   * @param <R> the type of the whole answer
   * @param request the request
   * @return the pieces, to be closed
   * @throws BifrostException if the first piece does not come
   * @throws IllegalStateException if this is closed
   */
  public <E, R> EventStream<E, R> stream(Streamable<E, R> request) {
    return stream(request, CallOptions.options());
  }

  /**
   * Sends a request, and waits for the first piece of the answer.
   *
   * @param <E> the type of a piece
   * @param <R> the type of the whole answer
   * @param request the request
   * @param options what this call does differently
   * @return the pieces, to be closed
   * @throws BifrostException if the first piece does not come
   * @throws IllegalStateException if this is closed
   */
  public <E, R> EventStream<E, R> stream(Streamable<E, R> request, CallOptions options) {
    return call(request, options).stream(request);
  }

  /**
   * Sends a request, and does not wait. The call runs on the client's executor.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @return the answer, or the {@link BifrostException}. Ended early in any way, by {@code cancel}, by {@code complete}, by a timeout of its
   *     own, the call is stopped
   * @throws IllegalStateException if this is closed
   */
  public <R> CompletableFuture<R> sendAsync(Request<R> request) {
    return sendAsync(request, CallOptions.options());
  }

  /**
   * Sends a request, and does not wait. The call runs on the client's executor.
   *
   * @param <R> the type of the answer
   * @param request the request
   * @param options what this call does differently
   * @return the answer, or the {@link BifrostException}. Ended early in any way, by {@code cancel}, by {@code complete}, by a timeout of its
   *     own, the call is stopped
   * @throws IllegalStateException if this is closed
   */
  public <R> CompletableFuture<R> sendAsync(Request<R> request, CallOptions options) {
    var call = call(request, options);
    var answer = new CompletableFuture<R>();
    answer.whenComplete((value, failure) -> call.stop(new BifrostError.Cancelled("its future was ended early")));
    try {
      workers.execute(() -> complete(answer, call, request));
    } catch (RuntimeException refused) {
      answer.completeExceptionally(refused);
    }
    return answer;
  }

  /**
   * The pieces of an answer for subscribers. Each has a call of its own, which is made on the client's executor when it first requests
   * pieces, and stopped when it cancels. What is not requested is not read, so that a slow subscriber slows the server down.
   *
   * @param <E> the type of a piece
   * @param request the request
   * @return a publisher; it completes when the answer is complete, and fails with {@link BifrostException} in any other case
   */
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request) {
    return publisher(request, CallOptions.options());
  }

  /**
   * The pieces of an answer for subscribers. Each has a call of its own, which is made on the client's executor when it first requests
   * pieces, and stopped when it cancels. What is not requested is not read, so that a slow subscriber slows the server down.
   *
   * @param <E> the type of a piece
   * @param request the request
   * @param options what these calls do differently
   * @return a publisher; it completes when the answer is complete, and fails with {@link BifrostException} in any other case
   */
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options) {
    return new StreamPublisher<>(() -> opening(request, options), watch, workers);
  }

  /** Whatever is thrown: nobody else would hear of it. */
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
    watch.checkOpen();
    return routing.call(request, options.over(defaults));
  }

  /** Ends every call and every stream with {@code Cancelled}, and closes the providers; from any thread, however often. */
  @Override
  public void close() {
    watch.close();
    workers.close();
    providers.close();
  }

  /** Says which providers there are. */
  public static final class Builder {
    private final ProviderRegistry registry = new ProviderRegistry(System::getenv);
    private CallOptions defaults = CallOptions.options();
    private final List<Consumer<? super CallEvent>> listeners = new ArrayList<>(List.of(new CallLog()));
    private Optional<Executor> executor = Optional.empty();

    private Builder() {}

    /**
     * Adds a provider. The factory is the one of the configuration's kind, else of this name.
     *
     * @param name what targets call it, the part before the first slash; matches {@code [a-z0-9][a-z0-9._-]*}
     * @param config where it is and how to reach it
     * @return this
     * @throws IllegalArgumentException if the name is taken, or no name
     */
    public Builder provider(String name, ProviderConfig config) {
      registry.add(name, config);
      return this;
    }

    /**
     * Adds a provider that is there already; it is closed with the client. If there is no client, because opening fails, it stays open.
     *
     * @param provider the provider, under its own name
     * @return this
     * @throws IllegalArgumentException if the name is taken, or no name
     */
    public Builder provider(Provider provider) {
      registry.add(provider);
      return this;
    }

    /**
     * Adds a factory beside those that {@link java.util.ServiceLoader} finds; it wins over one of the same kind.
     *
     * @param factory the factory
     * @return this
     */
    public Builder factory(ProviderFactory factory) {
      registry.add(factory);
      return this;
    }

    /**
     * Says whose models targets without a provider's name are; where there is only one provider, it is that one.
     *
     * @param name the name of a provider
     * @return this
     */
    public Builder defaultProvider(String name) {
      registry.defaultProvider(name);
      return this;
    }

    /**
     * Says what every call does differently.
     *
     * @param defaults the options
     * @return this
     * @throws IllegalArgumentException if {@code Authorization} is among the headers: that goes with a single call
     */
    public Builder options(CallOptions defaults) {
      Headers.withoutAuthorization(defaults.headers());
      this.defaults = defaults;
      return this;
    }

    /**
     * Says where the calls of {@link #sendAsync} and {@link #publisher} run, which block there.
     *
     * @param executor the executor, which stays the caller's to shut down; by default virtual threads where the runtime has them, from
     *     21 on, else daemon threads
     * @return this
     */
    public Builder executor(Executor executor) {
      this.executor = Optional.of(executor);
      return this;
    }

    /**
     * Adds somebody who is told what becomes of every call: that it started, which tries failed, how it ended, and what it cost. Listeners
     * are called on the thread that makes or ends the call, which waits for them: they should be quick. What they throw goes to the
     * thread's handler of uncaught exceptions, and changes nothing.
     *
     * @param listener who is told
     * @return this
     */
    public Builder listener(Consumer<? super CallEvent> listener) {
      listeners.add(listener);
      return this;
    }

    /**
     * Opens the client. No connection is made.
     *
     * @return a client, to be closed
     * @throws BifrostException with {@link BifrostError.Misconfigured} if something is wrong with the configuration
     */
    public Bifrost open() {
      return open(Time.REAL);
    }

    Bifrost open(Time time) {
      var providers = registry.open(defaults, time);
      return new Bifrost(providers, defaults, listeners, executor.map(Workers::of).orElseGet(Workers::own), new Watch(time));
    }
  }
}
