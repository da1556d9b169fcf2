package bifrost.openai.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.ApiKey;
import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.openai.internal.codec.ChatCompletionEncoderTests;
import bifrost.openai.internal.http.HostResolver;
import bifrost.openai.internal.provider.ApiClients;
import bifrost.openai.internal.provider.OpenAiProvider;
import bifrost.openai.internal.url.OperationPaths;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The TLS settings of a provider, without a connection. The certificates are the root certificates of the JDK. */
class TlsSettingsTests {
  private static final List<X509Certificate> ROOTS = roots();

  private static List<X509Certificate> roots() {
    try {
      var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init((KeyStore) null);
      return List.of(((X509TrustManager) factory.getTrustManagers()[0]).getAcceptedIssuers());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(int root) {
    try {
      return "-----BEGIN CERTIFICATE-----\n" + Base64.getMimeEncoder().encodeToString(ROOTS.get(root).getEncoded())
          + "\n-----END CERTIFICATE-----\n";
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String misconfigurationMessage(String url, UnaryOperator<NetworkConfig> network) {
    var config = ProviderConfig.of(url).network(network);
    var thrown = assertThrows(BifrostException.class,
        () -> OpenAiProvider.open("openai", config, ChatCompletionEncoderTests.OPENAI));
    return assertInstanceOf(Misconfigured.class, thrown.error()).message();
  }

  @Nested
  class Certificates {
    @Test
    void readsSeveralCertificatesInOrder() {
      assertEquals(List.of(ROOTS.get(0)), PemCertificates.parse(pem(0), "trustedCertificates"));
      assertEquals(List.of(ROOTS.get(1), ROOTS.get(0), ROOTS.get(1)),
          PemCertificates.parse(pem(1) + pem(0) + pem(1), "trustedCertificates"));
    }

    @Test
    void ignoresTextAroundCertificates() {
      var text = "# Our authority\r\n" + pem(0).replace("\n", "\r\n") + "subject=CN = next\n  " + pem(1).strip()
          + "-----BEGIN PRIVATE KEY-----";
      assertEquals(ROOTS.subList(0, 2), PemCertificates.parse(text, "trustedCertificates"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/etc/ssl/ca.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----",
        "-----BEGIN CERTIFICATE----- "})
    void rejectsATextWithoutCertificates(String text) {
      for (var url : List.of("https://gpu", "http://gpu")) {
        var message = misconfigurationMessage(url, network -> network.trustedCertificates(text));
        assertTrue(message.contains("trustedCertificates") && message.contains("expected"), message);
      }
    }

    @ParameterizedTest
    @CsvSource({"'-----BEGIN CERTIFICATE-----', has no -----END CERTIFICATE-----",
        "'-----BEGIN CERTIFICATE-----\n!!!\n-----END CERTIFICATE-----', is not Base64",
        "'-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----', is not an X.509 certificate",
        "'-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----', is not an X.509 certificate"})
    void reportsThePositionOfAnInvalidCertificate(String invalid, String defect) {
      var second = misconfigurationMessage("https://gpu", network -> network.trustedCertificates(pem(0) + invalid));
      assertTrue(second.startsWith("certificate 2 of trustedCertificates " + defect), second);
      assertTrue(misconfigurationMessage("https://gpu", network -> network.trustedCertificates(invalid))
          .startsWith("certificate 1 of trustedCertificates " + defect));
    }
  }

  @Nested
  class Protocols {
    @Test
    void allowsTls12AndTls13() {
      var defaults = TlsSettings.of(NetworkConfig.defaults());
      assertEquals(List.of("TLSv1.2", "TLSv1.3"),
          Arrays.stream(defaults.parameters().getProtocols()).sorted().toList());
    }

    @Test
    void allowsOnlyTheProtocolsOfACustomContext() throws GeneralSecurityException {
      var context = SSLContext.getInstance("TLSv1.2");
      context.init(null, null, null);
      assertEquals(List.of("TLSv1.2"),
          List.of(TlsSettings.of(NetworkConfig.defaults().sslContext(context)).parameters().getProtocols()));
    }

    @Test
    void rejectsACustomContextThatSupportsNeitherTls12NorTls13() throws GeneralSecurityException {
      var tls11 = SSLContext.getInstance("TLSv1.1");
      tls11.init(null, null, null);
      assertTrue(
          misconfigurationMessage("https://gpu", network -> network.sslContext(tls11))
              .contains("neither TLS 1.2 nor TLS 1.3"));
    }
  }

  @Nested
  class WhenVerificationIsDisabled {
    private static List<String> warnings(String url, UnaryOperator<NetworkConfig> network) {
      var warnings = new ArrayList<String>();
      var config = ProviderConfig.of(url).key(ApiKey.of("s3cret").baseUrl("https://gpu-2:8443/x/")).network(network);
      ApiClients.of("mine", config, ChatCompletionEncoderTests.OPENAI, OperationPaths.of(config),
          HostResolver.JVM, warnings::add).close();
      return warnings;
    }

    @Test
    void warnsAboutEveryHttpsServer() {
      var warnings = warnings("HTTPS://gpu-1/v1", network -> network.insecureTrustAllCertificates(true));
      assertEquals(2, warnings.size());
      assertTrue(warnings.get(0).startsWith("provider 'mine' does not verify the certificate of HTTPS://gpu-1 ("),
          warnings.get(0));
      assertTrue(
          warnings.get(1).startsWith("provider 'mine' does not verify the certificate of https://gpu-2:8443/x ("),
          warnings.get(1));
      assertEquals(1, warnings("http://gpu-1", network -> network.insecureTrustAllCertificates(true)).size());
    }

    @Test
    void doesNotWarnIfCertificatesAreVerified() {
      assertEquals(List.of(), warnings("https://gpu-1", network -> network));
      assertEquals(List.of(),
          warnings("https://gpu-1",
              network -> network.trustedCertificates(pem(0)).insecureTrustAllCertificates(false)));
    }
  }
}
