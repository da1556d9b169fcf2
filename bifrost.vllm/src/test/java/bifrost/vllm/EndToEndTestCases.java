package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import bifrost.api.AttemptHook;
import bifrost.api.AttemptInfo;
import bifrost.api.AttemptProgress;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.HttpVersion;
import bifrost.api.ListModelsRequest;
import bifrost.api.OutgoingRequest;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.net.URI;
import java.util.List;
import java.util.Map;
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
 * Base class of end-to-end tests: opens a client and its backend for each test.
 *
 * <p>The assertions hold for a fake server and for a real vLLM. With a real vLLM, {@link #script} has no effect
 * and {@link #recordedRequests()} returns an empty optional.
 */
// The timeout ends tests that hang. It does not check the speed.
@Timeout(value = 180, threadMode = ThreadMode.SEPARATE_THREAD)
abstract class EndToEndTestCases {
  /** The maximum number of comparisons. A real server batches concurrent requests, which can change a token. */
  private static final int MAX_COMPARISONS = 6;

  final EndToEndServer backend;
  Bifrost bifrost;
  private Optional<FakeServer> fake = Optional.empty();
  private Optional<ReverseProxy> proxy = Optional.empty();

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
    proxy = backend.proxy().map(factory -> factory.apply(URI.create(serverUrl())));
    bifrost = open(config());
  }

  @AfterEach
  void close() {
    if (bifrost != null) bifrost.close();
    proxy.ifPresent(ReverseProxy::close);
    fake.ifPresent(FakeServer::close);
  }

  static Bifrost open(ProviderConfig config) {
    return Bifrost.builder().provider("vllm", config).open();
  }

  String url() {
    return proxy.map(ReverseProxy::url).orElseGet(this::serverUrl);
  }

  /** {@return the URL of the server itself, without the proxy} */
  String serverUrl() {
    return backend.url().orElseGet(() -> fake().url().toString());
  }

  ProviderConfig config() {
    return config(url());
  }

  ProviderConfig config(String url) {
    var config = configWithoutKey(url);
    return backend.key().map(config::key).orElse(config);
  }

  /** {@return a configuration with the address and the network settings, but without a key} */
  ProviderConfig configWithoutKey(String url) {
    var config = ProviderConfig.of(url);
    if (proxy.isEmpty()) return config;
    var withProxy = config.network(proxy.get()::network);
    return url.startsWith("https:") ? withProxy
        : withProxy.network(network -> network.httpVersion(HttpVersion.HTTP_1_1));
  }

  FakeServer fake() {
    return fake.orElseThrow();
  }

  /** Sets the next replies of the fake server. A real server ignores them. */
  void script(Reply... replies) {
    fake.ifPresent(server -> server.reply(List.of(replies)));
  }

  /** {@return the requests that the fake server received; empty for a real server} */
  Optional<List<RecordedRequest>> recordedRequests() {
    return fake.map(FakeServer::requests);
  }

  /** {@return the last request that the fake server received, if any} */
  Optional<RecordedRequest> lastRequest() {
    return recordedRequests().filter(all -> !all.isEmpty()).map(all -> all.get(all.size() - 1));
  }

  /** Waits until the fake server sees the client disconnect during its last request. */
  void assertServerSawDisconnect() {
    lastRequest().ifPresent(request -> request.disconnected().join());
  }

  String modelId() {
    return backend.model().orElseGet(() -> bifrost.send(ListModelsRequest.of("vllm")).data().get(0).id());
  }

  String model() {
    return "vllm/" + modelId();
  }

  /** {@return a request with a short and reproducible response} */
  ChatCompletionRequest request(String text) {
    return ChatCompletionRequest.of(model(), text).temperature(0).seed(7).maxTokens(24);
  }

  /** {@return a request with a long response} */
  ChatCompletionRequest longRequest() {
    return request("Count the numbers.").maxTokens(1500).with("min_tokens", 1500);
  }

  List<ChatCompletionChunk> chunks(ChatCompletionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.events().toList();
    }
  }

  ChatCompletion streamed(ChatCompletionRequest request) {
    try (var stream = bifrost.stream(request)) {
      return stream.collect();
    }
  }

  void assertStreamedMatchesUnary(ChatCompletionRequest request) {
    assertEqualWithRetries(() -> ComparableCompletion.of(bifrost.send(request)),
        () -> ComparableCompletion.of(streamed(request)));
  }

  <T> void assertEqualWithRetries(Supplier<T> expected, Supplier<T> actual) {
    for (int i = 1; backend.isReal() && i < MAX_COMPARISONS; i++) if (expected.get().equals(actual.get())) return;
    assertEquals(expected.get(), actual.get());
  }

  /**
   * {@return the first completion that satisfies a condition, from calls with different seeds} A model with
   * random weights does not satisfy the condition for every seed.
   */
  ChatCompletion firstMatching(ChatCompletionRequest request, Predicate<ChatCompletion> condition, boolean isStreamed) {
    return IntStream.rangeClosed(1, 12).mapToObj(request::seed)
        .map(each -> isStreamed ? streamed(each) : bifrost.send(each))
        .filter(condition)
        .findFirst().orElseThrow(() -> new AssertionError("none of 12 completions satisfies the condition"));
  }

  /** {@return a client whose attempts add their progress to a list} */
  Bifrost openWithProgress(List<AttemptProgress> attempts) {
    return Bifrost.builder().provider("vllm", config()).hook(new AttemptHook() {
      @Override
      public Map<String, String> headers(AttemptInfo attempt, OutgoingRequest request) {
        return Map.of();
      }

      @Override
      public void started(AttemptInfo attempt, AttemptProgress progress) {
        attempts.add(progress);
      }
    }).open();
  }

  static BifrostError errorOf(Executable call) {
    return assertThrows(BifrostException.class, call).error();
  }

  static <E extends BifrostError> E errorOf(Class<E> kind, Executable call) {
    return assertInstanceOf(kind, errorOf(call));
  }
}
