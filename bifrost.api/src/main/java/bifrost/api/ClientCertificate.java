package bifrost.api;

import java.nio.file.Path;
import java.util.Objects;

/** A certificate that the client presents to its servers (mTLS), and its private key, in PEM (RFC 7468). */
public sealed interface ClientCertificate {
  /**
   * A certificate and its key as strings.
   *
   * @param chain the certificate, followed by the certificates of its issuers, if the server needs them
   * @param key the private key, not encrypted, as PKCS #8 ({@code BEGIN PRIVATE KEY}), PKCS #1
   *     ({@code BEGIN RSA PRIVATE KEY}) or SEC 1 ({@code BEGIN EC PRIVATE KEY}); never printed
   */
  record Text(String chain, String key) implements ClientCertificate {
    /** Rejects null components. */
    public Text {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
    }

    @Override
    public String toString() {
      return "Text[chain=present, key=***]";
    }
  }

  /**
   * A certificate and its key as files. If the files change, they are read again for new connections.
   *
   * @param chain the file with the certificate, followed by the certificates of its issuers, if the server needs them
   * @param key the file with the private key, in one of the formats that {@link Text} supports
   */
  record Files(Path chain, Path key) implements ClientCertificate {
    /** Rejects null components. */
    public Files {
      Objects.requireNonNull(chain, "chain");
      Objects.requireNonNull(key, "key");
    }
  }
}
