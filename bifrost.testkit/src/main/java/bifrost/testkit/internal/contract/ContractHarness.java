package bifrost.testkit.internal.contract;

import bifrost.api.Bifrost;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.Operation;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.api.Request;
import bifrost.api.Streamable;
import bifrost.api.spi.EventSource;
import bifrost.api.spi.Provider;
import bifrost.api.spi.ProviderFactory;
import bifrost.testkit.FakeServer;
import bifrost.testkit.FaultProxy;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.contract.ContractSubject;
import bifrost.testkit.contract.Dialect;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.contract.Scenario;
import bifrost.testkit.internal.operation.OperationKit;
import bifrost.testkit.internal.operation.OperationKits;
import bifrost.testkit.internal.scenario.Normalizer;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The provider and the server of one run of a rule. It sends the requests of scenarios, and checks the results. */
public final class ContractHarness extends RuleChecks implements AutoCloseable {
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(200);

  private final ContractSubject subject;
  private final Duration timeout;
  private final RuleServer server;
  private final Provider provider;
  private final Bifrost bifrost;

  private ContractHarness(ContractSubject subject, int rule, Duration timeout, UnaryOperator<URI> address,
      UnaryOperator<ProviderConfig> change) {
    this(subject, rule, timeout, new RuleServer(subject.dialect()), address, change);
  }

  private ContractHarness(ContractSubject subject, int rule, Duration timeout, RuleServer server,
      UnaryOperator<URI> address, UnaryOperator<ProviderConfig> change) {
    super(rule, timeout, server);
    this.subject = subject;
    this.timeout = timeout;
    this.server = server;
    var backend = address.apply(server.proxy().url());
    var config = change.apply(ProviderConfig.defaults().baseUrl(backend));
    this.provider = openProvider(backend, config);
    this.bifrost = client(config);
  }

  private Bifrost client(ProviderConfig config) {
    try {
      return Bifrost.builder().factory(new OpenProviderFactory(provider))
          .provider(provider.name(), config.kind(OpenProviderFactory.KIND)).open();
    } catch (RuntimeException e) {
      provider.close();
      server.close();
      throw failure("a client with this provider", e, e);
    }
  }

  /**
   * A factory that returns the provider under test, which is already open, so that the client can be configured
   * with keys.
   */
  private record OpenProviderFactory(Provider provider) implements ProviderFactory {
    private static final String KIND = "kit";

    @Override
    public String kind() {
      return KIND;
    }

    @Override
    public Provider open(String name, ProviderConfig config) {
      return provider;
    }
  }

  public static ContractHarness of(ContractSubject subject, int rule) {
    return new ContractHarness(subject, rule, subject.timeout(), url -> url, config -> config);
  }

  static ContractHarness of(ContractSubject subject, int rule, Duration timeout) {
    return new ContractHarness(subject, rule, timeout, url -> url, config -> config);
  }

  public static ContractHarness of(ContractSubject subject, int rule, UnaryOperator<ProviderConfig> change) {
    return new ContractHarness(subject, rule, subject.timeout(), url -> url, change);
  }

  public static ContractHarness atPath(ContractSubject subject, int rule, String path) {
    return new ContractHarness(subject, rule, subject.timeout(), url -> URI.create(url + path), config -> config);
  }

  public static ContractHarness atPath(ContractSubject subject, int rule, String path,
      UnaryOperator<ProviderConfig> change) {
    return new ContractHarness(subject, rule, subject.timeout(), url -> URI.create(url + path), change);
  }

  /** {@return a harness whose provider has another base URL than that of the server} */
  public static ContractHarness at(ContractSubject subject, int rule, URI baseUrl,
      UnaryOperator<ProviderConfig> change) {
    return new ContractHarness(subject, rule, subject.timeout(), url -> baseUrl, change);
  }

