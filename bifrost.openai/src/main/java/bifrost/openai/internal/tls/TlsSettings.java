package bifrost.openai.internal.tls;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.NetworkConfig;
import bifrost.openai.internal.Nullable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;

/** The trusted authorities, the client certificate and the protocols of an HTTP client. */
public record TlsSettings(SSLContext context, SSLParameters parameters) {
  /** The protocols that must not be used (RFC 8996, and RFC 7568 for SSLv3). */
  private static final Set<String> DEPRECATED_PROTOCOLS = Set.of("SSLv2Hello", "SSLv3", "TLSv1", "TLSv1.1");

  /**
   * Creates the settings for a server.
   *
   * @throws BifrostException with Misconfigured if a setting is invalid
   */
  public static TlsSettings of(NetworkConfig network) {
    try {
      var context = context(network);
      return new TlsSettings(context, parameters(context));
    } catch (GeneralSecurityException | IOException e) {
      throw new BifrostException(new Misconfigured("cannot set up TLS: " + e.getMessage()), e);
    }
  }

  public void configure(HttpClient.Builder client) {
    client.sslContext(context).sslParameters(parameters);
  }

  private static SSLContext context(NetworkConfig network) throws GeneralSecurityException, IOException {
    if (network.sslContext().isPresent()) return network.sslContext().get();
    var added = addedAuthorities(network);
    var certificate = network.clientCertificate();
    if (added.isEmpty() && certificate.isEmpty()
        && !network.insecureTrustAllCertificates()) return SSLContext.getDefault();
    var trusted =
        network.insecureTrustAllCertificates() ? new TrustManager[] {new TrustAllManager()} : added.isEmpty() ? null
            : trustManagers(jvmRootsAnd(added));
    var context = SSLContext.getInstance("TLS");
    var keys = certificate.isPresent() ? ClientIdentity.of(certificate.get()).keyManagers() : null;
    context.init(keys, trusted, null);
    return context;
  }

  /** {@return the authorities that are trusted in addition to those of the JVM} */
  private static List<X509Certificate> addedAuthorities(NetworkConfig network) {
    var added = new ArrayList<X509Certificate>();
    if (network.trustedCertificates().isPresent()) {
      added.addAll(PemCertificates.parse(network.trustedCertificates().get(), "trustedCertificates"));
    }
    if (network.trustedCertificateFile().isPresent()) {
      var file = network.trustedCertificateFile().get();
      added.addAll(PemCertificates.parse(CertificateFiles.readFile(file, "trustedCertificateFile"), "'" + file + "'"));
    }
    return added;
  }

  /**
   * Checks the settings of a server without TLS, so that an invalid setting is reported when the provider is opened.
   */
  public static void check(NetworkConfig network) {
    addedAuthorities(network);
    if (network.clientCertificate().isPresent()) ClientIdentity.of(network.clientCertificate().get());
  }

  private static KeyStore jvmRootsAnd(List<X509Certificate> added) throws GeneralSecurityException, IOException {
    var roots = KeyStore.getInstance(KeyStore.getDefaultType());
    roots.load(null, null);
    var jvmRoots =
        Arrays.stream(trustManagers(null)).filter(X509TrustManager.class::isInstance).map(X509TrustManager.class::cast)
            .flatMap(manager -> Arrays.stream(manager.getAcceptedIssuers()));
    var all = Stream.concat(jvmRoots, added.stream()).toList();
    for (int i = 0; i < all.size(); i++) roots.setCertificateEntry("root-" + i, all.get(i));
    return roots;
  }

  /**
   * Returns the trust managers for a set of authorities.
   *
   * @param roots the trusted authorities; null for those of the JVM
   */
  private static TrustManager[] trustManagers(@Nullable KeyStore roots) throws GeneralSecurityException {
    var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(roots);
    return factory.getTrustManagers();
  }

  /** {@return the default protocols of the context, without the deprecated ones} */
  private static SSLParameters parameters(SSLContext context) {
    var protocols = new ArrayList<>(List.of(context.getDefaultSSLParameters().getProtocols()));
    protocols.removeAll(DEPRECATED_PROTOCOLS);
    if (protocols.isEmpty()) {
      throw new BifrostException(
          new Misconfigured("NetworkConfig.sslContext supports neither TLS 1.2 nor TLS 1.3: enable one of them"));
    }
    var parameters = new SSLParameters();
    parameters.setProtocols(protocols.toArray(new String[0]));
    return parameters;
  }
}
