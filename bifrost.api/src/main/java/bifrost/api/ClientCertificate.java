package bifrost.api;

import java.nio.file.Path;
import java.util.Objects;

/**
 * A certificate that the client presents to its servers (mTLS), and its private key, in PEM (RFC 7468). Immutable and
 * thread-safe.
 *
 * @since 0.1
 */
public sealed interface ClientCertificate {
  /**
   * Returns a certificate and its key as strings.
   *
   * @param chain the certificate, followed by the certificates of its issuers, if the server needs them
   * @param key the private key, not encrypted, as PKCS #8 ({@code BEGIN PRIVATE KEY}), PKCS #1
   *     ({@code BEGIN RSA PRIVATE KEY}) or SEC 1 ({@code BEGIN EC PRIVATE KEY}); never printed
   * @return the certificate
   */
  static Text of(String chain, String key) {
    return new Text(Objects.requireNonNull(chain, "chain"), Objects.requireNonNull(key, "key"));
  }

  /**
   * Returns a certificate and its key as files. If the files change, they are read again for new connections.
   *
   * @param chain the file with the certificate, followed by the certificates of its issuers, if the server needs them
   * @param key the file with the private key, in one of the formats that {@link #of(String, String)} supports
   * @return the certificate
   */
  static Files of(Path chain, Path key) {
    return new Files(Objects.requireNonNull(chain, "chain"), Objects.requireNonNull(key, "key"));
  }

  /** A certificate and its key as strings. */
  final class Text implements ClientCertificate {
    private final String chain;
    private final String key;

    private Text(String chain, String key) {
      this.chain = chain;
      this.key = key;
    }

    /** {@return the certificate, followed by the certificates of its issuers} */
    public String chain() {
      return chain;
    }

    /** {@return the private key} */
    public String key() {
      return key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Text text && chain.equals(text.chain) && key.equals(text.key);
    }

    /** {@return a hash that does not depend on the private key} */
    @Override
    public int hashCode() {
      return chain.hashCode();
    }

    /** {@return the name of the type, without the certificate and the key} */
    @Override
    public String toString() {
      return "Text[chain=present, key=***]";
    }
  }

  /** A certificate and its key as files. */
  final class Files implements ClientCertificate {
    private final Path chain;
    private final Path key;

    private Files(Path chain, Path key) {
      this.chain = chain;
      this.key = key;
    }

    /** {@return the file with the certificate, followed by the certificates of its issuers} */
    public Path chain() {
      return chain;
    }

    /** {@return the file with the private key} */
    public Path key() {
      return key;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Files files && chain.equals(files.chain) && key.equals(files.key);
    }

    @Override
    public int hashCode() {
      return Objects.hash(chain, key);
    }

    @Override
    public String toString() {
      return "Files[chain=" + chain + ", key=" + key + "]";
    }
  }
}
