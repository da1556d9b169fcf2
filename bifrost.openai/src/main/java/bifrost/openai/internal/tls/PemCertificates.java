package bifrost.openai.internal.tls;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.openai.internal.Nullable;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** A parser for certificates in PEM (RFC 7468). It ignores private keys, and any text between the certificates. */
final class PemCertificates {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private PemCertificates() {}

  /**
   * Parses one or more certificates.
   *
   * @param setting the name of the setting in messages
   * @throws BifrostException with Misconfigured if there is no certificate, or an invalid one
   */
  static List<X509Certificate> parse(String pem, String setting) {
    var certificates = new ArrayList<X509Certificate>();
    for (int from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from + 1)) {
      int end = pem.indexOf(END, from);
      var name = "certificate " + (certificates.size() + 1) + " of " + setting;
      if (end < 0) throw invalid(name, "has no " + END, null);
      certificates.add(certificate(pem.substring(from + BEGIN.length(), end), name));
    }
    if (certificates.isEmpty()) {
      throw misconfigured(setting + " contains no certificate: expected " + BEGIN + " … " + END, null);
    }
    return certificates;
  }

  private static X509Certificate certificate(String base64, String name) {
    try {
      var der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
    } catch (IllegalArgumentException e) {
      throw invalid(name, "is not Base64 (" + e.getMessage() + ")", e);
    } catch (CertificateException e) {
      throw invalid(name, "is not an X.509 certificate (" + e.getMessage() + ")", e);
    }
  }

  private static BifrostException invalid(String name, String fault, @Nullable Exception cause) {
    return misconfigured(name + " " + fault + ": expected " + BEGIN + ", Base64, " + END, cause);
  }

  private static BifrostException misconfigured(String message, @Nullable Exception cause) {
    return new BifrostException(new Misconfigured(message), cause);
  }
}
