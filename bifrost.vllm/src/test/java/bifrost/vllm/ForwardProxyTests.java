package bifrost.vllm;

import static bifrost.vllm.EndToEndTestCases.errorOf;
import static bifrost.vllm.EndToEndTestCases.open;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.Bifrost;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ListModelsRequest;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.api.ProxyConfig;
import bifrost.api.RawRequest;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Reply;
import bifrost.vllm.faultmatrix.HostileServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests for forward proxies. The host names of the servers resolve only at the proxy, so a call can succeed
 * only through the proxy.
 */
@Timeout(120)
class ForwardProxyTests {
  private static final String BASIC = "Basic bWU6czNjcmV0LXdvcmQ="; // me:s3cret-word
  private static final ListModelsRequest MODELS = ListModelsRequest.of("vllm");
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final FakeServer server = FakeServer.start();
  private final TlsReverseProxy tls = TlsReverseProxy.of(server.url(), TestCertificates.OTHER_HOST);
  private final ForwardProxyServer proxy = ForwardProxyServer.forwardingTo(server.url().getPort());
  private final ForwardProxyServer authenticatingProxy =
      ForwardProxyServer.forwardingTo(server.url().getPort(), "me:s3cret-word");

  @AfterEach
  void close() {
    proxy.close();
    authenticatingProxy.close();
    tls.close();
    server.close();
  }

  private static Bifrost client(String url, UnaryOperator<NetworkConfig> network) {
    return open(ProviderConfig.of(url).key("a-key-of-tests").network(network));
  }

  private static Bifrost clientThrough(ProxyConfig proxy) {
    return client("http://vllm.invalid:8000", network -> network.proxy(proxy));
  }

  @Nested
  class WhenTheServerUsesHttp {
    @Test
    void sendsRequestsWithAbsoluteUrisToTheProxy() {
      try (var bifrost = clientThrough(ProxyConfig.http(proxy.url()))) {
        assertFalse(bifrost.send(REQUEST).text().isEmpty());
        try (var stream = bifrost.stream(REQUEST)) {
          assertFalse(stream.collect().text().isEmpty());
        }
        assertFalse(bifrost.send(MODELS).targets().isEmpty());
      }
      assertEquals(Set.of("POST http://vllm.invalid:8000/v1/chat/completions HTTP/1.1",
          "GET http://vllm.invalid:8000/v1/models HTTP/1.1"), Set.copyOf(proxy.requestLines()));
      assertEquals(Optional.empty(), proxy.lastAuthorization());
      assertEquals(Optional.of("Bearer a-key-of-tests"), server.requests().get(0).header("authorization"));
    }

    @Test
    void sendsProxyCredentialsWithTheFirstRequest() {
      for (var config : List.of(ProxyConfig.http(authenticatingProxy.url()).credentials("me", "s3cret-word"),
          ProxyConfig.http("http://me:s3cret%2Dword@" + authenticatingProxy.address()))) {
        try (var bifrost = clientThrough(config)) {
          assertFalse(bifrost.send(MODELS).targets().isEmpty());
          assertEquals(Optional.of(BASIC), authenticatingProxy.lastAuthorization());
        }
      }
      assertEquals(2, authenticatingProxy.requestLines().size());
    }

    @Test
    void reportsRejectedProxyCredentialsAsMisconfigured() {
      try (var bifrost = clientThrough(ProxyConfig.http(authenticatingProxy.url()));
          var wrong = clientThrough(ProxyConfig.http(authenticatingProxy.url()).credentials("me", "wrong"))) {
        var missing = errorOf(Misconfigured.class, () -> bifrost.send(MODELS)).message();
        assertTrue(missing.contains(authenticatingProxy.url()) && missing.contains("credentials"), missing);
        var rejected = errorOf(Misconfigured.class, () -> wrong.stream(REQUEST)).message();
        assertTrue(rejected.contains("rejects the credentials") && !rejected.contains("wrong"), rejected);
      }
      assertEquals(List.of(), server.requests());
    }

    @Test
    void namesAnUnreachableProxyOfAnHttpServer() {
      proxy.close();
      try (var bifrost = clientThrough(ProxyConfig.http(proxy.url()))) {
        var error = errorOf(Unreachable.class, () -> bifrost.send(MODELS));
        assertTrue(error.isTransient());
        assertTrue(
            error.message().startsWith("cannot connect to the proxy " + proxy.url() + " (for vllm.invalid:8000): "),
            error.message());
      }
    }
  }

  @Nested
  class WhenTheServerUsesHttps {
    private final ForwardProxyServer tunnel = ForwardProxyServer.forwardingTo(port());
    private final ForwardProxyServer authenticatingTunnel = ForwardProxyServer.forwardingTo(port(), "me:s3cret-word");

    private int port() {
      return Integer.parseInt(tls.url().replaceAll(".*:", ""));
    }

    @AfterEach
    void close() {
      tunnel.close();
      authenticatingTunnel.close();
    }

