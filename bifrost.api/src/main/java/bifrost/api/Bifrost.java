package bifrost.api;

import bifrost.api.internal.call.CallRegistry;
import bifrost.api.internal.client.BifrostClient;
import bifrost.api.internal.client.BifrostClientBuilder;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * A client that sends requests to providers and returns their responses.
 *
 * <pre>{@code
 * try (Bifrost bifrost = Bifrost.open()) {
 *   System.out.println(bifrost.send(ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Hi")).text());
 * }
 * }</pre>
 *
 * <p>Thread-safe; open one client for the lifetime of the application. {@code send}, {@code trySend} and {@code stream}
 * block the calling thread. Interrupting a blocked thread cancels its call; the interrupt status of the thread stays
 * set.
 *
 * @since 0.1
 */
public sealed interface Bifrost extends AutoCloseable permits BifrostClient {
  /**
   * Opens a client for the providers that need no configuration: vLLM at {@code http://localhost:8000}, under the
   * name {@code vllm}. No connection is made.
   *
   * @return a client, which must be closed
   * @throws BifrostException with {@link BifrostError.Misconfigured} if no provider is on the module path or
   *     class path
   */
  static Bifrost open() {
    return builder().open();
  }

  /**
   * Opens a client for the providers in a {@code config.json} of the Go gateway, the Bifrost server that is
   * written in Go. No connection is made.
   *
   * <p>The member {@code providers} of the file is an object of providers by name. Their members correspond to the
   * settings of {@link ProviderConfig}; the guide to {@code config.json} of this project lists them. In secrets, URLs,
   * header values, query parameters, certificates, file paths and the credentials of a proxy, {@code env.NAME} stands
   * for the value of an environment variable, which must exist.
   *
   * <p>Members that concern only the gateway have no effect. They are listed in one warning for the entire file, by the
   * {@link System.Logger} named {@code bifrost}, together with providers of a kind that the gateway supports but no
   * factory opens, which are skipped. Any other member is rejected, for example with
   * {@code config.json:12:9: unknown member 'base_ur' of network_config: did you mean 'base_url'?}
   *
   * @param config the file
   * @return a client, which must be closed
   * @throws BifrostException with {@link BifrostError.Misconfigured} if the file cannot be read, is invalid, or
   *     has no provider that can be opened; the message names the file, the line and the column, but contains
   *     no value
   */
  static Bifrost open(Path config) {
    return builder().config(Objects.requireNonNull(config, "config")).open();
  }

  /** {@return a builder without any configuration} */
  static Builder builder() {
    return new BifrostClientBuilder(System::getenv, CallRegistry::logWarning);
  }

  /**
   * Sends a request and waits for the complete response.
   *
   * @param <R> the type of the response
   * @param request the request
   * @return the response
   * @throws BifrostException if the call fails
   * @throws IllegalStateException if the client is closed
   */
  default <R> R send(Request<R> request) {
    return send(request, CallOptions.options());
  }

  /**
   * Sends a request and waits for the complete response.
   *
   * @param <R> the type of the response
   * @param request the request
   * @param options the options of the call
   * @return the response
   * @throws BifrostException if the call fails
   * @throws IllegalStateException if the client is closed
   */
  <R> R send(Request<R> request, CallOptions options);

  /**
   * Sends a request, waits for the complete response, and returns it with a report. Errors are returned, not
   * thrown.
   *
   * @param <R> the type of the response
   * @param request the request
   * @return the response or the error, with the report
   * @throws IllegalStateException if the client is closed
   */
  default <R> Outcome<R> trySend(Request<R> request) {
    return trySend(request, CallOptions.options());
  }

  /**
   * Sends a request, waits for the complete response, and returns it with a report. Errors are returned, not
   * thrown.
   *
   * @param <R> the type of the response
   * @param request the request
   * @param options the options of the call
   * @return the response or the error, with the report
   * @throws IllegalStateException if the client is closed
   */
  <R> Outcome<R> trySend(Request<R> request, CallOptions options);

  /**
   * Sends a request and waits for the first event of the response.
   *
   * @param <E> the type of an event
   * @param <R> the type of the complete response
   * @param request the request
   * @return the events, which must be closed
   * @throws BifrostException if the call fails before the first event
   * @throws IllegalStateException if the client is closed
   */
  default <E, R> EventStream<E, R> stream(Streamable<E, R> request) {
    return stream(request, CallOptions.options());
  }

  /**
   * Sends a request and waits for the first event of the response.
   *
   * @param <E> the type of an event
   * @param <R> the type of the complete response
   * @param request the request
   * @param options the options of the call
   * @return the events, which must be closed
   * @throws BifrostException if the call fails before the first event
   * @throws IllegalStateException if the client is closed
   */
  <E, R> EventStream<E, R> stream(Streamable<E, R> request, CallOptions options);

  /**
   * Sends a request asynchronously. The call runs on the client's executor.
   *
   * @param <R> the type of the response
   * @param request the request
   * @return a future with the response or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the call
   * @throws IllegalStateException if the client is closed
   */
  default <R> CompletableFuture<R> sendAsync(Request<R> request) {
    return sendAsync(request, CallOptions.options());
  }

  /**
   * Sends a request asynchronously. The call runs on the client's executor.
   *
   * @param <R> the type of the response
   * @param request the request
   * @param options the options of the call
   * @return a future with the response or the {@link BifrostException}. Completing it in any way, including
   *     {@code cancel} and {@code orTimeout}, stops the call
   * @throws IllegalStateException if the client is closed
   */
  <R> CompletableFuture<R> sendAsync(Request<R> request, CallOptions options);

  /**
   * Returns a publisher of the events of a response. Each subscriber has its own call, which starts on the client's
   * executor when the subscriber first requests events, and stops when the subscription is cancelled. Only requested
   * events are read, so a slow subscriber slows down the server.
   *
   * @param <E> the type of an event
   * @param request the request
   * @return a publisher. It signals {@link BifrostException} if the call fails, {@link IllegalStateException}
   *     if the client is closed, or the executor's exception if it rejects the task
   */
  default <E> Flow.Publisher<E> publisher(Streamable<E, ?> request) {
    return publisher(request, CallOptions.options());
  }

  /**
   * Returns a publisher of the events of a response. Each subscriber has its own call, which starts on the client's
   * executor when the subscriber first requests events, and stops when the subscription is cancelled. Only requested
   * events are read, so a slow subscriber slows down the server.
   *
   * @param <E> the type of an event
   * @param request the request
   * @param options the options of the calls
   * @return a publisher. It signals {@link BifrostException} if the call fails, {@link IllegalStateException}
   *     if the client is closed, or the executor's exception if it rejects the task
   */
  <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options);

  /**
   * Closes this client after its calls have ended. New calls are rejected immediately, as after {@link #close()}.
   * Calls in flight, including open streams and calls that wait for a retry or a slot, can end normally; those that
   * have not ended within the timeout are cancelled, as {@code close()} does. Calling {@code close()} on another
   * thread, or interrupting the waiting thread, ends the wait; after an interrupt, the interrupt status of the
   * thread stays set.
   *
   * <p>Do not call this method on a thread that has an open stream, or in a listener or a hook, because the
   * thread would wait for its own call.
   *
   * @param timeout the maximum wait for the calls in flight; zero to cancel them immediately
   * @return true if all calls ended normally, false if a call was cancelled
   * @throws IllegalArgumentException if the timeout is negative
   */
  boolean close(Duration timeout);

  /**
   * Cancels all calls and streams immediately, and closes the providers. Any thread may call this method, any
   * number of times. To let calls end normally, call {@link #close(Duration)}.
   */
  @Override
  void close();

  /** A builder of clients. Not thread-safe: only one thread may use a builder at a time. */
  sealed interface Builder permits BifrostClientBuilder {
    /**
     * Adds a provider. The kind of the configuration selects the factory; if it has no kind, the name of the
     * provider does. A factory that was not {@linkplain #factory(ProviderFactory) added} is looked up in the
     * module layer of this library, then in the {@code META-INF/services} files of its class loader, and then in
     * those of the thread's context class loader. A factory that cannot be loaded is ignored, with a warning (by
     * the {@link System.Logger} named {@code bifrost}).
     *
     * @param name the provider prefix in targets, before the first slash; must match
     *     {@code [a-z0-9][a-z0-9._-]*}
     * @param config the configuration
     * @return this
     * @throws IllegalArgumentException if the name is invalid or already used
     */
    Builder provider(String name, ProviderConfig config);

    /**
     * Adds an open provider under its own name. The client closes the provider when the client is closed. If opening
     * the client fails, the provider stays open.
     *
     * @param provider the provider
     * @return this
     * @throws IllegalArgumentException if the name is invalid or already used
     */
    Builder provider(Provider provider);

    /**
     * Adds the providers in a {@code config.json} of the Go gateway; see {@link Bifrost#open(Path)}. The file is
     * read when the client is opened.
     *
     * @param file the file; the names of its providers must differ from those of other providers
     * @return this
     */
    Builder config(Path file);

    /**
     * Adds a factory. It takes precedence over a factory of the same kind on the module path or the class path.
     * These paths are searched only if a configuration needs a kind that no added factory has, or if no
     * provider is configured and no added factory opens a provider without a configuration.
     *
     * @param factory the factory
     * @return this
     */
    Builder factory(ProviderFactory factory);

    /**
     * Sets the provider for models that have no provider prefix. Defaults to the only provider, if there is
     * exactly one.
     *
     * @param name the name of a provider
     * @return this
     */
    Builder defaultProvider(String name);

    /**
     * Sets the default options of all calls.
     *
     * @param defaults the options
     * @return this
     * @throws IllegalArgumentException if the headers contain {@code Authorization}, which is permitted only in
     *     the options of a call
     */
    Builder options(CallOptions defaults);

    /**
     * Sets the executor on which the calls of {@link #sendAsync} and {@link #publisher} run. A call blocks its
     * thread. By default, these calls run on virtual threads on Java 21 and later, and on daemon threads on
     * earlier releases.
     *
     * @param executor the executor; the client does not shut it down
     * @return this
     */
    Builder executor(Executor executor);

    /**
     * Adds a listener that is notified of every call: of its start, its failed attempts, the ignored events of its
     * stream, and its end. Listeners are called on the thread that makes or ends the call and should return quickly,
     * because the call waits for them. Their exceptions are passed to the thread's uncaught exception handler and do
     * not affect the call.
     *
     * @param listener the listener
     * @return this
     */
    Builder listener(Consumer<? super CallEvent> listener);

    /**
     * Adds a hook that is called for each attempt, before it is sent and at its end, and can add headers. Hooks
     * are called in the order in which they were added.
     *
     * @param hook the hook
     * @return this
     */
    Builder hook(AttemptHook hook);

    /**
     * Opens the client. No connection is made.
     *
     * @return a client, which must be closed
     * @throws BifrostException with {@link BifrostError.Misconfigured} if the configuration is invalid
     */
    Bifrost open();
  }
}
