package bifrost.openai.internal.tls;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ClientCertificate;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** A client certificate, with the certificates of its issuers, and its private key. */
record ClientIdentity(List<X509Certificate> chain, PrivateKey key) {
  private static final String CHAIN = "the chain of NetworkConfig.clientCertificate";
  private static final String KEY = "the key of NetworkConfig.clientCertificate";
  private static final char[] NO_PASSWORD = {};

  /**
   * Reads a client certificate and its key.
   *
   * @throws BifrostException with Misconfigured if a file or a text cannot be read, or if the key does not match the
   *     certificate
   */
  static ClientIdentity of(ClientCertificate certificate) {
    if (certificate instanceof ClientCertificate.Files files) {
      return of(CertificateFiles.readFile(files.chain(), CHAIN), CertificateFiles.readFile(files.key(), KEY));
    }
    var text = (ClientCertificate.Text) certificate;
    return of(text.chain(), text.key());
  }

  private static ClientIdentity of(String chainPem, String keyPem) {
    var chain = PemCertificates.parse(chainPem, CHAIN);
    var publicKey = chain.get(0).getPublicKey();
    try {
      var key = PemPrivateKey.parse(keyPem, publicKey);
      if (!isKeyPair(key, publicKey)) {
        throw new IllegalArgumentException("does not match the first certificate of the chain");
      }
      return new ClientIdentity(chain, key);
    } catch (IllegalArgumentException e) {
      throw new BifrostException(new Misconfigured(KEY + " " + e.getMessage()));
    }
  }

  /**
   * {@return whether the public key verifies a signature that is made with the private key} A server would report a
   * mismatch only as a failed handshake.
   */
  private static boolean isKeyPair(PrivateKey key, PublicKey publicKey) {
    var algorithm = switch (publicKey.getAlgorithm()) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA", "Ed25519", "Ed448" -> "EdDSA";
      default -> "";
    };
    if (algorithm.isEmpty()) return true;
    try {
      var signature = Signature.getInstance(algorithm);
      var text = "bifrost".getBytes(StandardCharsets.US_ASCII);
      signature.initSign(key);
      signature.update(text);
      var signed = signature.sign();
      signature.initVerify(publicKey);
      signature.update(text);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  KeyManager[] keyManagers() throws GeneralSecurityException, IOException {
    var store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("client", key, NO_PASSWORD, chain.toArray(X509Certificate[]::new));
    var factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, NO_PASSWORD);
    return factory.getKeyManagers();
  }

  @Override
  public String toString() {
    return "ClientIdentity[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
