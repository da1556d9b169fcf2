package bifrost.api.internal.config;

import bifrost.api.ClientCertificate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** A reader for the member {@code client_certificate}: a certificate and its key, either as PEM text or as files. */
public final class ClientCertificateReader {
  private static final ConfigMembers<ClientCertificateReader> MEMBERS =
      ConfigMembers.<ClientCertificateReader>of("client_certificate")
          .with("cert_pem",
              (in, certificate) -> certificate.chain = in.optionalResolvedString("certificates in PEM, or env.NAME"))
          .with("key_pem",
              (in, certificate) -> certificate.key = in.optionalResolvedString("a private key in PEM, or env.NAME"))
          .with("cert_file", (in, certificate) -> certificate.chainFile = file(in))
          .with("key_file", (in, certificate) -> certificate.keyFile = file(in));

  private Optional<String> chain = Optional.empty();
  private Optional<String> key = Optional.empty();
  private Optional<Path> chainFile = Optional.empty();
  private Optional<Path> keyFile = Optional.empty();

  private ClientCertificateReader() {}

  static ClientCertificate read(ConfigReader in) {
    var location = in.nameLocation();
    var reader = new ClientCertificateReader();
    MEMBERS.read(in, reader);
    boolean hasTexts =
        reader.chain.isPresent() && reader.key.isPresent() && reader.chainFile.isEmpty() && reader.keyFile.isEmpty();
    if (hasTexts) return ClientCertificate.of(reader.chain.get(), reader.key.get());
    boolean hasFiles =
        reader.chainFile.isPresent() && reader.keyFile.isPresent() && reader.chain.isEmpty() && reader.key.isEmpty();
    if (hasFiles) return ClientCertificate.of(reader.chainFile.get(), reader.keyFile.get());
    throw location
        .misconfigured("'client_certificate' must have either 'cert_pem' and 'key_pem', or 'cert_file' and 'key_file'");
  }

  static Optional<Path> file(ConfigReader in) {
    return in.optionalResolvedString("a file path, or env.NAME").map(path -> {
      try {
        return Path.of(path);
      } catch (InvalidPathException e) {
        throw in.location().misconfigured("expected a file path, found another string");
      }
    });
  }
}
