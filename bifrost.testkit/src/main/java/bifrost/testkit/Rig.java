package bifrost.testkit;

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
import bifrost.testkit.Dialect.Feature;
import bifrost.testkit.internal.Nullable;
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
final class Rig implements AutoCloseable {
  private static final String HEALTH = "/health";
  private static final Duration CLOSING = Duration.ofMillis(200);

  private final ContractSubject subject;
  private final int rule;
  private final FakeServer server = FakeServer.start();
  private final FaultProxy proxy = FaultProxy.before(server.url());
  private final Script script;
  private final Provider provider;
  private final Bifrost bifrost;
  private String about = "";

  private Rig(ContractSubject subject, int rule, String path, UnaryOperator<ProviderConfig> change) {
    this.subject = subject;
    this.rule = rule;
    this.script = new Script(subject.dialect());
    server.script(request -> isVisit(request) ? Optional.empty() : Optional.of(script.answer(request)));
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

  static Rig of(ContractSubject subject, int rule) {
    return new Rig(subject, rule, "", config -> config);
  }

  static Rig of(ContractSubject subject, int rule, UnaryOperator<ProviderConfig> change) {
    return new Rig(subject, rule, "", change);
  }

  static Rig at(ContractSubject subject, int rule, String path) {
    return new Rig(subject, rule, path, config -> config);
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

  Provider provider() {
    return provider;
  }

  Bifrost bifrost() {
    return bifrost;
  }

  FakeServer server() {
    return server;
  }

  FaultProxy proxy() {
    return proxy;
  }

  /** Queues what the scenario says to the next request. */
  Rig serve(Scenario scenario, boolean streamed) {
    about += "\nscenario: " + scenario;
    script.add(scenario, streamed);
    return this;
  }

  Rig serve(Reply reply) {
    script.add(reply);
    return this;
  }

  private void checkDialect() {
    script.mistake().ifPresent(e -> {
      throw new AssertionError("rule " + rule + " cannot be tried: the dialect failed, not the provider\nseen: " + e + about, e);
    });
  }

  /** The same request, as a user of the client makes it. */
  @SuppressWarnings("unchecked") // target() answers a request of the same type
  <Q extends Request<?>> Q named(Q request) {
    boolean ofProvider = Set.of(Operation.LIST_MODELS, Operation.RAW, Operation.FILE, Operation.BATCH).contains(request.operation());
    return (Q) request.target(ofProvider ? provider.name() : provider.name() + "/" + request.target());
  }

  CallOptions options() {
    return CallOptions.options().requestTimeout(subject.patience().multipliedBy(4)).idleTimeout(subject.patience().multipliedBy(4));
  }

  /** The forms in which the wire answers: whole, and in pieces. */
  static List<Boolean> forms(ContractSubject subject) {
    return subject.dialect().features().contains(Feature.STREAMS) ? List.of(false, true) : List.of(false);
  }

  Seen<ChatCompletion> chat(Scenario scenario) {
    return chat(scenario, false);
  }

  Seen<ChatCompletion> chatStream(Scenario scenario) {
    return chat(scenario, true);
  }

  Seen<ChatCompletion> chat(Scenario scenario, boolean streamed) {
    serve(scenario, streamed);
    return ask((ChatCompletionRequest) scenario.request(), streamed, options()).map(Essence::of);
  }

  /** Asks without having a reply queued. */
  <R> Seen<R> ask(Streamable<?, R> request, boolean streamed, CallOptions options) {
    return streamed ? stream(request, options) : send(request, options);
  }

  /** The same straight from the provider, whole or read to its end. Throws what it throws. */
  String attempt(Request<?> request, boolean streamed, TrialAttempt attempt) throws Exception {
    if (streamed) {
      try (var source = provider.stream((Streamable<?, ?>) request, attempt)) {
        return readOn(source);
      }
    }
    provider.send(request, attempt);
    return "answered";
  }

  /** Reads to the end. */
  static String readOn(EventSource<?> source) throws IOException, InterruptedException {
    while (source.next().isPresent()) {}
    return "answered";
  }

  /** The answer of any operation. */
  Seen<Object> whole(Scenario scenario) {
    serve(scenario, false);
    return send(scenario.request(), options()).map(Essence::of);
  }

  /** The same in pieces. */
  Seen<Object> pieces(Scenario scenario) {
    serve(scenario, true);
    return stream((Streamable<?, ?>) scenario.request(), options()).map(Essence::of);
  }

  <R> Seen<R> send(Request<R> request, CallOptions options) {
    return within("send", () -> {
      var outcome = bifrost.attempt(named(request), options);
      return outcome instanceof Outcome.Success<R> success ? Seen.answer(success.value(), success.report())
          : new Seen<R>(Optional.empty(), Optional.empty(), Optional.of(((Outcome.Failure<R>) outcome).error()), Optional.of(outcome.report()));
    });
  }

  <E, R> Seen<R> stream(Streamable<E, R> request, CallOptions options) {
    return within("stream", () -> streamed(request, options));
  }

  private <E, R> Seen<R> streamed(Streamable<E, R> request, CallOptions options) {
    try (var stream = bifrost.stream(named(request), options)) {
      try {
        var whole = stream.collect();
        return Seen.answer(whole, stream.outcome().orElseThrow().report());
      } catch (BifrostException e) {
        return new Seen<>(Optional.empty(), Optional.of(stream.partial()), Optional.of(e.error()), e.report());
      }
    } catch (BifrostException e) {
      return new Seen<>(Optional.empty(), Optional.empty(), Optional.of(e.error()), e.report());
    }
  }

  TrialAttempt newAttempt() {
    return new TrialAttempt(Optional.empty(), Map.of());
  }

  /** A stream straight from the provider. */
  EventSource<ChatCompletionChunk> source(Scenario scenario, TrialAttempt attempt) {
    serve(scenario, true);
    return within("stream", () -> provider.stream((ChatCompletionRequest) scenario.request(), attempt));
  }

  /** A connection of our own, answered: connections are accepted in order, so whatever was opened before is counted by now. */
  void visit() {
    within("a visit", () -> {
      try (var socket = new Socket(proxy.url().getHost(), proxy.url().getPort())) {
        socket.getOutputStream().write(("GET " + HEALTH + " HTTP/1.1\r\nhost: kit\r\nconnection: close\r\n\r\n").getBytes(UTF_8));
        return socket.getInputStream().read();
      }
    });
  }

  /** Does something that has nothing to wait for. */
  void atOnce(String what, AutoCloseable work) {
    var doing = Background.start(() -> {
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
  <T> T within(String what, Callable<T> work) {
    return await(what, Background.start(work));
  }

  <T> T await(String what, Background<T> work) {
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
  void answers(Object expected, Seen<?> seen) {
    if (!seen.answer().equals(Optional.of(expected))) throw failure(expected, seen, null);
  }

  void expect(String what, Object expected, Object seen) {
    if (!expected.equals(seen)) throw failure(what + ": " + expected, seen, null);
  }

  void expect(Object expected, Object seen) {
    if (!expected.equals(seen)) throw failure(expected, seen, null);
  }

  void expect(boolean holds, String expected, Object seen) {
    if (!holds) throw failure(expected, seen, null);
  }

  /** Waits for what happens on other threads. */
  void eventually(BooleanSupplier condition, String expected) {
    eventually(condition, expected, () -> "it did not happen within " + subject.patience());
  }

  /** Waits for what happens on other threads, and says how it stands if it does not. */
  void eventually(BooleanSupplier condition, String expected, Supplier<String> state) {
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

  AssertionError failure(Object expected, @Nullable Object seen, @Nullable Throwable cause) {
    checkDialect();
    return new AssertionError("rule " + rule + " is broken\nexpected: " + expected + "\nseen: " + seen + about + script.exchanged() + "\n", cause);
  }

  /** What the server was asked, but for visits. */
  List<RecordedRequest> asks() {
    return server.requests().stream().filter(request -> !isVisit(request)).toList();
  }

  private static boolean isVisit(RecordedRequest request) {
    return request.path().endsWith(HEALTH);
  }

  RecordedRequest last() {
    expect(!server.requests().isEmpty(), "a request", "none");
    return server.requests().get(server.requests().size() - 1);
  }

  /** What the server was asked, by the dialect. */
  Dialect.Asked asked() {
    try {
      return subject.dialect().asked(last());
    } catch (RuntimeException e) {
      throw failure("a request of this wire", e, e);
    }
  }

  /** The server first, so that a provider that waits for it does not hold up the rest. */
  @Override
  public void close() {
    proxy.close();
    server.close();
    var closing = Background.start(() -> {
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
