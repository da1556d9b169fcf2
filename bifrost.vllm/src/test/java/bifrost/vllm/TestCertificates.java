package bifrost.vllm;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/** Certificates for this run of the tests, made by the JDK's keytool: no private key is in a repository, and none outlives the run. */
final class TestCertificates {
  static final String HERE = "here";
  static final String ELSEWHERE = "elsewhere";
  static final String EXPIRED = "expired";
  static final String SELF_SIGNED = "self-signed";
  static final String CLIENT = "client";
  static final String CA = "ca";
  static final String OTHER_CA = "other-ca";

  private static final char[] PASSWORD = "changeit".toCharArray();

  private final KeyStore keys;

  private TestCertificates(KeyStore keys) {
    this.keys = keys;
  }

  /** Made for the first test that needs them: keytool takes a second for each. */
  static TestCertificates get() {
    return Holder.MADE;
  }

  private static final class Holder {
    private static final TestCertificates MADE = make();
  }

  private static TestCertificates make() {
    try {
      var directory = Files.createTempDirectory("certificates");
      var file = directory.resolve("keys.p12");
      try {
        keytool(file, CA, "-ext", "bc:critical=ca:true");
        keytool(file, OTHER_CA, "-ext", "bc:critical=ca:true");
        keytool(file, HERE, "-signer", CA, "-ext", "san=dns:localhost,ip:127.0.0.1");
        keytool(file, ELSEWHERE, "-signer", CA, "-ext", "san=dns:elsewhere.example");
        keytool(file, EXPIRED, "-signer", CA, "-ext", "san=dns:localhost,ip:127.0.0.1", "-startdate", "-10d");
        keytool(file, SELF_SIGNED, "-ext", "san=dns:localhost,ip:127.0.0.1");
        keytool(file, CLIENT, "-signer", CA, "-ext", "eku=clientAuth");
        return new TestCertificates(KeyStore.getInstance(file.toFile(), PASSWORD));
      } finally {
        Files.deleteIfExists(file);
        Files.delete(directory);
      }
    } catch (IOException | InterruptedException | GeneralSecurityException e) {
      throw new AssertionError("no certificates", e);
    }
  }

  private static void keytool(Path file, String alias, String... more) throws IOException, InterruptedException {
    var command = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
        "-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", // half of the CPU time
        "-genkeypair", "-keystore", file.toString(), "-storetype", "PKCS12", "-storepass", new String(PASSWORD),
        "-alias", alias,
        "-dname", "CN=Bifrost's " + alias, "-keyalg", "EC", "-groupname", "secp256r1", "-validity", "5"));
    command.addAll(List.of(more));
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    var said = new String(process.getInputStream().readAllBytes(), US_ASCII);
    assertEquals(0, process.waitFor(), said);
  }

  /** What a peer is that shows one of these, and trusts who was signed by {@link #CA}, or nobody it knows of. */
  SSLContext context(String... shown) {
    try {
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers(shown), trustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  private KeyManager[] keyManagers(String... aliases) throws GeneralSecurityException, IOException {
    var own = KeyStore.getInstance("PKCS12");
    own.load(null, null);
    for (var alias : aliases) own.setKeyEntry(alias, key(alias), PASSWORD, keys.getCertificateChain(alias));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(own, PASSWORD);
    return factory.getKeyManagers();
  }

  private TrustManager[] trustManagers() throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry(CA, keys.getCertificate(CA));
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }

  private Key key(String alias) throws GeneralSecurityException {
    return keys.getKey(alias, PASSWORD);
  }

  String pem(String alias) {
    try {
      return pem("CERTIFICATE", keys.getCertificate(alias).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  String privateKeyPem(String alias) {
    try {
      return pem("PRIVATE KEY", key(alias).getEncoded());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + kind + "-----\n";
  }
}
