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

/** Connections that are replaced because they are too old, or because certificates have changed. */
@Timeout(120)
class ConnectionAgeTests {
  private static final ChatCompletionRequest ASK =
      ChatCompletionRequest.of("vllm/meta-llama/Llama-3.2-1B-Instruct", "Hi").maxTokens(8);

  private final TestCertificates certificates = TestCertificates.get();
  private final FakeServer server = FakeServer.start();
  private final TlsReverseProxy front = TlsReverseProxy.askingForCertificates(server.url());

  @TempDir private Path directory;

  @AfterEach
  void close() {
    front.close();
    server.close();
  }

  private Bifrost open(UnaryOperator<NetworkConfig> network) {
    return Bifrost.builder().provider("vllm", ProviderConfig.of(front.url()).network(network)).open();
  }

  private NetworkConfig trusted(NetworkConfig network) {
    return network.sslContext(certificates.context(TestCertificates.CLIENT));
  }

  private static void ask(Bifrost bifrost, int calls) {
    for (int i = 0; i < calls; i++) assertFalse(bifrost.send(ASK).text().isEmpty());
  }

  @Test
  void reusesAConnectionThatIsNotTooOld() {
    try (var bifrost = open(this::trusted)) {
      ask(bifrost, 3);
    }
    assertEquals(1, front.connections());
  }

  @Test
  void opensAnotherConnectionWhenTheFirstIsTooOld() throws InterruptedException {
    try (var bifrost = open(network -> trusted(network).maxConnectionAge(Duration.ofMillis(1)))) {
      for (int i = 0; i < 3; i++) {
        ask(bifrost, 1);
        Thread.sleep(2); // older than the limit, however fast the calls are
      }
    }
    assertEquals(3, front.connections());
  }

  @Test
  void continuesAStreamOnAConnectionThatHasBecomeTooOld() throws InterruptedException {
    try (var bifrost = open(network -> trusted(network).maxConnectionAge(Duration.ofMillis(1)));
        var stream = bifrost.stream(ASK)) {
      Thread.sleep(2);
      ask(bifrost, 2);
      assertFalse(stream.collect().text().isEmpty());
    }
    assertTrue(front.connections() >= 2);
  }

  @Test
  void presentsTheNewCertificateWhenItsFilesChange() throws IOException {
    var chain = Files.writeString(directory.resolve("tls.crt"), certificates.pem(TestCertificates.CLIENT));
    var key = Files.writeString(directory.resolve("tls.key"), certificates.privateKeyPem(TestCertificates.CLIENT));
    try (var bifrost = open(network -> network.caCertPem(certificates.pem(TestCertificates.CA))
        .clientCertificate(new ClientCertificate.Files(chain, key)))) {
      ask(bifrost, 2);
      replace(chain, certificates.pem(TestCertificates.HERE));
      ask(bifrost, 1); // the key of the former certificate: not usable, so the former one stays in use
      replace(key, certificates.privateKeyPem(TestCertificates.HERE));
      ask(bifrost, 2);
    }
    var presented = front.presented();
    assertEquals(List.of("CN=Bifrost's client", "CN=Bifrost's client", "CN=Bifrost's here"), presented);
  }

  /** As a mounted secret is replaced. */
  private void replace(Path file, String text) throws IOException {
    Files.move(Files.writeString(directory.resolve("new"), text), file, StandardCopyOption.ATOMIC_MOVE);
  }
}