    private Bifrost clientThrough(ProxyConfig proxy) {
      return client("https://elsewhere.example:8443", network -> tls.network(network).proxy(proxy));
    }

    @Test
    void tunnelsTlsThroughTheProxy() {
      try (var bifrost = clientThrough(ProxyConfig.http(tunnel.url()))) {
        assertFalse(bifrost.send(REQUEST).text().isEmpty());
        try (var stream = bifrost.stream(REQUEST)) {
          assertFalse(stream.collect().text().isEmpty());
        }
      }
      assertEquals(Set.of("CONNECT elsewhere.example:8443 HTTP/1.1"), Set.copyOf(tunnel.requestLines()));
      assertEquals("/v1/chat/completions", server.requests().get(0).path());
    }

    @Test
    void namesTheJvmOptionThatTunnelCredentialsRequire() {
      try (var bifrost = clientThrough(ProxyConfig.http(authenticatingTunnel.url()).credentials("me", "s3cret-word"))) {
        for (var message : List.of(errorOf(Misconfigured.class, () -> bifrost.send(REQUEST)).message(),
            errorOf(Misconfigured.class, () -> bifrost.stream(REQUEST)).message())) {
          assertTrue(message.contains("-Djdk.http.auth.tunneling.disabledSchemes= ") && !message.contains("s3cret"),
              message);
        }
      }
      assertEquals(Optional.empty(), authenticatingTunnel.lastAuthorization());
    }

    @Test
    void sendsCredentialsToATunnelIfTheJvmOptionAllowsIt() {
      var output = ChildJvm.listModels(Map.of(), List.of("-Djdk.http.auth.tunneling.disabledSchemes="),
          "https://elsewhere.example:8443", "http://me:s3cret-word@" + authenticatingTunnel.address());
      assertTrue(output.contains("Success["), output);
      assertTrue(output.contains("'vllm' does not verify the certificate of https://elsewhere.example:8443"),
          "logs a warning: " + output);
      assertEquals(Optional.of(BASIC), authenticatingTunnel.lastAuthorization());
      assertEquals(Optional.empty(), server.requests().get(0).header("proxy-authorization"));
    }

    @Test
    void reportsMissingTunnelCredentials() {
      try (var bifrost = clientThrough(ProxyConfig.http(authenticatingTunnel.url()))) {
        assertTrue(errorOf(Misconfigured.class, () -> bifrost.send(REQUEST)).message().contains("credentials"));
      }
    }

