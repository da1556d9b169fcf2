package bifrost.testkit.contract;

import static java.nio.charset.StandardCharsets.UTF_8;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.testkit.contract.Dialect.Feature;
import bifrost.testkit.internal.contract.ContractHarness;
import bifrost.testkit.internal.contract.FixedProxySelector;
import bifrost.testkit.internal.contract.NetworkCalls;
import bifrost.testkit.internal.contract.RecordingAttempt;
import bifrost.testkit.internal.contract.SampleRequests;
import bifrost.testkit.internal.http.ClosedPort;
import bifrost.testkit.internal.http.NetworkBackend;
import bifrost.testkit.internal.tls.TestIdentities;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Example;

/**
 * Rules 1501 to 1507: proxies. Implementations need not be thread-safe: jqwik runs one rule at a time.
 *
 * @since 0.1
 */
public sealed interface ProxyRules extends ContractSubject permits ProviderContract {
  /** {@return the URL of a server that only the proxy knows} */
  private static URI serverBehindProxy() {
    return URI.create("http://kit.example:8123/llm");
  }

  private static NetworkConfig through(NetworkConfig network, NetworkBackend proxy) {
    return network.proxy(ProxyConfig.http(proxy.url().toString()).credentials("kit user", SampleRequests.SECRET));
  }

  private static NetworkConfig trusting(NetworkConfig network) {
    return network.trustedCertificates(TestIdentities.AUTHORITY.certificatePem());
  }

