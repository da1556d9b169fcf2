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
 * <p>A client is thread-safe; open one client for the lifetime of the application. {@code send}, {@code attempt} and
 * {@code stream} block the calling thread. Interrupting a blocked thread cancels its call; the interrupt status of
 * the thread stays set.
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
   * <p>The file is JSON in UTF-8. The members {@code providers}, an object of providers by name, and {@code version}
   * are read; the other members configure the gateway and are ignored. A member that is null counts as absent. In
   * secrets, URLs, header values, query parameters, certificates, and the username and password of a proxy,
   * {@code env.NAME} stands for the value of an environment variable, which must exist. The gateway does not have
   * the members marked with *.
   *
   * <table>
   *   <caption>Members of a provider</caption>
   *   <tr><th>member</th><th>value</th><th>setting</th></tr>
   *   <tr><td>{@code keys[]}</td><td>a list of keys, which may be
   *     empty</td><td>{@link ProviderConfig#keys()}</td></tr>
   *   <tr><td>… {@code .name}, or {@code .id} if absent</td><td>the name in
   *     reports</td><td>{@link ApiKey#id()}</td></tr>
   *   <tr><td>… {@code .value}</td><td>the secret; {@code ""} for none</td><td>{@link ApiKey#value()}</td></tr>
   *   <tr><td>… {@code .models}</td><td>the models that the key is valid for; {@code ["*"]} or absent for all;
   *     an empty list is rejected, because its meaning depends on the version: all models with
   *     {@code "version": 1}, and no model since {@code "version": 2}</td><td>
   *     {@link ApiKey#models()}</td></tr>
   *   <tr><td>… {@code .blacklisted_models}</td><td>models that are removed from
   *     {@code .models}, which must then list its models</td><td>{@link ApiKey#models()}</td></tr>
   *   <tr><td>… {@code .weight}</td><td>at least 0; 1 by default</td><td>{@link ApiKey#weight()}</td></tr>
   *   <tr><td>… {@code .enabled}</td><td> {@code false} to ignore the key, and also the
   *     provider, if it has no other key</td><td></td></tr>
   *   <tr><td>… {@code .vllm_key_config.url}</td><td>the base URL of the key's
   *     server</td><td>{@link ApiKey#baseUrl()}</td></tr>
   *   <tr><td>… {@code .vllm_key_config.model_name}</td><td>the only model that the key is valid
   *     for</td><td>{@link ApiKey#models()}</td></tr>
   *   <tr><td>{@code network_config}</td><td></td><td> {@link ProviderConfig#network()}</td></tr>
   *   <tr><td>… {@code .base_url}</td><td>the base URL of the server; the kind's default if absent, and
   *     {@code https://api.openai.com} for {@code openai}</td><td> {@link ProviderConfig#baseUrl()}</td></tr>
   *   <tr><td>… {@code .extra_headers}</td><td>header values by name; not {@code Authorization}</td>
   *     <td>{@link NetworkConfig#headers()}</td></tr>
   *   <tr><td>… {@code .default_request_timeout_in_seconds}</td><td>at least
   *     1</td><td>{@link NetworkConfig#requestTimeout()}</td></tr>
   *   <tr><td>… {@code .stream_idle_timeout_in_seconds}</td><td>at least
   *     1</td><td>{@link NetworkConfig#idleTimeout()}</td></tr>
   *   <tr><td>… {@code .max_retries}</td><td>at least 0</td><td>{@link NetworkConfig#maxRetries()}</td></tr>
   *   <tr><td>… {@code .retry_backoff_initial}, {@code .retry_backoff_max}</td><td>milliseconds, or a string such
   *     as {@code "500ms"}, {@code "1m30s"}</td><td> {@link NetworkConfig#retryBackoff}</td></tr>
   *   <tr><td>… {@code .ca_cert_pem}</td><td>additional trusted CA
   *     certificates</td><td>{@link NetworkConfig#trustedCertificates()}</td></tr>
   *   <tr><td>… {@code .insecure_skip_verify}</td><td>true to accept any certificate</td>
   *     <td>{@link NetworkConfig#insecureTrustAllCertificates()}</td></tr>
   *   <tr><td>… {@code .ca_cert_file} *</td><td>a file with additional trusted CA certificates, which is
   *     read again when it changes</td>
   *     <td>{@link NetworkConfig#trustedCertificateFile()}</td></tr>
   *   <tr><td>… {@code .client_certificate} *</td><td>an object with {@code cert_pem} and {@code key_pem}, or
   *     with {@code cert_file} and {@code key_file}, which are read again when they
   *     change</td><td>{@link NetworkConfig#clientCertificate()}</td></tr>
   *   <tr><td>… {@code .max_connection_age_in_seconds} *</td><td>at least
   *     1</td><td>{@link NetworkConfig#maxConnectionAge()}</td></tr>
   *   <tr><td>… {@code .enforce_http2}</td><td>true to use HTTP/2, which requires {@code https://} in every
   *     URL</td>
   *     <td>{@link NetworkConfig#httpVersion(HttpVersion)}</td></tr>
   *   <tr><td>{@code proxy_config.type}</td><td> {@code none}, {@code http} or {@code environment};
   *     {@code socks5} is rejected</td>
   *     <td>{@link ProxyConfig}</td></tr>
   *   <tr><td>… {@code .url}, {@code .username}, {@code .password}</td><td>the URL and the credentials of a
   *     proxy of type {@code http}</td>
   *     <td>{@link ProxyConfig.Http}</td></tr>
   *   <tr><td>… {@code .ca_cert_pem}</td><td>additional trusted CA certificates</td>
   *     <td>{@link NetworkConfig#trustedCertificates()}</td></tr>
   *   <tr><td>{@code custom_provider_config.base_provider_type}</td><td>the kind, if it is not the provider's
   *     name</td>
   *     <td>{@link ProviderConfig#kind()}</td></tr>
   *   <tr><td>… {@code .disable_stream_options}</td><td> {@code true} is the same as
   *     {@code "stream_options": false}</td>
   *     <td>{@link ProviderConfig#options()}</td></tr>
   *   <tr><td>… {@code .request_path_overrides}</td><td>paths, or URLs, by operation: {@code chat_completion},
   *     {@code responses}, {@code text_completion}, {@code embedding}, {@code transcription},
   *     {@code translation}, {@code list_models}, {@code rerank}, {@code image_generation}, {@code speech},
   *     {@code file_upload}, {@code batch_create}; a stream has its own name, such as
   *     {@code chat_completion_stream}; the names of other operations of the gateway have no effect</td>
   *     <td>{@link ProviderConfig#paths()}, {@link ProviderConfig#streamPaths()}</td></tr>
   *   <tr><td>{@code path_prefix} *</td><td>the path between the base URL and the paths of operations;
   *     {@code ""} for none</td>
   *     <td>{@link ProviderConfig#pathPrefix()}</td></tr>
   *   <tr><td>{@code query} *</td><td>query parameters of every request, by
   *     name</td><td>{@link ProviderConfig#query()}</td></tr>
   *   <tr><td>{@code responses}, {@code reasoning_names}, {@code stream_options} *</td><td>the options of the
   *     kinds {@code vllm} and {@code openai}</td><td> {@link ProviderConfig#option(String, Object)}</td></tr>
   *   <tr><td>{@code balance} *</td><td>{@code "weighted"} or {@code "least_busy"}</td><td>
   *     {@link TrafficPolicy#loadBalancing()}</td></tr>
   *   <tr><td>{@code ejection_initial}, {@code ejection_max} *</td><td>milliseconds, or a string such as
   *     {@code "1s"}</td>
   *     <td>{@link TrafficPolicy#ejectionTime}</td></tr>
   *   <tr><td>{@code retry_budget} *</td><td>the maximum ratio of retries to recent calls, from 0 to 1</td>
   *     <td>{@link TrafficPolicy#retryBudget()}</td></tr>
   *   <tr><td>{@code max_calls_in_flight}, {@code queue_timeout_in_seconds} *</td><td>at least 1 and at least
   *     0, respectively</td>
   *     <td>{@link TrafficPolicy#maxConcurrentCalls(int, Duration)}</td></tr>
   *   <tr><td>{@code send_back_raw_request}, {@code send_back_raw_response}</td><td>true to include the
   *     bodies in reports</td>
   *     <td>{@link ProviderConfig#captureRequestBodies()}, {@link ProviderConfig#captureResponseBodies()}</td></tr>
   * </table>
   *
   * <p>The following members have no effect. They are listed in one warning for the entire file, by the
   * {@link System.Logger} named {@code bifrost}:
   *
   * <ul>
   *   <li>in {@code network_config}: {@code keep_alive_timeout_in_seconds}, {@code max_conns_per_host},
   *     {@code allow_private_network}, {@code beta_header_overrides} and {@code stream_throughput_guard}</li>
   *   <li>in {@code custom_provider_config}: {@code allowed_requests} and {@code is_key_less}</li>
   *   <li>in a provider: {@code concurrency_and_buffer_size} and {@code store_raw_request_response}</li>
   *   <li>in a key: {@code use_for_batch_api}</li>
   *   <li>at the top level: all members except {@code providers}, {@code version} and {@code $schema}</li>
   *   <li>providers of a kind that the gateway supports but no factory opens; they are ignored</li>
   * </ul>
   *
   * <p>The following members are rejected unless they are false or empty, because ignoring them would change the
   * requests:
   *
   * <ul>
   *   <li>in a key: {@code aliases} and {@code use_anthropic_endpoints}</li>
   *   <li>in {@code custom_provider_config}: {@code does_not_send_done_marker}</li>
   *   <li>in {@code request_path_overrides}: the names of file and batch operations, such as
   *     {@code file_list}</li>
   * </ul>
   *
   * <p>Any other member is rejected, for example with
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
  default <R> Outcome<R> attempt(Request<R> request) {
    return attempt(request, CallOptions.options());
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
  <R> Outcome<R> attempt(Request<R> request, CallOptions options);

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

  /** A builder of clients. */
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
