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

/** Servers with names that only the proxy knows: whoever reaches them has asked it. */
@Timeout(120)
class ForwardProxyTests {
  private static final String BASIC = "Basic bWU6czNjcmV0LXdvcmQ="; // me:s3cret-word
  private static final ListModelsRequest MODELS = ListModelsRequest.of("vllm");
  private static final ChatCompletionRequest ASK =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final FakeServer server = FakeServer.start();
  private final TlsReverseProxy tls = TlsReverseProxy.of(server.url(), TestCertificates.ELSEWHERE);
  private final ForwardProxyServer proxy = ForwardProxyServer.forwardingTo(server.url().getPort());
  private final ForwardProxyServer guarded = ForwardProxyServer.forwardingTo(server.url().getPort(), "me:s3cret-word");

  @AfterEach
  void close() {
    proxy.close();
    guarded.close();
    tls.close();
    server.close();
  }

  private static Bifrost to(String url, UnaryOperator<NetworkConfig> network) {
    return open(ProviderConfig.of(url).key("a-key-of-tests").network(network));
  }

  private static Bifrost by(ProxyConfig proxy) {
    return to("http://vllm.invalid:8000", network -> network.proxy(proxy));
  }

  @Nested
  class ForHttp {
    @Test
    void isHandedWholeRequests() {
      try (var bifrost = by(ProxyConfig.http(proxy.url()))) {
        assertFalse(bifrost.send(ASK).text().isEmpty());
        try (var stream = bifrost.stream(ASK)) {
          assertFalse(stream.collect().text().isEmpty());
        }
        assertFalse(bifrost.send(MODELS).ids().isEmpty());
      }
      assertEquals(Set.of("POST http://vllm.invalid:8000/v1/chat/completions HTTP/1.1",
          "GET http://vllm.invalid:8000/v1/models HTTP/1.1"), Set.copyOf(proxy.requestLines()));
      assertEquals(Optional.empty(), proxy.lastAuthorization());
      assertEquals(Optional.of("Bearer a-key-of-tests"), server.requests().get(0).header("authorization"));
    }

    @Test
    void isToldWhoAsksAtOnce() {
      for (var config : List.of(ProxyConfig.http(guarded.url()).credentials("me", "s3cret-word"),
          ProxyConfig.http("http://me:s3cret%2Dword@" + guarded.address()))) {
        try (var bifrost = by(config)) {
          assertFalse(bifrost.send(MODELS).ids().isEmpty());
          assertEquals(Optional.of(BASIC), guarded.lastAuthorization());
        }
      }
      assertEquals(2, guarded.requestLines().size());
    }

    @Test
    void thatKnowsUsNotIsAMatterOfConfiguration() {
      try (var bifrost = by(ProxyConfig.http(guarded.url()));
          var wrong = by(ProxyConfig.http(guarded.url()).credentials("me", "wrong"))) {
        var nobody = errorOf(Misconfigured.class, () -> bifrost.send(MODELS)).message();
        assertTrue(nobody.contains(guarded.url()) && nobody.contains("credentials"), nobody);
        var other = errorOf(Misconfigured.class, () -> wrong.stream(ASK)).message();
        assertTrue(other.contains("rejects the credentials") && !other.contains("wrong"), other);
      }
      assertEquals(List.of(), server.requests());
    }

    @Test
    void thatIsNotThereIsUnreachable() {
      proxy.close();
      try (var bifrost = by(ProxyConfig.http(proxy.url()))) {
        var error = errorOf(Unreachable.class, () -> bifrost.send(MODELS));
        assertTrue(error.isTransient());
        assertTrue(
            error.message().startsWith("cannot connect to the proxy " + proxy.url() + " (for vllm.invalid:8000): "),
            error.message());
      }
    }
  }

  @Nested
  class ForHttps {
    private final ForwardProxyServer tunnel = ForwardProxyServer.forwardingTo(port());
    private final ForwardProxyServer guardedTunnel = ForwardProxyServer.forwardingTo(port(), "me:s3cret-word");

    private int port() {
      return Integer.parseInt(tls.url().replaceAll(".*:", ""));
    }

    @AfterEach
    void close() {
      tunnel.close();
      guardedTunnel.close();
    }

    private Bifrost by(ProxyConfig proxy) {
      return to("https://elsewhere.example:8443", network -> tls.network(network).proxy(proxy));
    }

    @Test
    void leadsToTheServerAndSeesNothing() {
      try (var bifrost = by(ProxyConfig.http(tunnel.url()))) {
        assertFalse(bifrost.send(ASK).text().isEmpty());
        try (var stream = bifrost.stream(ASK)) {
          assertFalse(stream.collect().text().isEmpty());
        }
      }
      assertEquals(Set.of("CONNECT elsewhere.example:8443 HTTP/1.1"), Set.copyOf(tunnel.requestLines()));
      assertEquals("/v1/chat/completions", server.requests().get(0).path());
    }

