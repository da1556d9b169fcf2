package bifrost.testkit.contract;

import bifrost.api.ClientCertificate;
import bifrost.api.NetworkConfig;
import bifrost.testkit.internal.tls.Der;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import javax.net.ssl.X509TrustManager;

/** Reads the TLS settings of a configuration. */
final class MutantTls {
  private static final Pattern CERTIFICATE = Pattern.compile("(?s)-----BEGIN CERTIFICATE-----(.*?)(-----END |$)");
  private static final Pattern KEY = Pattern.compile("(?s)-----BEGIN ([A-Z ]*)PRIVATE KEY-----(.*?)-----END ");
  private static final char[] PASSWORD = {};
  private static final Map<NetworkConfig, SSLContext> FIRST_CONTEXTS = new ConcurrentHashMap<>();

  private MutantTls() {}

  /** {@return the context of the current settings, whose files are read each time} */
  static SSLContext context(NetworkConfig config, Set<Defect> defects) {
    if (config.sslContext().isPresent()) return config.sslContext().get();
    if (!defects.contains(Defect.READS_CERTIFICATES_ONCE)) return newContext(config, defects);
    return FIRST_CONTEXTS.computeIfAbsent(config, first -> newContext(first, defects));
  }

  private static SSLContext newContext(NetworkConfig config, Set<Defect> defects) {
    try {
      var context = SSLContext.getInstance("TLS");
      boolean sendsCertificate =
          config.clientCertificate().isPresent() && !defects.contains(Defect.SENDS_NO_CLIENT_CERTIFICATE);
      context.init(sendsCertificate ? keyManagers(config.clientCertificate().get(), defects) : null,
          config.insecureTrustAllCertificates() ? new TrustManager[] {new TrustAll()} : trustManagers(config, defects),
          null);
      return context;
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw MutantProvider.misconfigured("invalid TLS setting: " + e.getMessage());
    }
  }

  private static TrustManager[] trustManagers(NetworkConfig config, Set<Defect> defects)
      throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance("PKCS12");
    roots.load(null, null);
    var all = new ArrayList<X509Certificate>();
    for (var manager : trustManagers(null)) all.addAll(List.of(((X509TrustManager) manager).getAcceptedIssuers()));
    if (config.trustedCertificates().isPresent()) all.addAll(certificates(config.trustedCertificates().get(), defects));
    if (config.trustedCertificateFile().isPresent()) {
      all.addAll(certificates(read(config.trustedCertificateFile().get()), defects));
    }
    for (int i = 0; i < all.size(); i++) roots.setCertificateEntry("root-" + i, all.get(i));
    return trustManagers(roots);
  }

  private static TrustManager[] trustManagers(KeyStore roots) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException("cannot read " + file, e);
    }
  }

  private static List<X509Certificate> certificates(String pem, Set<Defect> defects) throws GeneralSecurityException {
    var certificates = new ArrayList<X509Certificate>();
    for (var matcher = CERTIFICATE.matcher(pem); matcher.find();) {
      if (matcher.group(2).isEmpty()) throw new IllegalArgumentException("a certificate has no end");
      var der = Base64.getDecoder().decode(matcher.group(1).replaceAll("\\s", ""));
      certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der)));
    }
    if (certificates.isEmpty()) throw new IllegalArgumentException("no certificate");
    return defects.contains(Defect.TRUSTS_THE_FIRST_CERTIFICATE_ONLY) ? certificates.subList(0, 1) : certificates;
  }

  private static KeyManager[] keyManagers(ClientCertificate certificate, Set<Defect> defects)
      throws GeneralSecurityException, IOException {
    boolean isText = certificate instanceof ClientCertificate.Text;
    var chain = certificates(isText ? ((ClientCertificate.Text) certificate).chain()
        : read(((ClientCertificate.Files) certificate).chain()), Set.of());
    var pem =
        isText ? ((ClientCertificate.Text) certificate).key() : read(((ClientCertificate.Files) certificate).key());
    var key = key(pem, chain.get(0), defects);
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key, PASSWORD, chain.toArray(X509Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory.getKeyManagers();
  }

  private static PrivateKey key(String pem, X509Certificate certificate, Set<Defect> defects)
      throws GeneralSecurityException {
    var matcher = KEY.matcher(pem);
    if (!matcher.find()) throw new IllegalArgumentException("no private key");
    boolean isEncrypted = matcher.group(1).contains("ENCRYPTED") || matcher.group(2).contains("ENCRYPTED");
    if (isEncrypted) throw new IllegalArgumentException("the key is encrypted");
    var publicKey = certificate.getPublicKey();
    var der = decode(matcher.group(2));
    boolean isPkcs8 = matcher.group(1).isEmpty() || defects.contains(Defect.READS_PKCS8_KEYS_ONLY);
    var pkcs8 = isPkcs8 ? der
        : Der.element(Der.SEQUENCE, Der.encoded("020100"), Der.child(publicKey.getEncoded(), 0),
            Der.element(Der.OCTET_STRING, der));
    try {
      var key = KeyFactory.getInstance(publicKey.getAlgorithm())
          .generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      var signature = Signature.getInstance("SHA256with" + (publicKey.getAlgorithm().equals("EC") ? "ECDSA" : "RSA"));
      signature.initSign(key);
      var signed = signature.sign();
      signature.initVerify(publicKey);
      if (signature.verify(signed)) return key;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("not a key for the certificate");
    }
    throw new IllegalArgumentException("the key does not match the certificate");
  }

  private static byte[] decode(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the key is not Base64");
    }
  }

  private static final class TrustAll extends X509ExtendedTrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
