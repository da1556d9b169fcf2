package bifrost.testkit.internal.tls;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate and its private key. They are generated in memory when a rule runs, so that they never expire, and that
 * no private key is stored. The JDK has no public class that creates certificates, so this class encodes them itself
 * (RFC 5280).
 */
public final class TestIdentity {
  private static final byte[] SHA_256_WITH_ECDSA = Der.encoded("300a06082a8648ce3d040302");
  private static final byte[] COMMON_NAME = Der.encoded("0603550403");
  private static final byte[] AUTHORITY = Der.encoded("300f0603551d130101ff040530030101ff"); // critical: CA
  private static final byte[] ALTERNATIVE_NAMES = Der.encoded("0603551d11");
  private static final char[] PASSWORD = "kit".toCharArray();
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;
  private final Map<TestIdentity, SSLContext> contexts = new ConcurrentHashMap<>(); // a key store is slow

  private TestIdentity(String name, KeyPair keys, X509Certificate certificate) {
    this.name = name;
    this.keys = keys;
    this.certificate = certificate;
  }

  /** {@return a certificate authority} */
  public static TestIdentity authority(String name) {
    try {
      var keys = keys("EC");
      return new TestIdentity(name, keys, certificate(name, keys, name, keys, Duration.ofDays(1), AUTHORITY));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return an identity for a client, issued by this authority} */
  public TestIdentity client(String subject, String algorithm) {
    return issue(subject, algorithm, Duration.ofDays(1), List.of());
  }

  /** {@return an identity for a server with a DNS name, issued by this authority} */
  public TestIdentity server(String host) {
    return issue(host, "EC", Duration.ofDays(1), List.of(Der.text(DNS_NAME, host)));
  }

  /**
   * {@return an identity for servers on this machine, issued by this authority}
   *
   * @param validity the time until the certificate expires; negative if it has expired
   */
  public TestIdentity local(Duration validity) {
    return issue("localhost", "EC", validity,
        List.of(Der.text(DNS_NAME, "localhost"), Der.element(IP_ADDRESS, new byte[] {127, 0, 0, 1})));
  }

  private TestIdentity issue(String subject, String algorithm, Duration validity, List<byte[]> names) {
    try {
      var subjectKeys = keys(algorithm);
      var extensions = names.isEmpty() ? new byte[0]
          : Der.element(Der.SEQUENCE, ALTERNATIVE_NAMES,
              Der.element(Der.OCTET_STRING, Der.element(Der.SEQUENCE, names.toArray(byte[][]::new))));
      return new TestIdentity(subject, subjectKeys,
          certificate(subject, subjectKeys, name, keys, validity, extensions));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static KeyPair keys(String algorithm) throws GeneralSecurityException {
    var generator = KeyPairGenerator.getInstance(algorithm);
    generator.initialize(algorithm.equals("EC") ? 256 : 2048);
    return generator.generateKeyPair();
  }

  private static X509Certificate certificate(String subject, KeyPair subjectKeys, String issuer, KeyPair issuerKeys,
      Duration validity, byte[] extensions)
      throws GeneralSecurityException {
    var now = Instant.now();
    var serial = new BigInteger(64, new SecureRandom()).add(BigInteger.ONE).toByteArray();
    var parts = new ArrayList<>(List.of(Der.encoded("a003020102"), Der.element(Der.INTEGER, serial),
        SHA_256_WITH_ECDSA, name(issuer),
        Der.element(Der.SEQUENCE, time(now.minus(Duration.ofDays(10))), time(now.plus(validity))),
        name(subject), subjectKeys.getPublic().getEncoded()));
    if (extensions.length > 0) parts.add(Der.element(0xa3, Der.element(Der.SEQUENCE, extensions)));
    var content = Der.element(Der.SEQUENCE, parts.toArray(byte[][]::new));
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(issuerKeys.getPrivate());
    signature.update(content);
    var der = Der.element(Der.SEQUENCE, content, SHA_256_WITH_ECDSA,
        Der.element(Der.BIT_STRING, new byte[1], signature.sign()));
    return (X509Certificate) CertificateFactory.getInstance("X.509")
        .generateCertificate(new ByteArrayInputStream(der));
  }

  private static byte[] name(String commonName) {
    var attribute = Der.element(Der.SEQUENCE, COMMON_NAME, Der.text(Der.UTF8_STRING, commonName));
    return Der.element(Der.SEQUENCE, Der.element(Der.SET, attribute));
  }

  private static byte[] time(Instant instant) {
    var time = instant.atOffset(ZoneOffset.UTC);
    boolean isShort = time.getYear() < 2050;
    var format = DateTimeFormatter.ofPattern(isShort ? "yyMMddHHmmss'Z'" : "yyyyMMddHHmmss'Z'", Locale.ROOT);
    return Der.text(isShort ? Der.UTC_TIME : Der.GENERALIZED_TIME, time.format(format));
  }

  public X509Certificate certificate() {
    return certificate;
  }

  public String certificatePem() {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return the private key as PKCS #8} */
  public String keyPem() {
    return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
  }

  /** {@return the private key as PKCS #1 or SEC 1, which PKCS #8 contains} */
  public String traditionalKeyPem() {
    return pem(keys.getPrivate().getAlgorithm() + " PRIVATE KEY",
        Der.content(Der.child(keys.getPrivate().getEncoded(), 2)));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN " + kind + "-----\n"
        + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(der) + "\n-----END " + kind + "-----\n";
  }

  /** {@return the settings of a peer that presents this identity and trusts an authority} */
  public SSLContext context(TestIdentity trusted) {
    return contexts.computeIfAbsent(trusted, this::newContext);
  }

  private SSLContext newContext(TestIdentity trusted) {
    try {
      var store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("kit", keys.getPrivate(), PASSWORD, new X509Certificate[] {certificate});
      var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keyManagers.init(store, PASSWORD);
      var roots = trusted.trustStore();
      var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trustManagers.init(roots);
      var context = SSLContext.getInstance("TLS");
      context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private KeyStore trustStore() throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    roots.setCertificateEntry("kit", certificate);
    return roots;
  }
}
