package bifrost.api;

import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;

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
  final Watch watch;

  Bifrost(Providers providers, CallOptions defaults, Watch watch) {
    this.providers = providers;
    this.routing = new Routing(providers, watch);
    this.defaults = defaults;
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

  private Call call(Request<?> request, CallOptions options) {
    watch.checkOpen();
    return routing.call(request, options.over(defaults));
  }

  /** Ends every call and every stream with {@code Cancelled}, and closes the providers; from any thread, however often. */
  @Override
  public void close() {
    watch.close();
    providers.close();
  }

  /** Says which providers there are. */
  public static final class Builder {
    private final ProviderRegistry registry = new ProviderRegistry(System::getenv);
    private CallOptions defaults = CallOptions.options();

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
     * Opens the client. No connection is made.
     *
     * @return a client, to be closed
     * @throws BifrostException with {@link BifrostError.Misconfigured} if something is wrong with the configuration
     */
    public Bifrost open() {
      return open(Time.REAL);
    }

    Bifrost open(Time time) {
      return new Bifrost(registry.open(defaults, time), defaults, new Watch(time));
    }
  }
}
