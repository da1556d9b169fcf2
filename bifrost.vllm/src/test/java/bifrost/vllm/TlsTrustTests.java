package bifrost.vllm;

import static bifrost.vllm.TestCertificates.CA;
import static bifrost.vllm.TestCertificates.CLIENT;
import static bifrost.vllm.TestCertificates.EXPIRED;
import static bifrost.vllm.TestCertificates.LOCALHOST;
import static bifrost.vllm.TestCertificates.OTHER_CA;
import static bifrost.vllm.TestCertificates.OTHER_HOST;
import static bifrost.vllm.TestCertificates.SELF_SIGNED;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ClientCertificate;
import bifrost.api.HttpVersion;
import bifrost.api.NetworkConfig;
import bifrost.api.Outcome;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests of trust in the certificates of TLS servers, and of client certificates.
 */
@Timeout(120)
class TlsTrustTests {
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final TestCertificates certificates = TestCertificates.get();
  private final FakeServer server = FakeServer.start();
  private TlsReverseProxy proxy = TlsReverseProxy.of(server.url(), LOCALHOST);

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private void present(String alias) {
    proxy.close();
    proxy = TlsReverseProxy.of(server.url(), alias);
  }

  private Bifrost open(UnaryOperator<NetworkConfig> network) {
    return open(proxy.url(), network);
  }

  /** {@return a client with retries enabled} A certificate error must not be retried. */
  private static Bifrost open(String url, UnaryOperator<NetworkConfig> network) {
    return Bifrost.builder()
        .provider("vllm", ProviderConfig.of(url).network(network).network(each -> each.maxRetries(2))).open();
  }

  private void assertTrusted(UnaryOperator<NetworkConfig> network) {
    try (var bifrost = open(network)) {
      assertFalse(bifrost.send(REQUEST).text().isEmpty());
      try (var stream = bifrost.stream(REQUEST)) {
        assertFalse(stream.collect().text().isEmpty());
      }
    }
  }

  /**
   * {@return the message of the failed handshake} Also checks that the client made one attempt and sent no
   * part of the request.
   */
  private String trustFailure(UnaryOperator<NetworkConfig> network) {
    return trustFailure(proxy.url(), network);
  }

  private String trustFailure(String url, UnaryOperator<NetworkConfig> network) {
    int before = proxy.connections();
    int sent = server.requests().size();
    try (var bifrost = open(url, network)) {
      Outcome<?> outcome = bifrost.trySend(REQUEST);
      assertEquals(1, outcome.report().attempts().size(), outcome::toString);
      BifrostError error = assertInstanceOf(Outcome.Failure.class, outcome).error();
      assertFalse(error.isTransient());
      assertEquals(1, proxy.connections() - before);
      assertEquals(sent, server.requests().size());
      return assertInstanceOf(Unreachable.class, error).message();
    }
  }

  private NetworkConfig withCa(NetworkConfig network) {
    return network.trustedCertificates(certificates.pem(CA));
  }

  @Nested
  class WithAPrivateAuthority {
    @Test
    void doesNotTrustAnUnknownAuthority() {
      var message = trustFailure(network -> network);
      assertTrue(message.startsWith("TLS failed: ") && message.contains("NetworkConfig.trustedCertificates"), message);
    }

    @Test
    void trustsAConfiguredAuthority() {
      assertTrusted(TlsTrustTests.this::withCa);
    }

    @Test
    void trustsEachOfSeveralConfiguredAuthorities() {
      assertTrusted(
          network -> network
              .trustedCertificates("A comment:\n" + certificates.pem(OTHER_CA) + "\r\n" + certificates.pem(CA)));
    }

    @Test
    void doesNotTrustAnAuthorityOtherThanTheConfiguredOne() {
      assertTrue(
          trustFailure(network -> network.trustedCertificates(certificates.pem(OTHER_CA)))
              .contains("NetworkConfig.trustedCertificates"));
    }

    @Test
    void rejectsACertificateOfAnotherHost() {
      present(OTHER_HOST);
      var message = trustFailure(TlsTrustTests.this::withCa);
      assertTrue(message.contains("for another host"), message);
      var byName = trustFailure(proxy.url().replace("127.0.0.1", "localhost"), TlsTrustTests.this::withCa);
      assertTrue(byName.contains("for another host"), byName);
    }

    @Test
    void rejectsAnExpiredCertificate() {
      present(EXPIRED);
      var message = trustFailure(TlsTrustTests.this::withCa);
      assertTrue(message.contains("expired or is not yet valid"), message);
    }
  }

  @Nested
  class WithASelfSignedCertificate {
    @Test
    void trustsASelfSignedCertificateOnlyIfConfigured() {
      present(SELF_SIGNED);
      assertTrue(trustFailure(TlsTrustTests.this::withCa).contains("NetworkConfig.trustedCertificates"));
      assertTrusted(network -> network.trustedCertificates(certificates.pem(SELF_SIGNED)));
    }
  }

  @Nested
  class WithInsecureSkipVerify {
    @ParameterizedTest
    @ValueSource(strings = {LOCALHOST, OTHER_HOST, EXPIRED, SELF_SIGNED})
    void insecureSkipVerifyAcceptsAnyCertificate(String alias) {
      present(alias);
      assertTrusted(network -> network.insecureTrustAllCertificates(true));
    }

    @Test
    void insecureSkipVerifyAcceptsACertificateOfAnotherHost() {
      present(OTHER_HOST);
      try (var bifrost =
          open(proxy.url().replace("127.0.0.1", "localhost"), network -> network.insecureTrustAllCertificates(true))) {
        assertFalse(bifrost.send(REQUEST).text().isEmpty());
      }
    }

