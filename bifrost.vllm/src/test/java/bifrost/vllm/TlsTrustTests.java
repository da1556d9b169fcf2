package bifrost.vllm;

import static bifrost.vllm.TestCertificates.CA;
import static bifrost.vllm.TestCertificates.CLIENT;
import static bifrost.vllm.TestCertificates.ELSEWHERE;
import static bifrost.vllm.TestCertificates.EXPIRED;
import static bifrost.vllm.TestCertificates.HERE;
import static bifrost.vllm.TestCertificates.OTHER_CA;
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

/** Whom a client believes, shown by a server that speaks TLS and shows one certificate or another. */
@Timeout(120)
class TlsTrustTests {
  private static final ChatCompletionRequest ASK =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final TestCertificates certificates = TestCertificates.get();
  private final FakeServer server = FakeServer.start();
  private TlsReverseProxy front = TlsReverseProxy.of(server.url(), HERE);

  @AfterEach
  void close() {
    front.close();
    server.close();
  }

  private void show(String alias) {
    front.close();
    front = TlsReverseProxy.of(server.url(), alias);
  }

  private Bifrost open(UnaryOperator<NetworkConfig> network) {
    return open(front.url(), network);
  }

  /** Would try again, if that could help. */
  private static Bifrost open(String url, UnaryOperator<NetworkConfig> network) {
    return Bifrost.builder()
        .provider("vllm", ProviderConfig.of(url).network(network).network(each -> each.maxRetries(2))).open();
  }

  private void assertTrusted(UnaryOperator<NetworkConfig> network) {
    try (var bifrost = open(network)) {
      assertFalse(bifrost.send(ASK).text().isEmpty());
      try (var stream = bifrost.stream(ASK)) {
        assertFalse(stream.collect().text().isEmpty());
      }
    }
  }

  /** Nothing of the request was sent, and it was tried once. */
  private String refusal(UnaryOperator<NetworkConfig> network) {
    return refusal(front.url(), network);
  }

  private String refusal(String url, UnaryOperator<NetworkConfig> network) {
    int before = front.connections();
    int sent = server.requests().size();
    try (var bifrost = open(url, network)) {
      Outcome<?> outcome = bifrost.attempt(ASK);
      assertEquals(1, outcome.report().attempts().size(), outcome::toString);
      BifrostError error = assertInstanceOf(Outcome.Failure.class, outcome).error();
      assertFalse(error.isTransient());
      assertEquals(1, front.connections() - before);
      assertEquals(sent, server.requests().size());
      return assertInstanceOf(Unreachable.class, error).message();
    }
  }

  private NetworkConfig withCa(NetworkConfig network) {
    return network.caCertPem(certificates.pem(CA));
  }

  @Nested
  class AnAuthorityOfOnesOwn {
    @Test
    void isNotTrustedUnlessItIsNamed() {
      var message = refusal(network -> network);
      assertTrue(message.startsWith("TLS failed: ") && message.contains("NetworkConfig.caCertPem"), message);
    }

    @Test
    void isTrustedIfItIsNamed() {
      assertTrusted(TlsTrustTests.this::withCa);
    }

    @Test
    void isTrustedIfItIsOneOfSeveral() {
      assertTrusted(
          network -> network.caCertPem("My own:\n" + certificates.pem(OTHER_CA) + "\r\n" + certificates.pem(CA)));
    }

    @Test
    void isNotTrustedIfAnotherOneIsNamed() {
      assertTrue(refusal(network -> network.caCertPem(certificates.pem(OTHER_CA))).contains("NetworkConfig.caCertPem"));
    }

    @Test
    void isTrustedForTheHostsOfItsCertificatesOnly() {
      show(ELSEWHERE);
      var message = refusal(TlsTrustTests.this::withCa);
      assertTrue(message.contains("for another host"), message);
      var byName = refusal(front.url().replace("127.0.0.1", "localhost"), TlsTrustTests.this::withCa);
      assertTrue(byName.contains("for another host"), byName);
    }

    @Test
    void isTrustedAsLongAsItsCertificatesLast() {
      show(EXPIRED);
      var message = refusal(TlsTrustTests.this::withCa);
      assertTrue(message.contains("expired or is not yet valid"), message);
    }
  }

  @Nested
  class ACertificateThatSignsItself {
    @Test
    void isNotTrustedUnlessItIsNamed() {
      show(SELF_SIGNED);
      assertTrue(refusal(TlsTrustTests.this::withCa).contains("NetworkConfig.caCertPem"));
      assertTrusted(network -> network.caCertPem(certificates.pem(SELF_SIGNED)));
    }
  }

  @Nested
  class SkippingTheChecks {
    @ParameterizedTest
    @ValueSource(strings = {HERE, ELSEWHERE, EXPIRED, SELF_SIGNED})
    void takesAnyCertificateOfAnyHost(String alias) {
      show(alias);
      assertTrusted(network -> network.insecureSkipVerify(true));
    }

    @Test
    void isNoMatterOfTheHostsName() {
      show(ELSEWHERE);
      try (var bifrost =
          open(front.url().replace("127.0.0.1", "localhost"), network -> network.insecureSkipVerify(true))) {
        assertFalse(bifrost.send(ASK).text().isEmpty());
      }
    }