    @Test
    void needsTheJvmsPermissionForCredentials() {
      try (var bifrost = by(ProxyConfig.http(guardedTunnel.url()).credentials("me", "s3cret-word"))) {
        for (var message : List.of(errorOf(Misconfigured.class, () -> bifrost.send(ASK)).message(),
            errorOf(Misconfigured.class, () -> bifrost.stream(ASK)).message())) {
          assertTrue(message.contains("-Djdk.http.auth.tunneling.disabledSchemes= ") && !message.contains("s3cret"),
              message);
        }
      }
      assertEquals(Optional.empty(), guardedTunnel.lastAuthorization());
    }

    @Test
    void takesCredentialsWithThatPermission() {
      var said = ChildJvm.ask(Map.of(), List.of("-Djdk.http.auth.tunneling.disabledSchemes="),
          "https://elsewhere.example:8443", "http://me:s3cret-word@" + guardedTunnel.address());
      assertTrue(said.contains("Success["), said);
      assertTrue(said.contains("'vllm' does not verify the certificate of https://elsewhere.example:8443"),
          "warned by the usual logger: " + said);
      assertEquals(Optional.of(BASIC), guardedTunnel.lastAuthorization());
      assertEquals(Optional.empty(), server.requests().get(0).header("proxy-authorization"));
    }

    @Test
    void thatWantsCredentialsSaysSo() {
      try (var bifrost = by(ProxyConfig.http(guardedTunnel.url()))) {
        assertTrue(errorOf(Misconfigured.class, () -> bifrost.send(ASK)).message().contains("credentials"));
      }
    }

    /** What the proxy says is not the server's answer, whatever its status. */
    @ParameterizedTest
    @ValueSource(strings = {"403 Forbidden", "404 Not Found", "502 Bad Gateway", "503 Service Unavailable",
        "429 Too Many Requests"})
    void thatLeadsNobodyThereIsUnreachable(String status) {
      var body = "{\"error\":{\"message\":\"not yours\",\"code\":400}}";
      var answer = "HTTP/1.1 " + status + "\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
          + "\r\n\r\n" + body;
      try (var refusing = new HostileServer().respondWith(out -> out.write(answer.getBytes(ISO_8859_1)));
          var bifrost = by(ProxyConfig.http(refusing.url().toString()))) {
        assertTrue(errorOf(Unreachable.class, () -> bifrost.send(ASK)).message().contains(status.substring(0, 3)));
        assertTrue(errorOf(Unreachable.class, () -> bifrost.stream(ASK)).message().contains(status.substring(0, 3)));
      }
    }

    /** A refusal is no connection that was lost, which would be sent again. */
    @ParameterizedTest
    @CsvSource({"500,true", "307,false", "403,false", "401,false", "402,false", "204,false", "429,true", "502,true",
        "503,true", "504,true", "418,false"})
    void aProxyThatRefusesConnectIsNamedAndTriedOnce(int status, boolean isTransient) {
      var asked = new AtomicInteger();
      try (var refusing = refusing(status, asked);
          var bifrost =
              open(twoKeys().network(network -> network.proxy(ProxyConfig.http(refusing.url().toString()))))) {
        for (var call : List.<Executable>of(() -> bifrost.send(ASK), () -> bifrost.stream(ASK),
            () -> bifrost.send(RawRequest.get("vllm", "/version")))) {
          var error = errorOf(Unreachable.class, call);
          assertEquals("the proxy " + refusing.url() + " refused to connect to elsewhere.example:8443 (HTTP " + status
              + ") (https://elsewhere.example:8443, provider 'vllm', attempt 1 of 1)", error.message());
          assertEquals(isTransient, error.isTransient());
          assertEquals(1, asked.getAndSet(0));
        }
      }
    }

    @ParameterizedTest
    @CsvSource({"500,3", "503,3", "307,1", "403,1"})
    void aRefusedConnectIsRetriedLikeTheStatusOfAServer(int status, int times) {
      var asked = new AtomicInteger();
      try (var refusing = refusing(status, asked);
          var bifrost = to("https://elsewhere.example:8443",
              network -> network.proxy(ProxyConfig.http(refusing.url().toString())).maxRetries(2)
                  .retryBackoff(Duration.ofMillis(1), Duration.ofMillis(1)))) {
        errorOf(Unreachable.class, () -> bifrost.send(ASK));
      }
      assertEquals(times, asked.get());
    }