    /** A response from the proxy is not a response from the server, regardless of its status. */
    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "404 Not Found", "502 Bad Gateway", "503 Service Unavailable",
        "429 Too Many Requests"})
    void reportsAnErrorResponseOfTheProxyAsUnreachable(String status) {
      var body = "{\"error\":{\"message\":\"not yours\",\"code\":400}}";
      var response = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
          + "\r\n\r\n" + body;
      try (var rejectingProxy = new HostileServer().respondWith(out -> out.write(response.getBytes(ISO_8859_1)));
          var bifrost = clientThrough(ProxyConfig.http(rejectingProxy.url().toString()))) {
        assertTrue(errorOf(Unreachable.class, () -> bifrost.send(REQUEST)).message().contains(status.substring(0, 3)));
        assertTrue(
            errorOf(Unreachable.class, () -> bifrost.stream(REQUEST)).message().contains(status.substring(0, 3)));
      }
    }

    /** Unlike a request on a lost connection, a rejected CONNECT must not be sent again. */
    @ParameterizedTest
    @CsvSource({"500,true", "307,false", "403,false", "401,false", "402,false", "204,false", "429,true", "502,true",
        "503,true", "504,true", "418,false"})
    void sendsConnectOnceAndNamesAProxyThatRejectsIt(int status, boolean isTransient) {
      var connects = new AtomicInteger();
      try (var rejectingProxy = rejectingProxy(status, connects);
          var bifrost =
              open(twoKeys().network(network -> network.proxy(ProxyConfig.http(rejectingProxy.url().toString()))))) {
        for (var call : List.<Executable>of(() -> bifrost.send(REQUEST), () -> bifrost.stream(REQUEST),
            () -> bifrost.send(RawRequest.get("vllm", "/version")))) {
          var error = errorOf(Unreachable.class, call);
          assertEquals(
              "the proxy " + rejectingProxy.url() + " refused to connect to elsewhere.example:8443 (HTTP " + status
                  + ") (https://elsewhere.example:8443, provider 'vllm', attempt 1 of 1)",
              error.message());
          assertEquals(isTransient, error.isTransient());
          assertEquals(1, connects.getAndSet(0));
        }
      }
    }

    @ParameterizedTest
    @CsvSource({"500,3", "503,3", "307,1", "403,1"})
    void retriesARejectedConnectLikeAServerErrorWithTheSameStatus(int status, int attempts) {
      var connects = new AtomicInteger();
      try (var rejectingProxy = rejectingProxy(status, connects);
          var bifrost = client("https://elsewhere.example:8443",
              network -> network.proxy(ProxyConfig.http(rejectingProxy.url().toString())).maxRetries(2)
                  .retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)))) {
        errorOf(Unreachable.class, () -> bifrost.send(REQUEST));
      }
      assertEquals(attempts, connects.get());
    }

    private ProviderConfig twoKeys() {
      return ProviderConfig.of("https://elsewhere.example:8443").key(ApiKey.of("first-key-of-tests").id("1"))
          .key(ApiKey.of("other-key-of-tests").id("2"));
    }

    private HostileServer rejectingProxy(int status, AtomicInteger connects) {
      return new HostileServer().respondWith(out -> {
        connects.incrementAndGet();
        out.write(("HTTP/1.1 " + status + " No\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n")
            .getBytes(ISO_8859_1));
      });
    }

    @Test
    void namesAnUnreachableProxyOfAnHttpsServer() {
      tunnel.close();
      try (var bifrost = clientThrough(ProxyConfig.http(tunnel.url()))) {
        var message = errorOf(Unreachable.class, () -> bifrost.send(REQUEST)).message();
        assertTrue(
            message.startsWith("cannot connect to the proxy " + tunnel.url() + " (for elsewhere.example:8443): "),
            message);
      }
    }

    @Test
    void verifiesTheCertificateOfTheServerBehindAProxy() {
      try (var bifrost =
          client("https://elsewhere.example:8443", network -> network.proxy(ProxyConfig.http(tunnel.url())))) {
        assertTrue(
            errorOf(Unreachable.class, () -> bifrost.send(REQUEST)).message()
                .contains("NetworkConfig.trustedCertificates"));
      }
    }
  }

  @Nested
  class WhenTheEnvironmentConfiguresTheProxy {
    @Test
    void usesTheProxyOfTheEnvironmentVariables() {
      var environment = Map.of("HTTP_PROXY", "http://me:s3cret-word@" + authenticatingProxy.address());
      var output = ChildJvm.listModels(environment, List.of(), "http://vllm.invalid:8000", "environment");
      assertTrue(output.contains("Success["), output);
      assertEquals(List.of("GET http://vllm.invalid:8000/v1/models HTTP/1.1"), authenticatingProxy.requestLines());
    }

    @Test
    void bypassesTheProxyOfTheEnvironmentForLocalServers() {
      var environment = Map.of("HTTP_PROXY", proxy.url());
      var output = ChildJvm.listModels(environment, List.of(), server.url().toString(), "environment");
      assertTrue(output.contains("Success["), output);
      assertEquals(List.of(), proxy.requestLines());
    }
  }

  @Nested
  class WhenSystemPropertiesConfigureTheProxy {
    private final List<String> properties =
        List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + proxy.url().replaceAll(".*:", ""));

    @Test
    void usesTheProxyOfTheSystemProperties() {
      var output = ChildJvm.listModels(Map.of(), properties, "http://vllm.invalid:8000", "jvm");
      assertTrue(output.contains("Success["), output);
      assertEquals(1, proxy.requestLines().size());
    }

    @Test
    void namesTheProxyOfTheJvmIfItRejectsConnect() {
      var connects = new AtomicInteger();
      try (var rejectingProxy = new HostileServer().respondWith(out -> {
        connects.incrementAndGet();
        out.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      })) {
        var options = List.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + rejectingProxy.url().getPort());
        var output = ChildJvm.listModels(Map.of(), options, "https://vllm.invalid:8443", "jvm");
        assertTrue(
            output.contains(
                "the JVM's proxy " + rejectingProxy.url() + " refused to connect to vllm.invalid:8443 (HTTP 500)"),
            output);
      }
      assertEquals(1, connects.get());
    }

    @Test
    void reportsAProxyPortOutOfRangeAsMisconfigured() {
      var output = ChildJvm.listModels(Map.of(), List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=99999"),
          "http://vllm.invalid:8000", "jvm");
      assertTrue(output.contains("Misconfigured") && output.contains("-Dhttp.proxyPort"), output);
    }

    @Test
    void ignoresTheProxyOfTheJvmIfTheConfigurationDisablesProxies() {
      var output = ChildJvm.listModels(Map.of(), properties, "http://vllm.invalid:8000", "none");
      assertTrue(output.contains("Unreachable["), output);
      assertEquals(List.of(), proxy.requestLines());
    }

    @Test
    void rejectsASocksProxyOfTheJvm() {
      var output = ChildJvm.listModels(Map.of(), List.of("-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=9"),
          "http://vllm.invalid:8000", "jvm");
      assertTrue(output.contains("Misconfigured") && output.contains("SOCKS"), output);
    }
  }

  @Nested
  class WithoutAProxy {
    @Test
    void reportsStatus407OfTheServerAsRejected() {
      server.reply(Reply.json(407, "{\"error\":\"no\"}"));
      try (var bifrost = open(ProviderConfig.of(server.url().toString()))) {
        assertEquals(407, errorOf(Rejected.class, () -> bifrost.send(REQUEST)).status());
      }
    }
  }
}
