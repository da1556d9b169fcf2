package bifrost.openai.wire;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Locale;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** What to do about a connection that failed for TLS: the JDK says what is wrong, in its own words, and nothing of what helps. */
final class TlsAdvice {
  private TlsAdvice() {}

  /** Empty if it failed of something else. */
  static Optional<String> on(Throwable failure) {
    if (!isCausedBy(SSLException.class, failure)) return Optional.empty();
    return Optional.of("TLS failed: " + text(failure) + advice(failure, text(failure)));
  }

  private static String advice(Throwable failure, String text) {
    if (isCausedBy(CertificateExpiredException.class, failure) || isCausedBy(CertificateNotYetValidException.class, failure)) {
      return "; the server's certificate, or that of its authority, is out of date: it has to be renewed";
    }
    if (isCausedBy(CertPathBuilderException.class, failure)) {
      return "; no authority that is trusted signed the server's certificate: give that authority's as NetworkConfig.caCertPem or caCertFile";
    }
    if (text.contains("No subject alternative") || text.contains("No name matching")) {
      return "; the server's certificate is for another host: take that one's name into the base URL";
    }
    if (text.toLowerCase(Locale.ROOT).contains("unrecognized ssl message")) return "; the server does not speak TLS there: is the base URL http://?";
    if (text.contains("Received fatal alert: ")) return "; the server refused: it may require a client certificate: set NetworkConfig.clientCertificate or sslContext";
    return "; check the base URL, and NetworkConfig.caCertPem, caCertFile and sslContext, which set the trusted authorities";
  }

  private static boolean isCausedBy(Class<? extends Throwable> kind, Throwable failure) {
    for (var each = failure; each != null; each = each.getCause()) if (kind.isInstance(each)) return true;
    return false;
  }

  private static String text(Throwable failure) {
    return failure.getMessage() == null ? failure.toString() : failure.getMessage();
  }
}
