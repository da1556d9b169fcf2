package bifrost.testkit.contract;

import bifrost.api.Operation;
import bifrost.api.ProviderConfig;
import bifrost.api.RawRequest;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.NetworkCalls;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.http.ClosedPort;
import bifrost.testkit.internal.http.NetworkBackend;
import bifrost.testkit.internal.operation.OperationKits;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import net.jqwik.api.Example;

/**
 * Rules 1520 to 1524: base URLs, paths and host names. Implementations need not be thread-safe: jqwik runs one rule at
 * a time.
 *
 * @since 0.1
 */
public sealed interface AddressRules extends ContractSubject permits ProviderContract {
  /**
   * Requires that the path of a request follows from the base URL, the path prefix and the path of the operation.
   * Gateways serve models under many paths.
   */
  @WhenThisFails("Follow the table of ProviderConfig.baseUrl: add /v1 unless the URL has a version segment"
      + " or names a deployment, or pathPrefix replaces it; ProviderConfig.path replaces both, "
      + "and as a URL the server too.")
  @EnabledIfSupported(Feature.URL_FORMS)
  @Example
  default void rule1520_pathFollowsFromTheConfiguration() {
    expectPath("/v1/chat/completions", "", config -> config);
    expectPath("/v1/chat/completions", "/", config -> config);
    expectPath("/v1/chat/completions", "/v1", config -> config);
    expectPath("/v1/chat/completions", "/v1/", config -> config);
    expectPath("/llm/v1/chat/completions", "/llm", config -> config);
    expectPath("/llm/v1/chat/completions", "/llm/", config -> config);
    expectPath("/api/v3/chat/completions", "/api/v3", config -> config);
    expectPath("/v1beta/openai/chat/completions", "/v1beta/openai", config -> config);
    expectPath("/openai/deployments/NAME/chat/completions?api-version=2024-10-21",
        "/openai/deployments/NAME?api-version=2024-10-21", config -> config);
    expectPath("/inference/chat/completions", "/inference", config -> config.pathPrefix(""));
    expectPath("/x/api/v3/chat/completions", "/x", config -> config.pathPrefix("/api/v3"));
    expectPath("/api/v3/chat/completions", "/api/v3", config -> config.pathPrefix("/api/v3/"));
    expectPath("/llm/kit/chat?a=1", "/llm", config -> config.path(Operation.CHAT_COMPLETION, "/kit/chat?a=1"));
    expectPath("/llm/kit/chat?b=2&a=1", "/llm?b=2", config -> config.path(Operation.CHAT_COMPLETION, "/kit/chat?a=1"));
    expectPath("/kit%C3%A9", "", config -> config.path(Operation.CHAT_COMPLETION, "/kit\u00E9"));
    expectPath("/v1/chat/completions?kit&a=1&b=2", "/v1?kit&a=1", config -> config.query("b", "2"));
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectPath(streamed ? "/kit/stream" : "/kit/send", "", config -> config
          .sendPath(Operation.CHAT_COMPLETION, "/kit/send").streamPath(Operation.CHAT_COMPLETION, "/kit/stream"),
          streamed);
    }
    if (operations().contains(Operation.RAW)) {
      for (var basePath : List.of("/llm", "/llm/", "/llm/v1", "/llm/v1/", "/llm/v1beta")) expectRawPath(basePath);
    }
    for (var path : List.of("/kit/chat?a=b", "/kit/chat")) {
      for (var scheme : List.of("http", "HTTP")) expectPathOfUrl(scheme, path);
    }
  }

  private void expectPath(String expected, String basePath, UnaryOperator<ProviderConfig> change) {
    for (boolean streamed : ContractHarness.streamingModes(this)) expectPath(expected, basePath, change, streamed);
  }

  private void expectPath(String expected, String basePath, UnaryOperator<ProviderConfig> change, boolean streamed) {
    var calls = new NetworkCalls(this, 1520);
    try (var server = NetworkBackend.start(calls.responder(streamed))) {
      calls.sendConfigured(URI.create(server.url() + basePath),
          config -> change.apply(config.network(NetworkCalls::direct)), streamed, (harness, result) -> {
            NetworkCalls.expectHello(harness, result);
            harness.expect("POST " + expected + " HTTP/1.1", server.heads().get(0).requestLine());
          });
    }
  }

  /** Checks a raw request, whose path follows the base URL without the version. */
  private void expectRawPath(String basePath) {
    try (var harness = ContractHarness.atPath(this, 1520, basePath)) {
      harness.enqueue(OperationKits.of(Operation.RAW).sampleScenario(), false);
      harness.sendOrStream(RawRequest.get("p", "/kit/ask"), false);
      harness.expect("path of a raw request at the base URL " + basePath, "/llm/kit/ask", harness.lastRequest().path());
    }
  }

  /** Checks a URL as the path of an operation: the request goes to another server than that of the base URL. */
  private void expectPathOfUrl(String scheme, String path) {
    var calls = new NetworkCalls(this, 1520);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var server = NetworkBackend.start(calls.responder(streamed)); var closed = ClosedPort.reserve()) {
        var url = scheme + "://127.0.0.1:" + server.port() + path;
        calls.sendConfigured(closed.url(),
            config -> config.path(Operation.CHAT_COMPLETION, url).network(NetworkCalls::direct), streamed,
            (harness, result) -> {
              NetworkCalls.expectHello(harness, result);
              harness.expect("POST " + path + " HTTP/1.1", server.heads().get(0).requestLine());
            });
      }
    }
  }

  /**
   * Requires that opening the provider fails if requests cannot be sent to the base URL, with a message that contains
   * the URL, but no password and no query. Otherwise the fault shows only in the first call.
   */
  @WhenThisFails("Check scheme, user-info, host, port and fragment of the base URL when the provider is "
      + "opened, and omit user-info and query from the message.")
  @EnabledIfSupported(Feature.URL_FORMS)
  @Example
  default void rule1521_invalidBaseUrlIsRefusedWhenOpened() {
    for (var url : List.of("ftp://127.0.0.1:8000", "localhost:8000", "/v1", "http:///v1", "http://:8000",
        "http://127.0.0.1:0", "http://127.0.0.1:70000", "http://127.0.0.1:99999999999", "http://127.0.0.1:80x",
        "http://127.0.0.1:", "http://kit$a_b:8000", "http://kit$example", "http://.kit_a", "http://kit_a..b:8000",
        "https://kit_server:8443", "https://kit_server", "http://[::1]:0")) {
      expectRefused(url, List.of(url));
      expectRefused(url + "?api-key=" + SampleRequests.SECRET, List.of(url));
      if (url.contains("//")) expectRefused(url.replace("//", "//kit:" + SampleRequests.SECRET + "@"), List.of());
    }
    expectRefused("http://127.0.0.1:8000#" + SampleRequests.SECRET, List.of("http://127.0.0.1:8000"));
    expectRefused("http://kit:" + SampleRequests.SECRET + "@127.0.0.1:8000", List.of());
    expectRefused("http://@127.0.0.1:8000", List.of());
    expectRefused("http://fe80::1:2:8000", List.of("bracket"));
    expectRefused("http://fe80::1", List.of("bracket"));
  }

  private void expectRefused(String url, List<String> words) {
    new NetworkCalls(this, 1521).expectRefused("the base URL " + url, URI.create(url),
        config -> config.network(NetworkCalls::direct), words, SampleRequests.SECRET);
  }

  /**
   * Requires that opening the provider fails if a path or a path prefix is invalid, and that the message contains it.
   */
  @WhenThisFails("Check pathPrefix and the paths of operations when the provider is opened.")
  @EnabledIfSupported(Feature.URL_FORMS)
  @Example
  default void rule1522_invalidPathIsRefusedWhenOpened() {
    for (var path : List.of("kit", "//kit", "/kit kit", "/kit%", "/kit\"")) {
      expectPathRefused(path, path, config -> config.path(Operation.CHAT_COMPLETION, path));
      expectPathRefused(path, path, config -> config.pathPrefix(path));
    }
    expectPathRefused("/kit#x", "#", config -> config.path(Operation.CHAT_COMPLETION, "/kit#x"));
    expectPathRefused("/kit?x=1", "?", config -> config.pathPrefix("/kit?x=1"));
    for (var url : List.of("http://kit.example/a b", "http://kit:" + SampleRequests.SECRET + "@kit.example/",
        "http://kit.example/#x", "https://kit.example:0/", "http:///kit")) {
      expectPathRefused(url, "", config -> config.path(Operation.CHAT_COMPLETION, url));
    }
  }

  private void expectPathRefused(String path, String word, UnaryOperator<ProviderConfig> change) {
    new NetworkCalls(this, 1522).expectRefused("the path " + path, URI.create("http://127.0.0.1:8000"),
        config -> change.apply(config.network(NetworkCalls::direct)), word.isEmpty() ? List.of() : List.of(word),
        SampleRequests.SECRET);
  }

  /**
   * Requires that a provider can be opened for every valid host, including names with underscores, which docker
   * compose assigns, and IPv6 addresses.
   */
  @WhenThisFails("Do not require that URI.getHost() is present: it is null for names with underscores.")
  @EnabledIfSupported(Feature.URL_FORMS)
  @Example
  default void rule1523_everyValidHostIsAccepted() {
    try (var harness = ContractHarness.of(this, 1523)) {
      for (var host : List.of("vllm_server:8000", "a_z", "A_Z:8000", "0_9:8000", "kit-a_b.c", "_kit:8000", "kit_",
          "kit.example", "[::1]:8000", "[fe80::1]")) {
        var url = URI.create("http://" + host);
        harness.completeInTime("opening a provider for " + url, () -> {
          provider(url, ProviderConfig.defaults().baseUrl(url).network(NetworkCalls::direct)).close();
          return "";
        });
      }
    }
    var address = loopbackV6();
    if (address.isEmpty()) return;
    var calls = new NetworkCalls(this, 1523);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var server = NetworkBackend.startAt(address.get(), calls.responder(streamed))) {
        calls.send(URI.create("http://[::1]:" + server.port()), NetworkCalls::direct, streamed,
            NetworkCalls::expectHello);
      }
    }
  }

  /** {@return the address ::1; empty if this machine has no IPv6} */
  private static Optional<InetAddress> loopbackV6() {
    try {
      var address = InetAddress.getAllByName("::1")[0]; // a literal has one address
      NetworkBackend.startAt(address, head -> new byte[0]).close();
      return Optional.of(address);
    } catch (UnknownHostException | UncheckedIOException e) {
      return Optional.empty();
    }
  }

  /**
   * Requires that a server name that leads to no server is {@code Unreachable}, with the name and the addresses that
   * it has, and that the other addresses of a name are tried if the configuration says so.
   */
  @WhenThisFails("List the addresses of the name in the message of a failed connection. With "
      + "tryOtherAddresses, connect to each address in turn.")
  @EnabledIfSupported(Feature.URL_FORMS)
  @Example
  default void rule1524_unreachableNameIsReportedWithItsAddresses() {
    var calls = new NetworkCalls(this, 1524);
    for (boolean tryOthers : List.of(false, true)) {
      for (boolean streamed : ContractHarness.streamingModes(this)) {
        try (var closed = ClosedPort.reserve()) {
          calls.send(URI.create("http://localhost:" + closed.port()),
              network -> NetworkCalls.direct(network).tryOtherAddresses(tryOthers), streamed, (harness, result) -> {
                harness.expect("outcome", "Unreachable", result.outcomeName());
                var message = result.error().orElseThrow().message();
                harness.expect(message.contains("localhost:" + closed.port()) && message.contains("refused"),
                    "an error with the name, the port and the cause", message);
                for (var address : addresses()) {
                  harness.expect(message.contains(address.getHostAddress()), "an error with " + address, message);
                }
                harness.expect(result.error().orElseThrow().isTransient(), "a transient error", result);
              });
        }
      }
    }
    var addresses = addresses();
    if (addresses.size() < 2) return;
    try (var server = NetworkBackend.startAt(addresses.get(addresses.size() - 1), calls.responder(false))) {
      calls.send(URI.create("http://localhost:" + server.port()),
          network -> NetworkCalls.direct(network).tryOtherAddresses(true),
          false, NetworkCalls::expectHello);
    }
  }

  private static List<InetAddress> addresses() {
    try {
      return Arrays.asList(InetAddress.getAllByName("localhost"));
    } catch (UnknownHostException e) {
      return List.of();
    }
  }
}
