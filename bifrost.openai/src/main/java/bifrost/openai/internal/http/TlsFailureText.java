package bifrost.openai.internal.http;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** The messages for TLS failures: the JDK's message about the fault, followed by the fix. */
public final class TlsFailureText {
  private TlsFailureText() {}

  /** {@return the message; empty if TLS is not the cause} */
  static Optional<String> of(Throwable failure) {
    if (!isCausedBy(SSLException.class, failure)) return Optional.empty();
    return Optional.of("TLS failed: " + text(failure) + advice(failure, text(failure)));
  }

  private static String advice(Throwable failure, String text) {
    if (isCausedBy(CertificateExpiredException.class, failure)
        || isCausedBy(CertificateNotYetValidException.class, failure)) {
      return "; the certificate of the server or its authority has expired or is not yet valid:"
          + " renew it, or check the clock";
    }
    if (isCausedBy(CertPathBuilderException.class, failure)) {
      return "; no trusted authority issued the server's certificate: set NetworkConfig.trustedCertificates or"
          + " trustedCertificateFile to the"
          + " authority's certificate";
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return "; the server's certificate is for another host: use the host name of the certificate in the base URL";
    }
    if (text.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")) {
      return "; the server does not use TLS on this port: check whether the base URL must start with http://";
    }
    if (text.contains("Received fatal alert: ")) {
      return "; the server refused the connection: it may require a client certificate"
          + " (NetworkConfig.clientCertificate or NetworkConfig.sslContext)";
    }
    return "; check the base URL, and NetworkConfig.trustedCertificates, trustedCertificateFile or sslContext"
        + " for the trusted authorities";
  }

  private static boolean isCausedBy(Class<? extends Throwable> kind, Throwable failure) {
    for (var each = failure; each != null; each = each.getCause()) if (kind.isInstance(each)) return true;
    return false;
  }

  private static String text(Throwable failure) {
    return ConnectionFailureText.of(failure);
  }
}