    private ProviderConfig twoKeys() {
      return ProviderConfig.of("https://elsewhere.example:8443").key(ApiKey.of("first-key-of-tests").id("1"))
          .key(ApiKey.of("other-key-of-tests").id("2"));
    }

    private HostileServer refusing(int status, AtomicInteger asked) {
      return new HostileServer().respondWith(out -> {
        asked.incrementAndGet();
        out.write(("HTTP/1.1 " + status + " No\r\nLocation: http://elsewhere.example/\r\nContent-Length: 0\r\n\r\n")
            .getBytes(ISO_8859_1));
      });
    }

    @Test
    void aProxyThatIsUnreachableIsNamed() {
      tunnel.close();
      try (var bifrost = by(ProxyConfig.http(tunnel.url()))) {
        var message = errorOf(Unreachable.class, () -> bifrost.send(ASK)).message();
        assertTrue(
            message.startsWith("cannot connect to the proxy " + tunnel.url() + " (for elsewhere.example:8443): "),
            message);
      }
    }

    @Test
    void isNoReasonToTrustAnybody() {
      try (var bifrost =
          to("https://elsewhere.example:8443", network -> network.proxy(ProxyConfig.http(tunnel.url())))) {
        assertTrue(errorOf(Unreachable.class, () -> bifrost.send(ASK)).message().contains("NetworkConfig.caCertPem"));
      }
    }
  }

  @Nested
  class OfTheEnvironment {
    @Test
    void isTheOneThatItsVariablesName() {
      var environment = Map.of("HTTP_PROXY", "http://me:s3cret-word@" + guarded.address());
      var said = ChildJvm.ask(environment, List.of(), "http://vllm.invalid:8000", "environment");
      assertTrue(said.contains("Success["), said);
      assertEquals(List.of("GET http://vllm.invalid:8000/v1/models HTTP/1.1"), guarded.requestLines());
    }

    @Test
    void isNoneForServersOfThisMachine() {
      var environment = Map.of("HTTP_PROXY", proxy.url());
      var said = ChildJvm.ask(environment, List.of(), server.url().toString(), "environment");
      assertTrue(said.contains("Success["), said);
      assertEquals(List.of(), proxy.requestLines());
    }
  }

  @Nested
  class OfTheJvm {
    private final List<String> properties =
        List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=" + proxy.url().replaceAll(".*:", ""));

    @Test
    void isTheOneThatItWasTold() {
      var said = ChildJvm.ask(Map.of(), properties, "http://vllm.invalid:8000", "jvm");
      assertTrue(said.contains("Success["), said);
      assertEquals(1, proxy.requestLines().size());
    }

    @Test
    void theProxyOfTheJvmIsNamedIfItRefusesConnect() {
      var asked = new AtomicInteger();
      try (var refusing = new HostileServer().respondWith(out -> {
        asked.incrementAndGet();
        out.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".getBytes(ISO_8859_1));
      })) {
        var told = List.of("-Dhttps.proxyHost=127.0.0.1", "-Dhttps.proxyPort=" + refusing.url().getPort());
        var said = ChildJvm.ask(Map.of(), told, "https://vllm.invalid:8443", "jvm");
        assertTrue(
            said.contains("the JVM's proxy " + refusing.url() + " refused to connect to vllm.invalid:8443 (HTTP 500)"),
            said);
      }
      assertEquals(1, asked.get());
    }

    @Test
    void aProxyPortOutOfRangeIsMisconfigured() {
      var said = ChildJvm.ask(Map.of(), List.of("-Dhttp.proxyHost=127.0.0.1", "-Dhttp.proxyPort=99999"),
          "http://vllm.invalid:8000", "jvm");
      assertTrue(said.contains("Misconfigured") && said.contains("-Dhttp.proxyPort"), said);
    }

    @Test
    void isLeftOutIfNoneIsWanted() {
      var said = ChildJvm.ask(Map.of(), properties, "http://vllm.invalid:8000", "none");
      assertTrue(said.contains("Unreachable["), said);
      assertEquals(List.of(), proxy.requestLines());
    }

    @Test
    void isRefusedIfItSpeaksSocks() {
      var said = ChildJvm.ask(Map.of(), List.of("-DsocksProxyHost=127.0.0.1", "-DsocksProxyPort=9"),
          "http://vllm.invalid:8000", "jvm");
      assertTrue(said.contains("Misconfigured") && said.contains("SOCKS"), said);
    }
  }

  @Nested
  class NotThereAtAll {
    @Test
    void leavesAServersOwn407Alone() {
      server.reply(Reply.json(407, "{\"error\":\"no\"}"));
      try (var bifrost = open(ProviderConfig.of(server.url().toString()))) {
        assertEquals(407, errorOf(Rejected.class, () -> bifrost.send(ASK)).status());
      }
    }
  }
}