  /**
   * Requires that requests for {@code http://} URLs are sent to the configured proxy, with the URL of the server and
   * the credentials of the proxy. Many networks permit no other way to a server.
   */
  @WhenThisFails("Connect to NetworkConfig.proxy, send the complete URL in the request line, do not "
      + "resolve the name of the server, and send the credentials as Basic in "
      + "Proxy-Authorization.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1501_requestIsSentToTheProxy() {
    var calls = new NetworkCalls(this, 1501);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var proxy = NetworkBackend.start(calls.responder(streamed))) {
        calls.send(serverBehindProxy(), network -> through(network, proxy), streamed, (harness, result) -> {
          NetworkCalls.expectHello(harness, result);
          var head = proxy.heads().get(0);
          harness.expect(head.requestLine().startsWith("POST " + serverBehindProxy() + "/"),
              "a request line with the URL of the server", head.requestLine());
          harness.expect("header Host", Optional.of("kit.example:8123"), head.header("host"));
          harness.expect("header Proxy-Authorization", Optional.of("Basic " + Base64.getEncoder()
              .encodeToString(("kit user:" + SampleRequests.SECRET).getBytes(UTF_8))),
              head.header("proxy-authorization"));
        });
      }
      try (var proxy = NetworkBackend.start(calls.responder(streamed))) {
        calls.send(serverBehindProxy(), network -> network.proxy(ProxyConfig.http(proxy.url().toString())), streamed,
            (harness, result) -> {
              NetworkCalls.expectHello(harness, result);
              harness.expect("header Proxy-Authorization", Optional.empty(),
                  proxy.heads().get(0).header("proxy-authorization"));
            });
      }
    }
  }

  /**
   * Requires that requests for {@code https://} URLs use a tunnel through the proxy, which receives nothing of the
   * request except the name of the server.
   */
  @WhenThisFails("Send CONNECT with the host and the port of the server, then start TLS with the server, "
      + "and send the request inside.")
  @EnabledIfSupported({Feature.PROXIES, Feature.TLS})
  @Example
  default void rule1502_tunnelKeepsTheRequestFromTheProxy() {
    var calls = new NetworkCalls(this, 1502);
    var identity = TestIdentities.BEHIND_PROXY.context(TestIdentities.AUTHORITY);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var proxy = NetworkBackend.startTunnel(identity, calls.responder(streamed))) {
        calls.sendConfigured(URI.create("https://kit.example:8443/llm"), config -> config.key(SampleRequests.SECRET)
            .network(network -> trusting(network).proxy(ProxyConfig.http(proxy.url().toString()))), streamed,
            (harness, result) -> {
              NetworkCalls.expectHello(harness, result);
              harness.expect("requests", 2, proxy.heads().size());
              var connect = proxy.heads().get(0);
              harness.expect("CONNECT kit.example:8443 HTTP/1.1", connect.requestLine());
              harness.expect(!connect.text().contains(SampleRequests.SECRET), "no key at the proxy", connect.text());
              var request = proxy.heads().get(1);
              harness.expect(request.isEncrypted() && request.requestLine().startsWith("POST /llm/"),
                  "an encrypted request for the path of the server", request);
            });
      }
    }
  }

  /**
   * Requires that the refusal of a proxy is an error that names the proxy and the status, and not the password. The
   * user would otherwise look for the fault at the server.
   */
  @WhenThisFails("Report status 407 of a proxy as Misconfigured, and another refusal of CONNECT as "
      + "Unreachable, call attempt.responded with the status, and close the connection.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1503_refusalOfTheProxyNamesIt() {
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      expectRefusal(serverBehindProxy(), "407 Proxy Authentication Required", true, streamed);
      if (!dialect().features().contains(Feature.TLS)) continue;
      var encrypted = URI.create("https://kit.example:8443/llm");
      expectRefusal(encrypted, "407 Proxy Authentication Required", true, streamed);
      for (var status : List.of("403 Forbidden", "502 Bad Gateway", "503 Service Unavailable", "504 Gateway Timeout")) {
        expectRefusal(encrypted, status, false, streamed);
      }
    }
  }

  private void expectRefusal(URI server, String status, boolean isMisconfigured, boolean streamed) {
    boolean isCut = streamed && server.getScheme().equals("http"); // the rest of the body never arrives
    var refusal = "HTTP/1.1 " + status + "\r\nproxy-authenticate: Basic realm=\"kit\"\r\n"
        + "content-type: text/plain\r\ncontent-length: " + (isCut ? 9 : 2) + "\r\n\r\nno";
    try (var proxy = NetworkBackend.start(head -> refusal.getBytes(UTF_8));
        var harness = ContractHarness.at(this, 1503, server, config -> config.network(
            network -> through(dialect().features().contains(Feature.TLS) ? trusting(network) : network, proxy)))) {
      var attempt = harness.newAttempt();
      var failure = failure(harness, streamed, attempt);
      var text = NetworkCalls.fullText(failure);
      int code = Integer.parseInt(status.substring(0, 3));
      harness.expect(failure instanceof BifrostException e
          && (isMisconfigured ? e.error() instanceof Misconfigured : e.error() instanceof Unreachable),
          isMisconfigured ? "Misconfigured" : "Unreachable", text);
      harness.expect(text.contains("127.0.0.1:" + proxy.port()) && text.contains(status.substring(0, 3)),
          "an error with the address of the proxy and its status", text);
      harness.expect(!text.contains(SampleRequests.SECRET), "an error without the password", text);
      boolean isTransient = code != 407 && code != 403;
      harness.expect("transient", isTransient, ((BifrostException) failure).error().isTransient());
      harness.expect("status", OptionalInt.of(code), attempt.status());
      if (isCut) harness.waitUntil(() -> proxy.openConnections() == 0, "no open connection after status " + status);
    }
  }

  private static Throwable failure(ContractHarness harness, boolean streamed, RecordingAttempt attempt) {
    return harness.completeInTime("the call", () -> {
      try {
        harness.callProvider(SampleRequests.chatRequest(), streamed, attempt);
        return new IllegalStateException("no exception");
      } catch (Exception e) {
        return e;
      }
    });
  }

  /**
   * Requires that a proxy that does not run is reported as {@code Unreachable}, with the address of the proxy and
   * without the password.
   */
  @WhenThisFails("Put the address of the proxy into the message if connecting to it fails.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1504_unreachableProxyIsNamed() {
    var calls = new NetworkCalls(this, 1504);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var closed = ClosedPort.reserve()) {
        var proxy = ProxyConfig.http(closed.url()).credentials("kit user", SampleRequests.SECRET);
        calls.send(serverBehindProxy(), network -> network.proxy(proxy), streamed, (harness, result) -> {
          harness.expect("outcome", "Unreachable", result.outcomeName());
          var error = result.error().orElseThrow();
          harness.expect(error.isTransient() && error.message().contains("127.0.0.1:" + closed.port()),
              "a transient error with the address of the proxy", error);
          harness.expect(!error.toString().contains(SampleRequests.SECRET), "an error without the password", error);
        });
      }
    }
  }

  /**
   * Requires that opening the provider fails if the proxy is not an HTTP proxy. Ignoring the setting would send
   * requests past the proxy.
   */
  @WhenThisFails("Check the URL of the proxy when the provider is opened, and omit its credentials from "
      + "the message.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1505_unusableProxyIsRefusedWhenOpened() {
    var calls = new NetworkCalls(this, 1505);
    for (var proxy : List.of("socks5://proxy.example:1080", "SOCKS://proxy.example:1080", "ftp://proxy.example:21",
        "http://:3128", "http://proxy.example:0", "http://proxy.example:70000", "http:///", "proxy.example:3128")) {
      calls.expectRefused("the proxy " + proxy, serverBehindProxy(), config -> config.network(
          network -> network.proxy(ProxyConfig.http(URI.create(proxy)).credentials("kit", SampleRequests.SECRET))),
          List.of(proxy), SampleRequests.SECRET);
    }
  }

  /**
   * Requires that the proxy of the JVM is used by default, and not if the configuration disables it. This rule
   * changes the default {@code ProxySelector} and restores it.
   */
  @WhenThisFails("For ProxyConfig.Jvm, ask ProxySelector.getDefault() for the proxy of the server. For "
      + "ProxyConfig.None, connect directly.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1506_proxyOfTheJvmIsUsedByDefault() {
    var calls = new NetworkCalls(this, 1506);
    for (boolean streamed : ContractHarness.streamingModes(this)) {
      try (var proxy = NetworkBackend.start(calls.responder(streamed));
          var server = NetworkBackend.start(calls.responder(streamed))) {
        FixedProxySelector.of(new Proxy(Proxy.Type.HTTP, unresolved(proxy.port()))).run(() -> {
          calls.send(serverBehindProxy(), network -> network, streamed, NetworkCalls::expectHello);
          calls.send(server.url(), network -> network.proxy(ProxyConfig.none()), streamed, (harness, result) -> {
            NetworkCalls.expectHello(harness, result);
            harness.expect("requests at the proxy", 1, proxy.heads().size());
            harness.expect("requests at the server", 1, server.heads().size());
            harness.expect(server.heads().get(0).requestLine().startsWith("POST /"),
                "a request line with the path only", server.heads().get(0).requestLine());
          });
        });
        FixedProxySelector.of(new Proxy(Proxy.Type.HTTP, unresolved(proxy.port()))).run(() -> calls.send(server.url(),
            network -> network.proxy(ProxyConfig.environment()), streamed, (harness, result) -> {
              NetworkCalls.expectHello(harness, result);
              harness.expect("requests at the proxy", 1, proxy.heads().size());
            }));
        FixedProxySelector.of(Proxy.NO_PROXY)
            .run(() -> calls.send(server.url(), network -> network, streamed, NetworkCalls::expectHello));
      }
    }
    try (var closed = ClosedPort.reserve()) {
      FixedProxySelector.of(new Proxy(Proxy.Type.HTTP, unresolved(closed.port()))).run(() -> calls.send(
          serverBehindProxy(), network -> network, false, (harness, result) -> {
            harness.expect("outcome", "Unreachable", result.outcomeName());
            harness.expect(result.error().orElseThrow().message().contains("127.0.0.1:" + closed.port()),
                "an error with the address of the proxy", result);
          }));
    }
  }

  private static InetSocketAddress unresolved(int port) {
    return InetSocketAddress.createUnresolved("127.0.0.1", port);
  }

  /**
   * Requires that a SOCKS proxy of the JVM is either used or refused when the provider is opened. Otherwise requests
   * bypass the proxy, and the user believes that they do not.
   */
  @WhenThisFails("Fail with Misconfigured if the JVM selects a proxy that the HTTP client does not "
      + "support.")
  @EnabledIfSupported(Feature.PROXIES)
  @Example
  default void rule1507_socksProxyOfTheJvmIsNotBypassed() {
    var calls = new NetworkCalls(this, 1507);
    try (var server = NetworkBackend.start(calls.responder(false));
        var closed = ClosedPort.reserve();
        var harness = ContractHarness.of(this, 1507)) {
      var socks = new Proxy(Proxy.Type.SOCKS, unresolved(closed.port()));
      FixedProxySelector.of(socks).run(() -> harness.completeInTime("the call", () -> {
        try (var provider = provider(server.url(), ProviderConfig.of(server.url()))) {
          return provider.send(SampleRequests.chatRequest(), harness.newAttempt());
        } catch (Exception refused) {
          return refused;
        }
      }));
      harness.expect("requests at the server", List.of(), server.heads());
    }
  }
}