    @Test
    void insecureSkipVerifyDoesNotAffectOtherClients() {
      assertTrusted(network -> network.insecureTrustAllCertificates(true));
      assertTrue(failureOfNextClient(network -> network).contains("NetworkConfig.trustedCertificates"));
    }

    private String failureOfNextClient(UnaryOperator<NetworkConfig> network) {
      try (var bifrost = open(network)) {
        return assertInstanceOf(Unreachable.class,
            assertInstanceOf(Outcome.Failure.class, bifrost.trySend(REQUEST)).error()).message();
      }
    }
  }

  @Nested
  class WithAnSslContext {
    @Test
    void sslContextReplacesTheDefaultTrust() {
      assertTrusted(network -> network.sslContext(certificates.context()));
      present(SELF_SIGNED);
      trustFailure(network -> network.sslContext(certificates.context()));
    }

    @Test
    void sslContextStillVerifiesTheHost() {
      present(OTHER_HOST);
      assertTrue(trustFailure(network -> network.sslContext(certificates.context())).contains("for another host"));
    }

    @Test
    void sslContextPresentsAClientCertificate() {
      proxy.close();
      proxy = TlsReverseProxy.requiringClientCertificates(server.url());
      assertTrusted(network -> network.sslContext(certificates.context(CLIENT)));
    }

    @Test
    void namesTheSettingIfTheServerRequiresAClientCertificate() {
      proxy.close();
      proxy = TlsReverseProxy.requiringClientCertificates(server.url());
      var message = trustFailure(TlsTrustTests.this::withCa);
      assertTrue(message.contains("NetworkConfig.clientCertificate"), message);
    }
  }

  @Nested
  class WithAClientCertificate {
    private final ClientCertificate text =
        ClientCertificate.of(certificates.pem(CLIENT), certificates.privateKeyPem(CLIENT));

    @TempDir private Path directory;

    @BeforeEach
    void requireClientCertificates() {
      proxy.close();
      proxy = TlsReverseProxy.requiringClientCertificates(server.url());
    }

    private ClientCertificate.Files files() throws IOException {
      return ClientCertificate.of(Files.writeString(directory.resolve("tls.crt"), certificates.pem(CLIENT)),
          Files.writeString(directory.resolve("tls.key"), certificates.privateKeyPem(CLIENT)));
    }

    @Test
    void presentsAClientCertificateFromText() {
      assertTrusted(network -> withCa(network).clientCertificate(text));
    }

    @Test
    void presentsAClientCertificateFromFilesWithAnAuthorityFromAFile() throws IOException {
      var ca = Files.writeString(directory.resolve("ca.crt"), certificates.pem(OTHER_CA) + certificates.pem(CA));
      var files = files();
      assertTrusted(network -> network.trustedCertificateFile(ca).clientCertificate(files));
    }

    @Test
    void presentsAClientCertificateWithInsecureSkipVerify() {
      assertTrusted(network -> network.insecureTrustAllCertificates(true).clientCertificate(text));
    }

    @Test
    void rejectsAClientCertificateWithAnotherKey() {
      var wrong = ClientCertificate.of(certificates.pem(CLIENT), certificates.privateKeyPem(LOCALHOST));
      for (var url : List.of(proxy.url(), server.url().toString())) {
        var message = configurationError(url, network -> network.clientCertificate(wrong));
        assertEquals(
            "the key of NetworkConfig.clientCertificate does not match the first certificate of the chain",
            message);
      }
    }

    @Test
    void rejectsAMissingFileOfAClientCertificate() throws IOException {
      var files = files();
      Files.delete(files.key());
      var message = configurationError(proxy.url(), network -> network.clientCertificate(files));
      assertEquals(
          "cannot read '" + files.key() + "' (the key of NetworkConfig.clientCertificate): the file does not exist",
          message);
    }

    @Test
    void toStringDoesNotContainThePrivateKey() {
      var config = NetworkConfig.defaults().clientCertificate(text).toString() + text;
      assertFalse(config.contains("BEGIN"), config);
    }

    private String configurationError(String url, UnaryOperator<NetworkConfig> network) {
      var error = assertThrows(BifrostException.class, () -> open(url, network)).error();
      return assertInstanceOf(Misconfigured.class, error).message();
    }
  }

  @Nested
  class HttpVersions {
    private boolean isHttp2Offered(UnaryOperator<NetworkConfig> network) {
      try (var bifrost = open(each -> network.apply(withCa(each)))) {
        bifrost.send(REQUEST); // The proxy supports only HTTP/1.1.
      }
      return proxy.offeredProtocols().stream().anyMatch(protocols -> protocols.contains("h2"));
    }

    @Test
    void doesNotOfferHttp2ByDefault() {
      assertFalse(isHttp2Offered(network -> network));
    }

    @Test
    void offersHttp2IfConfiguredAndSupported() {
      assertEquals(Runtime.version().feature() >= 25,
          isHttp2Offered(network -> network.httpVersion(HttpVersion.HTTP_2)));
    }
  }

  @Nested
  class WhenTheServerDoesNotUseTls {
    @Test
    void suggestsHttpIfTheServerDoesNotUseTls() {
      try (var bifrost =
          open("https://127.0.0.1:" + URI.create(server.url().toString()).getPort(), TlsTrustTests.this::withCa)) {
        var error =
            assertInstanceOf(Unreachable.class,
                assertInstanceOf(Outcome.Failure.class, bifrost.trySend(REQUEST)).error());
        assertTrue(error.message().contains("http://"), error.message());
        assertFalse(error.isTransient());
      }
    }
  }
}
