package bifrost.testkit.internal.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import bifrost.testkit.internal.Nullable;
import bifrost.testkit.internal.scenario.Normalizer;
import bifrost.testkit.internal.scenario.ScenarioResponder;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** One provider before one proxy before one server, for one try of one rule: sends what scenarios ask, and says what is wrong. */
public final class ContractHarness implements AutoCloseable {
  private static final String HEALTH = "/health";
  private static final Duration CLOSING = Duration.ofMillis(200);

  private final ContractSubject subject;
  private final int rule;
  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.before(server.url());
  private final ScenarioResponder script;
  private final Provider provider;
  private final Bifrost bifrost;
  private String about = "";

  private ContractHarness(ContractSubject subject, int rule, String path, UnaryOperator<ProviderConfig> change) {
    this.subject = subject;
    this.rule = rule;
    this.script = new ScenarioResponder(subject.dialect());
    server.respondWith(request -> isVisit(request) ? Optional.empty() : Optional.of(script.respond(request)));
    var backend = URI.create(proxy.url() + path);
    var config = change.apply(ProviderConfig.defaults().baseUrl(backend));
    this.provider = opened(backend, config);
    this.bifrost = client(config);
  }

  private Bifrost client(ProviderConfig config) {
    try {
      return Bifrost.builder().factory(new Opened(provider)).provider(provider.name(), config.kind(Opened.KIND)).open();
    } catch (RuntimeException e) {
      provider.close();
      server.close();
      proxy.close();
      throw failure("a client with this provider", e, e);
    }
  }

  /** Gives the client a provider that is open already, beside its configuration, which has the keys. */
  private record Opened(Provider provider) implements ProviderFactory {
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
    return new ContractHarness(subject, rule, "", config -> config);
  }

  public static ContractHarness of(ContractSubject subject, int rule, UnaryOperator<ProviderConfig> change) {
    return new ContractHarness(subject, rule, "", change);
  }

  public static ContractHarness atPath(ContractSubject subject, int rule, String path) {
    return new ContractHarness(subject, rule, path, config -> config);
  }

  private Provider opened(URI backend, ProviderConfig config) {
    try {
      return Objects.requireNonNull(subject.provider(backend, config), "provider() gave none");
    } catch (RuntimeException e) {
      server.close();
      proxy.close();
      throw failure("a provider out of provider(backend, config)", e, e);
    }
  }

  public Provider provider() {
    return provider;
  }

  public Bifrost bifrost() {
    return bifrost;
  }

  public FakeServer server() {
    return server;
  }

  public FaultProxy proxy() {
    return proxy;
  }

  /** Queues what the scenario says to the next request. */
  public ContractHarness enqueue(Scenario scenario, boolean streamed) {
    about += "\nscenario: " + scenario;
    script.enqueue(scenario, streamed);
    return this;
  }

  public ContractHarness enqueue(Reply reply) {
    script.enqueue(reply);
    return this;
  }

  private void checkDialect() {
    script.dialectFailure().ifPresent(e -> {
      throw new AssertionError(
          "rule " + rule + " cannot be tried: the dialect failed, not the provider\nseen: " + e + about, e);
    });
  }

  /** The same request, as a user of the client makes it. */
  @SuppressWarnings("unchecked")
  public // target() answers a request of the same type
  <Q extends Request<?>> Q withProviderPrefix(Q request) {
    boolean ofProvider =
        Set.of(Operation.LIST_MODELS, Operation.RAW, Operation.FILE, Operation.BATCH).contains(request.operation());
    return (Q) request.target(ofProvider ? provider.name() : provider.name() + "/" + request.target());
  }

  public CallOptions options() {
    return CallOptions.options().requestTimeout(subject.patience().multipliedBy(4))
        .idleTimeout(subject.patience().multipliedBy(4));
  }

  /** The forms in which the wire answers: whole, and in pieces. */
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

  /** Asks without having a reply queued. */
  public <R> ActualResult<R> sendOrStream(Streamable<?, R> request, boolean streamed, CallOptions options) {
    return streamed ? stream(request, options) : send(request, options);
  }

  /** The same straight from the provider, whole or read to its end. Throws what it throws. */
  public String callProvider(Request<?> request, boolean streamed, RecordingAttempt attempt) throws Exception {
    if (streamed) {
      try (var source = provider.stream((Streamable<?, ?>) request, attempt)) {
        return drain(source);
      }
    }
    provider.send(request, attempt);
    return "answered";
  }

  /** Reads to the end. */
  public static String drain(EventSource<?> source) throws IOException, InterruptedException {
    while (source.next().isPresent()) {}
    return "answered";
  }

  /** The answer of any operation. */
  public ActualResult<Object> sendScenario(Scenario scenario) {
    enqueue(scenario, false);
    return send(scenario.request(), options()).map(Normalizer::normalize);
  }

