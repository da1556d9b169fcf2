package bifrost.api;

import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

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

  Bifrost(Providers providers, CallOptions defaults, Observers observers, Workers workers, Watch watch) {
    this.providers = providers;
    this.routing = new Routing(providers, watch, observers);
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
   * Opens the providers of a Go gateway's {@code config.json}. No connection is made.
   *
   * <p>The file is JSON in UTF-8. Of its members {@code providers} is read, an object of providers by name, and {@code version}; the others
   * are the gateway's business. A member that is null counts as absent. As a secret, a URL, the value of a header, certificates, and as
   * username and password of a proxy, {@code env.NAME} stands for the value of an environment variable, which there must be.
   *
   * <table>
   *   <caption>What a provider can have</caption>
   *   <tr><th>member</th><th>what it is</th><th>here</th></tr>
   *   <tr><td>{@code keys[]}</td><td>none, one or several</td><td>{@link ProviderConfig#keys()}</td></tr>
   *   <tr><td>… {@code .name}, else {@code .id}</td><td>what reports call the key</td><td>{@link Key#id()}</td></tr>
   *   <tr><td>… {@code .value}</td><td>the secret; {@code ""} for none</td><td>{@link Key#value()}</td></tr>
   *   <tr><td>… {@code .models}</td><td>the models it serves, {@code ["*"]} for all; absent: all; empty: refused, for it means no model
   *     since {@code "version": 2}, and all of them with {@code "version": 1}</td><td>{@link Key#models()}</td></tr>
   *   <tr><td>… {@code .blacklisted_models}</td><td>is taken from the models, which then must be listed</td><td>{@link Key#models()}</td></tr>
   *   <tr><td>… {@code .weight}</td><td>how often it is taken, from 0 on; 1</td><td>{@link Key#weight()}</td></tr>
   *   <tr><td>… {@code .enabled}</td><td>{@code false} leaves the key out; a provider all of whose keys are left out is left out</td><td></td></tr>
   *   <tr><td>… {@code .vllm_key_config.url}</td><td>where the key's own server is</td><td>{@link Key#baseUrl()}</td></tr>
   *   <tr><td>… {@code .vllm_key_config.model_name}</td><td>the only one of the models that it serves</td><td>{@link Key#models()}</td></tr>
   *   <tr><td>{@code network_config}</td><td></td><td>{@link ProviderConfig#network()}</td></tr>
   *   <tr><td>… {@code .base_url}</td><td>where the server is; absent: the kind's own, for {@code openai} that is
   *     {@code https://api.openai.com}</td><td>{@link ProviderConfig#baseUrl()}</td></tr>
   *   <tr><td>… {@code .extra_headers}</td><td>header values by name; not {@code Authorization}</td>
   *     <td>{@link NetworkConfig#extraHeaders()}</td></tr>
   *   <tr><td>… {@code .default_request_timeout_in_seconds}</td><td>from 1 on</td><td>{@link NetworkConfig#requestTimeout()}</td></tr>
   *   <tr><td>… {@code .stream_idle_timeout_in_seconds}</td><td>from 1 on</td><td>{@link NetworkConfig#idleTimeout()}</td></tr>
   *   <tr><td>… {@code .max_retries}</td><td>from 0 on</td><td>{@link NetworkConfig#maxRetries()}</td></tr>
   *   <tr><td>… {@code .retry_backoff_initial}, {@code .retry_backoff_max}</td><td>milliseconds, or a text such as {@code "500ms"},
   *     {@code "1m30s"}</td><td>{@link NetworkConfig#retryBackoff}</td></tr>
   *   <tr><td>… {@code .ca_cert_pem}</td><td>authorities to trust, besides the JVM's</td><td>{@link NetworkConfig#caCertPem()}</td></tr>
   *   <tr><td>… {@code .insecure_skip_verify}</td><td>whether any certificate will do</td>
   *     <td>{@link NetworkConfig#insecureSkipVerify()}</td></tr>
   *   <tr><td>… {@code .ca_cert_file}</td><td>a file with authorities to trust, read again when it changes; not the gateway's</td>
   *     <td>{@link NetworkConfig#caCertFile()}</td></tr>
   *   <tr><td>… {@code .client_certificate}</td><td>an object with {@code cert_pem} and {@code key_pem}, or with {@code cert_file} and
   *     {@code key_file}, which are read again when they change; not the gateway's</td><td>{@link NetworkConfig#clientCertificate()}</td></tr>
   *   <tr><td>… {@code .max_connection_age_in_seconds}</td><td>from 1 on; not the gateway's</td>
   *     <td>{@link NetworkConfig#maxConnectionAge()}</td></tr>
   *   <tr><td>… {@code .enforce_http2}</td><td>whether to use HTTP/2, which needs {@code https://} in every URL</td>
   *     <td>{@link NetworkConfig#httpVersion(HttpVersion)}</td></tr>
   *   <tr><td>{@code proxy_config.type}</td><td>{@code none}, {@code http} or {@code environment}; {@code socks5} is refused</td>
   *     <td>{@link ProxyConfig}</td></tr>
   *   <tr><td>… {@code .url}, {@code .username}, {@code .password}</td><td>of a proxy of type {@code http}</td>
   *     <td>{@link ProxyConfig.Http}</td></tr>
   *   <tr><td>… {@code .ca_cert_pem}</td><td>authorities to trust, besides the JVM's and the server's</td>
   *     <td>{@link NetworkConfig#caCertPem()}</td></tr>
   *   <tr><td>{@code custom_provider_config.base_provider_type}</td><td>the kind, if the provider's name is not one</td>
   *     <td>{@link ProviderConfig#kind()}</td></tr>
   *   <tr><td>… {@code .disable_stream_options}</td><td>{@code true} is the same as {@code "stream_options": false}</td>
   *     <td>{@link ProviderConfig#options()}</td></tr>
   *   <tr><td>… {@code .request_path_overrides}</td><td>paths, or URLs, by operation: {@code chat_completion}, {@code responses},
   *     {@code text_completion}, {@code embedding}, {@code transcription}, {@code translation}, {@code list_models}, {@code rerank},
   *     {@code image_generation}, {@code speech}, {@code file_upload}, {@code batch_create}; a stream has its own name, such as
   *     {@code chat_completion_stream}; names of the gateway's other operations have no effect</td>
   *     <td>{@link ProviderConfig#paths()}, {@link ProviderConfig#streamPaths()}</td></tr>
   *   <tr><td>{@code path_prefix}</td><td>the path between the base URL and the paths of operations, {@code ""} for none; not the
   *     gateway's</td><td>{@link ProviderConfig#pathPrefix()}</td></tr>
   *   <tr><td>{@code query}</td><td>query parameters of every request, by name; not the gateway's</td>
   *     <td>{@link ProviderConfig#query()}</td></tr>
   *   <tr><td>{@code responses}</td><td>{@code "native"}, to send responses to {@code /v1/responses}, or {@code "chat"}; absent:
   *     {@code "native"} for {@code openai}, {@code "chat"} for {@code vllm}; not the gateway's</td>
   *     <td>{@link ProviderConfig#options()}</td></tr>
   *   <tr><td>{@code reasoning_names}</td><td>the names of the members that carry reasoning in the history; not the gateway's</td>
   *     <td>{@link ProviderConfig#options()}</td></tr>
   *   <tr><td>{@code stream_options}</td><td>{@code false} to stream without requesting usage, for servers that refuse
   *     {@code stream_options}; not the gateway's</td><td>{@link ProviderConfig#options()}</td></tr>
   *   <tr><td>{@code balance}</td><td>{@code "weighted"} or {@code "least_busy"}; not the gateway's</td>
   *     <td>{@link TrafficPolicy#balance()}</td></tr>
   *   <tr><td>{@code ejection_initial}, {@code ejection_max}</td><td>milliseconds, or a text such as {@code "1s"}; not the gateway's</td>
   *     <td>{@link TrafficPolicy#ejection}</td></tr>
   *   <tr><td>{@code retry_budget}</td><td>the share of retries among recent calls, from 0 to 1; not the gateway's</td>
   *     <td>{@link TrafficPolicy#retryBudget()}</td></tr>
   *   <tr><td>{@code max_calls_in_flight}, {@code queue_timeout_in_seconds}</td><td>from 1 on, and from 0 on; not the gateway's</td>
   *     <td>{@link TrafficPolicy#maxCallsInFlight(int, Duration)}</td></tr>
   *   <tr><td>{@code send_back_raw_request}, {@code send_back_raw_response}</td><td>whether to keep what was sent and answered</td>
   *     <td>{@link ProviderConfig#sendBackRawRequest()}, {@link ProviderConfig#sendBackRawResponse()}</td></tr>
   * </table>
   *
   * <p>Accepted without effect, with one warning for the whole file (by {@link System.Logger}, named {@code bifrost}): in
   * {@code network_config} the members {@code keep_alive_timeout_in_seconds}, {@code max_conns_per_host}, {@code allow_private_network},
   * {@code beta_header_overrides}, {@code stream_throughput_guard}; in a provider {@code concurrency_and_buffer_size},
   * {@code store_raw_request_response}; in {@code custom_provider_config} {@code allowed_requests}, {@code is_key_less}; in a key
   * {@code use_for_batch_api}; beside {@code providers} whatever there is. Providers of a kind that the gateway knows and no factory opens
   * are left out, and are in that warning too.
   *
   * <p>Refused by name, unless they are false or empty, because without them something else would be sent: in a key {@code aliases},
   * {@code use_anthropic_endpoints}; in {@code custom_provider_config} {@code does_not_send_done_marker}; in
   * {@code request_path_overrides} the parts of files and batches, such as {@code file_list}. Any other member is refused, such as in
   * {@code config.json:12:9: unknown member 'base_ur' of network_config: did you mean 'base_url'?}
   *
   * @param config the file
   * @return a client, to be closed
   * @throws BifrostException with {@link BifrostError.Misconfigured} if the file cannot be read, if something is wrong in it, which the
   *     message says with file, line and column and without any value, or if it has no provider that can be opened
   */
  public static Bifrost open(Path config) {
    return builder().config(Objects.requireNonNull(config, "config")).open();
  }

  /**
   * Begins a configuration.
   *
   * @return a builder
   */
  public static Builder builder() {
    return new Builder(System::getenv, Watch::log);
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
      call.discard();
      if (workers.isOwn()) throw refused; // the client was closed after the call was made
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
   * @return a publisher; it completes when the answer is complete, and fails with {@link BifrostException} when it is not. A client that is
   *     closed is {@link IllegalStateException}, and an executor that refuses what it throws
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
   * @return a publisher; it completes when the answer is complete, and fails with {@link BifrostException} when it is not. A client that is
   *     closed is {@link IllegalStateException}, and an executor that refuses what it throws
   */
  public <E> Flow.Publisher<E> publisher(Streamable<E, ?> request, CallOptions options) {
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
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
    Objects.requireNonNull(request, "request");
    Objects.requireNonNull(options, "options");
    return routing.call(request, options.over(defaults), watch.calls.enter());
  }

  /**
   * Closes this client after its calls have ended. New calls are refused immediately, as after {@link #close()}. The calls in flight,
   * among them open streams and calls that wait for a retry or for their turn, may end by themselves; those that have not ended in time are
   * cancelled as by {@code close()}. A call to {@code close()} from another thread ends the wait, and so does an interrupt, after which the
   * calling thread stays interrupted.
   *
   * <p>Do not call this on a thread that still has a stream to read, or from a listener or a hook: it would wait for itself.
   *
   * @param longest how long the calls in flight may take; zero to cancel them immediately
   * @return true if all calls ended by themselves, false if a call was cancelled
   * @throws IllegalArgumentException if the duration is negative
   */
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

  /**
   * Ends every call and every stream with {@code Cancelled}, and closes the providers; from any thread, however often. To let calls end by
   * themselves, call {@link #close(Duration)}.
   */
  @Override
  public void close() {
    watch.close();
    workers.close();
    providers.close();
  }

  /** Says which providers there are. */
  public static final class Builder {
    private final ProviderRegistry registry;
    private CallOptions defaults = CallOptions.options();
    private final List<Consumer<? super CallEvent>> listeners = new ArrayList<>(List.of(new CallLog()));
    private final List<AttemptHook> hooks = new ArrayList<>();
    private Optional<Executor> executor = Optional.empty();

    Builder(UnaryOperator<String> environment, Consumer<String> warn) {
      registry = new ProviderRegistry(environment, warn);
    }

    /**
     * Adds a provider. The configuration's kind selects the factory; without a kind, the name does. Unless the factory was
     * {@linkplain #factory(ProviderFactory) added}, it is searched for in the modules of the library's own layer, in the services files of
     * the library's own class loader, and then in those of the thread's context class loader. A factory that cannot be loaded is ignored,
     * with a warning (by the {@link System.Logger} named {@code bifrost}).
     *
     * @param name what targets call it, the part before the first slash; matches {@code [a-z0-9][a-z0-9._-]*}
     * @param config where it is and how to reach it
     * @return this
     * @throws IllegalArgumentException if the name is taken, or no name
     */
    public Builder provider(String name, ProviderConfig config) {
      registry.add(Objects.requireNonNull(name, "name"), Objects.requireNonNull(config, "config"));
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
      registry.add(Objects.requireNonNull(provider, "provider"));
      return this;
    }

    /**
     * Adds the providers of a Go gateway's {@code config.json}, as {@link Bifrost#open(Path)} reads it: beside others, or with a default
     * provider, options, a listener or an executor, which such a file has no words for. The file is read when the client is opened.
     *
     * @param file the file; none of its providers has the name of another
     * @return this
     */
    public Builder config(Path file) {
      registry.add(Objects.requireNonNull(file, "file"));
      return this;
    }

    /**
     * Adds a factory. It takes precedence over a factory of the same kind on the module path or the class path. These paths are searched
     * only if a configuration needs a kind that no added factory has, or if no provider is configured and no added factory opens a provider
     * without a configuration.
     *
     * @param factory the factory
     * @return this
     */
    public Builder factory(ProviderFactory factory) {
      registry.add(Objects.requireNonNull(factory, "factory"));
      return this;
    }

    /**
     * Says whose models targets without a provider's name are; where there is only one provider, it is that one.
     *
     * @param name the name of a provider
     * @return this
     */
    public Builder defaultProvider(String name) {
      registry.defaultProvider(Objects.requireNonNull(name, "name"));
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
      this.executor = Optional.of(Objects.requireNonNull(executor, "executor"));
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
      listeners.add(Objects.requireNonNull(listener, "listener"));
      return this;
    }

    /**
     * Adds a hook that sees each attempt before it is sent and at its end, and can add headers to it. Hooks are called in the order in which
     * they were added.
     *
     * @param hook the hook
     * @return this
     */
    public Builder hook(AttemptHook hook) {
      hooks.add(Objects.requireNonNull(hook, "hook"));
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
      var workers = executor.map(Workers::of).orElseGet(Workers::own);
      return new Bifrost(providers, defaults, new Observers(listeners, hooks), workers, new Watch(time));
    }
  }
}