  private Provider openProvider(URI backend, ProviderConfig config) {
    try {
      return Objects.requireNonNull(subject.provider(backend, config),
          "provider(backend, config) must not return null");
    } catch (RuntimeException e) {
      server.close();
      throw failure("a provider from provider(backend, config)", e, e);
    }
  }

  public Provider provider() {
    return provider;
  }

  public Bifrost bifrost() {
    return bifrost;
  }

  public FakeServer server() {
    return server.server();
  }

  public FaultProxy proxy() {
    return server.proxy();
  }

  /** Queues the response of the scenario for the next request. */
  public ContractHarness enqueue(Scenario scenario, boolean streamed) {
    server.enqueue(scenario, streamed);
    return this;
  }

  /** Queues the response of a scenario that is too long to print. */
  public ContractHarness enqueueBriefly(Scenario scenario, boolean streamed) {
    server.enqueueBriefly(scenario, streamed);
    return this;
  }

  public ContractHarness enqueue(Reply reply) {
    server.enqueue(reply);
    return this;
  }

  /** Returns the request with the provider in its target, as callers of the client send it. */
  @SuppressWarnings("unchecked") // target() returns a request of the same type
  public <Q extends Request<?>> Q withProviderPrefix(Q request) {
    boolean hasModel = request.operation().hasModel();
    return (Q) request.target(hasModel ? provider.name() + "/" + request.target() : provider.name());
  }

  public CallOptions options() {
    return CallOptions.options().requestTimeout(timeout.multipliedBy(30))
        .idleTimeout(timeout.multipliedBy(30)); // longer than a rule waits, even on a busy machine
  }

  /** {@return the values of {@code streamed} to test: false, and also true if the protocol supports streams} */
  public static List<Boolean> streamingModes(ContractSubject subject) {
    return subject.dialect().features().contains(Feature.STREAMS) ? List.of(false, true) : List.of(false);
  }

  public ActualResult<ChatCompletion> sendChat(Scenario scenario) {
    return sendChat(scenario, false);
  }

  public ActualResult<ChatCompletion> streamChat(Scenario scenario) {
    return sendChat(scenario, true);
  }

  public ActualResult<ChatCompletion> sendChat(Scenario scenario, boolean streamed) {
    enqueue(scenario, streamed);
    return sendOrStream((ChatCompletionRequest) scenario.request(), streamed, options()).map(Normalizer::normalize);
  }

  /** Sends the request without queueing a reply. */
  public <R> ActualResult<R> sendOrStream(Streamable<?, R> request, boolean streamed, CallOptions options) {
    return streamed ? stream(request, options) : send(request, options);
  }

  /**
   * Calls the provider directly, without the client, and reads a stream to its end. Throws the provider's
   * exception.
   */
  public String callProvider(Request<?> request, boolean streamed, RecordingAttempt attempt) throws Exception {
    if (streamed) {
      try (var source = provider.stream((Streamable<?, ?>) request, attempt)) {
        return drain(source);
      }
    }
    provider.send(request, attempt);
    return "complete";
  }

  /** Calls the provider directly, without the client, and returns all events of the stream. */
  public <E> List<E> readEvents(Streamable<E, ?> request) {
    return completeInTime("reading all events", () -> {
      var events = new ArrayList<E>();
      try (var source = provider.stream(request, newAttempt())) {
        for (var event = source.next(); event.isPresent(); event = source.next()) events.add(event.get());
      }
      return events;
    });
  }

  /** Sends the sample request of an operation, and returns the operation whose endpoint the provider called. */
  public <Q extends Request<R>, R> Operation sentOperation(OperationKit<Q, R> kit, boolean streamed) {
    enqueue(kit.sampleScenario(), streamed).sendOrStream(kit.sample(), streamed);
    return decodedRequest().operation();
  }

  /** Reads the source to its end. */
  public static String drain(EventSource<?> source) throws IOException, InterruptedException {
    while (source.next().isPresent()) {}
    return "complete";
  }