  /** The same in pieces. */
  public ActualResult<Object> streamScenario(Scenario scenario) {
    enqueue(scenario, true);
    return stream((Streamable<?, ?>) scenario.request(), options()).map(Normalizer::normalize);
  }

  public <R> ActualResult<R> send(Request<R> request, CallOptions options) {
    return completeInTime("send", () -> {
      var outcome = bifrost.attempt(withProviderPrefix(request), options);
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
        var whole = stream.collect();
        return ActualResult.response(whole, stream.outcome().orElseThrow().report());
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

  /** A stream straight from the provider. */
  public EventSource<ChatCompletionChunk> openSource(Scenario scenario, RecordingAttempt attempt) {
    enqueue(scenario, true);
    return completeInTime("stream", () -> provider.stream((ChatCompletionRequest) scenario.request(), attempt));
  }

  /** A connection of our own, answered: connections are accepted in order, so whatever was opened before is counted by now. */
  public void connectOnce() {
    completeInTime("a visit", () -> {
      try (var socket = new Socket(proxy.url().getHost(), proxy.url().getPort())) {
        socket.getOutputStream()
            .write(("GET " + HEALTH + " HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\r\n").getBytes(UTF_8));
        return socket.getInputStream().read();
      }
    });
  }

  /** Does something that has nothing to wait for. */
  public void expectPrompt(String what, AutoCloseable work) {
    var doing = BackgroundTask.start(() -> {
      work.close();
      return "";
    });
    try {
      doing.await(subject.patience().dividedBy(4));
    } catch (TimeoutException e) {
      throw failure("that " + what + " ends at once, without waiting for anything", e.getMessage(), e);
    } catch (Exception | Error e) {
      throw failure("no such exception out of " + what, e.toString(), e);
    }
  }

  /** Does something that has to end by itself, and soon. */
  public <T> T completeInTime(String what, Callable<T> work) {
    return await(what, BackgroundTask.start(work));
  }

  public <T> T await(String what, BackgroundTask<T> work) {
    try {
      var done = work.await(subject.patience());
      checkDialect();
      return done;
    } catch (TimeoutException e) {
      throw failure("that " + what + " ends", e.getMessage(), e);
    } catch (AssertionError e) {
      throw e;
    } catch (Exception | Error e) {
      throw failure("no such exception out of " + what, e.toString(), e);
    }
  }

  /** Or it says what there was instead of an answer. */
  public void expectResponse(Object expected, ActualResult<?> seen) {
    if (!seen.response().equals(Optional.of(expected))) throw failure(expected, seen, null);
  }

  public void expect(String what, Object expected, Object seen) {
    if (!expected.equals(seen)) throw failure(what + ": " + expected, seen, null);
  }

  public void expect(Object expected, Object seen) {
    if (!expected.equals(seen)) throw failure(expected, seen, null);
  }

  public void expect(boolean holds, String expected, Object seen) {
    if (!holds) throw failure(expected, seen, null);
  }

  /** Waits for what happens on other threads. */
  public void waitUntil(BooleanSupplier condition, String expected) {
    waitUntil(condition, expected, () -> "it did not happen within " + subject.patience());
  }

  /** Waits for what happens on other threads, and says how it stands if it does not. */
  public void waitUntil(BooleanSupplier condition, String expected, Supplier<String> state) {
    long end = System.nanoTime() + subject.patience().toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > end) throw failure(expected, state.get(), null);
      try {
        Thread.sleep(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw failure(expected, "an interrupt", e);
      }
    }
  }

  public AssertionError failure(Object expected, @Nullable Object seen, @Nullable Throwable cause) {
    checkDialect();
    return new AssertionError(
        "rule " + rule + " is broken\nexpected: " + expected + "\nseen: " + seen + about + script.log() + "\n", cause);
  }

  /** What the server was asked, but for visits. */
  public List<RecordedRequest> contractRequests() {
    return server.requests().stream().filter(request -> !isVisit(request)).toList();
  }

  private static boolean isVisit(RecordedRequest request) {
    return request.path().endsWith(HEALTH);
  }

  public RecordedRequest lastRequest() {
    expect(!server.requests().isEmpty(), "a request", "none");
    return server.requests().get(server.requests().size() - 1);
  }

  /** What the server was asked, by the dialect. */
  public Dialect.DecodedRequest decodedRequest() {
    try {
      return subject.dialect().decode(lastRequest());
    } catch (RuntimeException e) {
      throw failure("a request of this wire", e, e);
    }
  }

  /** The server first, so that a provider that waits for it does not hold up the rest. */
  @Override
  public void close() {
    proxy.close();
    server.close();
    var closing = BackgroundTask.start(() -> {
      bifrost.close();
      return "";
    });
    try {
      closing.await(CLOSING);
    } catch (Exception | Error e) {
      // some take their time; there is a rule about closing, and this try of this one has its verdict
    }
  }
}
