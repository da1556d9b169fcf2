package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.Bifrost;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ClientCertificate;
import bifrost.api.NetworkConfig;
import bifrost.api.ProviderConfig;
import bifrost.testkit.FakeServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Tests for connections that are replaced because they are too old or because certificates changed. */
@Timeout(120)
class ConnectionAgeTests {
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final TestCertificates certificates = TestCertificates.get();
  private final FakeServer server = FakeServer.start();
  private final TlsReverseProxy proxy = TlsReverseProxy.requiringClientCertificates(server.url());

  @TempDir private Path folder;

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private Bifrost open(UnaryOperator<NetworkConfig> network) {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(proxy.url()).network(network)).open();
  }

  private NetworkConfig trusted(NetworkConfig network) {
    return network.sslContext(certificates.context(TestCertificates.CLIENT));
  }

  private static void send(Bifrost bifrost, int calls) {
    for (int i = 0; i < calls; i++) assertFalse(bifrost.send(REQUEST).text().isEmpty());
  }

  @Test
  void reusesAConnectionThatIsNotTooOld() {
    try (var bifrost = open(this::trusted)) {
      send(bifrost, 3);
    }
    assertEquals(1, proxy.connections());
  }

  @Test
  void opensAnotherConnectionWhenTheFirstIsTooOld() throws InterruptedException {
    try (var bifrost = open(network -> trusted(network).maxConnectionAge(Duration.ofMillis(1)))) {
      for (int i = 0; i < 3; i++) {
        send(bifrost, 1);
        Thread.sleep(2); // Afterwards, the connection is older than its maximum age, even if the call was fast.
      }
    }
    assertEquals(3, proxy.connections());
  }

  @Test
  void completesAStreamOnAConnectionThatExceedsItsMaximumAge() throws InterruptedException {
    try (var bifrost = open(network -> trusted(network).maxConnectionAge(Duration.ofMillis(1)));
        var stream = bifrost.stream(REQUEST)) {
      Thread.sleep(2);
      send(bifrost, 2);
      assertFalse(stream.collect().text().isEmpty());
    }
    assertTrue(proxy.connections() >= 2);
  }

  @Test
  void presentsTheNewClientCertificateAfterItsFilesChange() throws IOException {
    var chain = Files.writeString(folder.resolve("tls.crt"), certificates.pem(TestCertificates.CLIENT));
    var key = Files.writeString(folder.resolve("tls.key"), certificates.privateKeyPem(TestCertificates.CLIENT));
    try (var bifrost = open(network -> network.trustedCertificates(certificates.pem(TestCertificates.CA))
        .clientCertificate(ClientCertificate.of(chain, key)))) {
      send(bifrost, 2);
      replace(chain, certificates.pem(TestCertificates.LOCALHOST));
      send(bifrost, 1); // The key does not match the new certificate yet, so the previous pair stays in use.
      replace(key, certificates.privateKeyPem(TestCertificates.LOCALHOST));
      send(bifrost, 2);
    }
    var clientNames = proxy.clientNames();
    assertEquals(List.of("CN=Bifrost test client", "CN=Bifrost test client", "CN=Bifrost test localhost"), clientNames);
  }

  /** Replaces a file atomically, as Kubernetes replaces a mounted secret. */
  private void replace(Path file, String text) throws IOException {
    Files.move(Files.writeString(folder.resolve("new"), text), file, StandardCopyOption.ATOMIC_MOVE);
  }
}