  /** Sends the request of any operation, and returns its normalized result. */
  public ActualResult<Object> sendScenario(Scenario scenario) {
    enqueue(scenario, false);
    return normalized(scenario.request(), false);
  }

  /** Streams the response of any operation, and returns its normalized result. */
  public ActualResult<Object> streamScenario(Scenario scenario) {
    enqueue(scenario, true);
    return normalized(scenario.request(), true);
  }

  private <R> ActualResult<Object> normalized(Request<R> request, boolean streamed) {
    return sendOrStream(request, streamed).map(OperationKits.of(request)::normalized);
  }

  /** Sends the request of any operation, or streams its response, without queueing a reply. */
  public <R> ActualResult<R> sendOrStream(Request<R> request, boolean streamed) {
    if (!streamed) return send(request, options());
    if (request instanceof Streamable<?, R> streamable) return stream(streamable, options());
    throw new IllegalArgumentException(request.operation() + " cannot be streamed");
  }

  public <R> ActualResult<R> send(Request<R> request, CallOptions options) {
    return completeInTime("send", () -> {
      var outcome = bifrost.trySend(withProviderPrefix(request), options);
      return outcome instanceof Outcome.Success<R> success ? ActualResult.response(success.value(), success.report())
          : new ActualResult<R>(Optional.empty(), Optional.empty(), Optional.of(((Outcome.Failure<R>) outcome).error()),
              Optional.of(outcome.report()));
    });
  }

  public <E, R> ActualResult<R> stream(Streamable<E, R> request, CallOptions options) {
    return completeInTime("stream", () -> streamed(request, options));
  }

  private <E, R> ActualResult<R> streamed(Streamable<E, R> request, CallOptions options) {
    try (var stream = bifrost.stream(withProviderPrefix(request), options)) {
      try {
        var response = stream.collect();
        return ActualResult.response(response, stream.outcome().orElseThrow().report());
      } catch (BifrostException e) {
        return new ActualResult<>(Optional.empty(), Optional.of(stream.partial()), Optional.of(e.error()), e.report());
      }
    } catch (BifrostException e) {
      return new ActualResult<>(Optional.empty(), Optional.empty(), Optional.of(e.error()), e.report());
    }
  }

  public RecordingAttempt newAttempt() {
    return new RecordingAttempt(Optional.empty(), Map.of());
  }

  /** Opens a stream directly from the provider. */
  public EventSource<ChatCompletionChunk> openSource(Scenario scenario, RecordingAttempt attempt) {
    enqueue(scenario, true);
    return completeInTime("stream", () -> provider.stream((ChatCompletionRequest) scenario.request(), attempt));
  }

  /**
   * Connects to the server through the proxy. When this method returns, the proxy has counted all earlier
   * connections, because it accepts connections in order.
   */
  public void connectOnce() {
    completeInTime("a probe", () -> {
      server.probe();
      return "";
    });
  }

  /** {@return the requests that the server has received, without probes} */
  public List<RecordedRequest> contractRequests() {
    return server.requestsWithoutProbes();
  }

  public RecordedRequest lastRequest() {
    var requests = server().requests();
    expect(!requests.isEmpty(), "a request", "none");
    return requests.get(requests.size() - 1);
  }

  /** {@return the last request, decoded by the dialect} */
  public Dialect.DecodedRequest decodedRequest() {
    try {
      return subject.dialect().decode(lastRequest());
    } catch (RuntimeException e) {
      throw failure("a request that is valid in the protocol", e, e);
    }
  }

  /**
   * Closes the server first, so that a provider that waits for a response does not delay the next
   * rule.
   */
  @Override
  public void close() {
    server.close();
    var task = BackgroundTask.start(() -> {
      bifrost.close();
      return "";
    });
    try {
      task.await(CLOSE_TIMEOUT);
    } catch (Exception | Error e) {
      // ignored: other rules check close(), and the outcome of this rule is already known
    }
  }
}
