package bifrost.api.internal.config;

import bifrost.api.ClientCertificate;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;

/** {@code client_certificate}, while it is read: the certificate and its key as texts, or as files. */
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
    var place = in.nameLocation();
    var draft = new ClientCertificateReader();
    MEMBERS.read(in, draft);
    boolean texts =
        draft.chain.isPresent() && draft.key.isPresent() && draft.chainFile.isEmpty() && draft.keyFile.isEmpty();
    if (texts) return new ClientCertificate.Text(draft.chain.get(), draft.key.get());
    boolean files =
        draft.chainFile.isPresent() && draft.keyFile.isPresent() && draft.chain.isEmpty() && draft.key.isEmpty();
    if (files) return new ClientCertificate.Files(draft.chainFile.get(), draft.keyFile.get());
    throw place
        .misconfigured("'client_certificate' must have either 'cert_pem' and 'key_pem', or 'cert_file' and 'key_file'");
  }

  static Optional<Path> file(ConfigReader in) {
    return in.optionalResolvedString("the path of a file, or env.NAME").map(path -> {
      try {
        return Path.of(path);
      } catch (InvalidPathException e) {
        throw in.location().misconfigured("expected the path of a file, found another text");
      }
    });
  }
}