    @Test
    void isForOneProviderOnly() {
      assertTrusted(network -> network.insecureSkipVerify(true));
      assertTrue(refusalAfter(network -> network).contains("NetworkConfig.caCertPem"));
    }

    private String refusalAfter(UnaryOperator<NetworkConfig> network) {
      try (var bifrost = open(network)) {
        return assertInstanceOf(Unreachable.class,
            assertInstanceOf(Outcome.Failure.class, bifrost.attempt(ASK)).error()).message();
      }
    }
  }

  @Nested
  class AContextOfOnesOwn {
    @Test
    void decidesAloneWhatIsTrusted() {
      assertTrusted(network -> network.sslContext(certificates.context()));
      show(SELF_SIGNED);
      refusal(network -> network.sslContext(certificates.context()));
    }

    @Test
    void checksTheHostTheSameWay() {
      show(ELSEWHERE);
      assertTrue(refusal(network -> network.sslContext(certificates.context())).contains("for another host"));
    }

    @Test
    void showsACertificateToAServerThatAsksForOne() {
      front.close();
      front = TlsReverseProxy.askingForCertificates(server.url());
      assertTrusted(network -> network.sslContext(certificates.context(CLIENT)));
    }

    @Test
    void isNeededByAServerThatAsksForACertificate() {
      front.close();
      front = TlsReverseProxy.askingForCertificates(server.url());
      var message = refusal(TlsTrustTests.this::withCa);
      assertTrue(message.contains("NetworkConfig.clientCertificate"), message);
    }
  }

  @Nested
  class AClientCertificate {
    private final ClientCertificate text =
        new ClientCertificate.Text(certificates.pem(CLIENT), certificates.privateKeyPem(CLIENT));

    @TempDir private Path directory;

    @BeforeEach
    void askForCertificates() {
      front.close();
      front = TlsReverseProxy.askingForCertificates(server.url());
    }

    private ClientCertificate.Files files() throws IOException {
      return new ClientCertificate.Files(Files.writeString(directory.resolve("tls.crt"), certificates.pem(CLIENT)),
          Files.writeString(directory.resolve("tls.key"), certificates.privateKeyPem(CLIENT)));
    }

    @Test
    void isPresentedFromTexts() {
      assertTrusted(network -> withCa(network).clientCertificate(text));
    }

    @Test
    void isPresentedFromFilesBesideAnAuthorityFromAFile() throws IOException {
      var ca = Files.writeString(directory.resolve("ca.crt"), certificates.pem(OTHER_CA) + certificates.pem(CA));
      var files = files();
      assertTrusted(network -> network.caCertFile(ca).clientCertificate(files));
    }

    @Test
    void isPresentedEvenIfTheServerIsNotChecked() {
      assertTrusted(network -> network.insecureSkipVerify(true).clientCertificate(text));
    }

    @Test
    void mustHaveItsOwnKey() {
      var wrong = new ClientCertificate.Text(certificates.pem(CLIENT), certificates.privateKeyPem(HERE));
      for (var url : List.of(front.url(), server.url().toString())) {
        var message = misconfigured(url, network -> network.clientCertificate(wrong));
        assertEquals(
            "the key of NetworkConfig.clientCertificate does not match the first certificate of the chain",
            message);
      }
    }

    @Test
    void mustBeInFilesThatExist() throws IOException {
      var files = files();
      Files.delete(files.key());
      var message = misconfigured(front.url(), network -> network.clientCertificate(files));
      assertEquals(
          "cannot read '" + files.key() + "' (the key of NetworkConfig.clientCertificate): the file does not exist",
          message);
    }

    @Test
    void neverShowsItsKey() {
      var config = NetworkConfig.defaults().clientCertificate(text).toString() + text;
      assertFalse(config.contains("BEGIN"), config);
    }

    private String misconfigured(String url, UnaryOperator<NetworkConfig> network) {
      var error = assertThrows(BifrostException.class, () -> open(url, network)).error();
      return assertInstanceOf(Misconfigured.class, error).message();
    }
  }

  @Nested
  class HttpVersions {
    private boolean isHttp2Offered(UnaryOperator<NetworkConfig> network) {
      try (var bifrost = open(each -> network.apply(withCa(each)))) {
        bifrost.send(ASK); // in HTTP/1.1, which is all that the server speaks
      }
      return front.offeredProtocols().stream().anyMatch(protocols -> protocols.contains("h2"));
    }

    @Test
    void http2IsNotOfferedByDefault() {
      assertFalse(isHttp2Offered(network -> network));
    }

    @Test
    void http2IsOfferedIfConfiguredAndSupported() {
      assertEquals(Runtime.version().feature() >= 25,
          isHttp2Offered(network -> network.httpVersion(HttpVersion.HTTP_2)));
    }
  }

  @Nested
  class AServerWithoutTls {
    @Test
    void isNotMistakenForOneThatHasIt() {
      try (var bifrost =
          open("https://127.0.0.1:" + URI.create(server.url().toString()).getPort(), TlsTrustTests.this::withCa)) {
        var error =
            assertInstanceOf(Unreachable.class, assertInstanceOf(Outcome.Failure.class, bifrost.attempt(ASK)).error());
        assertTrue(error.message().contains("http://"), error.message());
        assertFalse(error.isTransient());
      }
    }
  }
}
