package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.HttpVersion;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.function.Executable;

/**
 * A client and its backend, for each test. What is claimed holds for both backends; where only the fake server can be told to do
 * something, {@link #script} tells it, and where only it can be asked, {@link #recorded()} asks it.
 */
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD) // a guard against hanging, no claim
abstract class EndToEndTestCases {
  /** A real server computes with whom it serves besides, and that can tip a token: so often it may try to say the same again. */
  private static final int ROUNDS = 6;

  final EndToEndServer backend;
  Bifrost bifrost;
  private Optional<FakeServer> fake = Optional.empty();
  private Optional<ReverseProxy> front = Optional.empty();

  EndToEndTestCases(EndToEndServer backend) {
    this.backend = backend;
  }

  @BeforeEach
  void open() {
    if (!backend.isReal()) {
      var server = FakeServer.start();
      backend.key().ifPresent(server::key);
      fake = Optional.of(server);
    }
    front = backend.front().map(before -> before.apply(URI.create(serverUrl())));
    bifrost = open(config());
  }

  @AfterEach
  void close() {
    if (bifrost != null) bifrost.close();
    front.ifPresent(ReverseProxy::close);
    fake.ifPresent(FakeServer::close);
  }

  static Bifrost open(ProviderConfig config) {
    return Bifrost.builder().provider("vllm", config).open();
  }

  String url() {
    return front.map(ReverseProxy::url).orElseGet(this::serverUrl);
  }

  /** Past what stands before the server. */
  String serverUrl() {
    return backend.url().orElseGet(() -> fake().url().toString());
  }

  ProviderConfig config() {
    return config(url());
  }

  ProviderConfig config(String url) {
    var config = keyless(url);
    return backend.key().map(config::key).orElse(config);
  }

  /** The way there, and nothing to be known by. */
  ProviderConfig keyless(String url) {
    var config = ProviderConfig.of(url);
    if (front.isEmpty()) return config;
    var ofFront = config.network(front.get()::network);
    return url.startsWith("https:") ? ofFront : ofFront.network(network -> network.httpVersion(HttpVersion.HTTP_1_1));
  }

  FakeServer fake() {
    return fake.orElseThrow();
  }

  /** What the fake server answers next; a real one finds its own answer. */
  void script(Reply... replies) {
    fake.ifPresent(server -> server.reply(List.of(replies)));
  }

  /** What has arrived at the fake server; empty where it is a real one. */
  Optional<List<RecordedRequest>> recorded() {
    return fake.map(FakeServer::requests);
  }

  /** The request that arrived last at the fake server, if one did. */
  Optional<RecordedRequest> last() {
    return recorded().filter(all -> !all.isEmpty()).map(all -> all.get(all.size() - 1));
  }

  /** The fake server saw the client leave in the middle of its last request. */
  void assertServerWasTold() {
    last().ifPresent(request -> request.disconnected().join());
  }

  String modelId() {
    return backend.model().orElseGet(() -> bifrost.send(ListModelsRequest.of("vllm")).data().get(0).id());
  }

  String model() {
    return "vllm/" + modelId();
  }

  /** A request whose answer is short, and the same again. */
  ChatCompletionRequest ask(String text) {
    return ChatCompletionRequest.of(model(), text).temperature(0).seed(7).maxTokens(24);
  }

  /** A request that keeps a model busy for a while. */
  ChatCompletionRequest askMuch() {
    return ask("Count the numbers.").maxTokens(1500).with("min_tokens", 1500);
  }

  List<ChatCompletionChunk> chunks(ChatCompletionRequest ask) {
    try (var stream = bifrost.stream(ask)) {
      return stream.events().toList();
    }
  }

  ChatCompletion streamed(ChatCompletionRequest ask) {
    try (var stream = bifrost.stream(ask)) {
      return stream.collect();
    }
  }

  void assertStreamedLikeWhole(ChatCompletionRequest ask) {
    repeatably(() -> ComparableCompletion.of(bifrost.send(ask)), () -> ComparableCompletion.of(streamed(ask)));
  }

  <T> void repeatably(Supplier<T> expected, Supplier<T> actual) {
    for (int round = 1; backend.isReal() && round < ROUNDS; round++) if (expected.get().equals(actual.get())) return;
    assertEquals(expected.get(), actual.get());
  }

  /** The first answer that is as wanted, of several seeds: a model with random weights does not do everything every time. */
  ChatCompletion first(ChatCompletionRequest ask, Predicate<ChatCompletion> wanted, boolean streams) {
    return IntStream.rangeClosed(1, 12).mapToObj(ask::seed).map(each -> streams ? streamed(each) : bifrost.send(each))
        .filter(wanted)
        .findFirst().orElseThrow(() -> new AssertionError("none of 12 answers was as wanted"));
  }

  static BifrostError errorOf(Executable call) {
    return assertThrows(BifrostException.class, call).error();
  }

  static <E extends BifrostError> E errorOf(Class<E> kind, Executable call) {
    return assertInstanceOf(kind, errorOf(call));
  }
}
