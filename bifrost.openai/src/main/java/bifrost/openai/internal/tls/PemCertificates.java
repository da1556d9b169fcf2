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

/** The certificates in a text in PEM (RFC 7468). Text between them is ignored, and so is a private key. */
final class PemCertificates {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private PemCertificates() {}

  /** @param setting the name of the setting in messages */
  static List<X509Certificate> parse(String pem, String setting) {
    var certificates = new ArrayList<X509Certificate>();
    for (int from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from + 1)) {
      int end = pem.indexOf(END, from);
      var name = "certificate " + (certificates.size() + 1) + " of " + setting;
      if (end < 0) throw wrong(name, "has no " + END, null);
      certificates.add(certificate(pem.substring(from + BEGIN.length(), end), name));
    }
    if (certificates.isEmpty()) {
      throw misconfigured(setting + " holds no certificate: expected a text with " + BEGIN + " … " + END, null);
    }
    return certificates;
  }

  private static X509Certificate certificate(String base64, String name) {
    try {
      var der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return (X509Certificate) CertificateFactory.getInstance("X.509")
          .generateCertificate(new ByteArrayInputStream(der));
    } catch (IllegalArgumentException e) {
      throw wrong(name, "is not base64 (" + e.getMessage() + ")", e);
    } catch (CertificateException e) {
      throw wrong(name, "is not an X.509 certificate (" + e.getMessage() + ")", e);
    }
  }

  private static BifrostException wrong(String name, String what, @Nullable Exception cause) {
    return misconfigured(name + " " + what + ": expected " + BEGIN + ", base64, " + END, cause);
  }

  private static BifrostException misconfigured(String message, @Nullable Exception cause) {
    return new BifrostException(new Misconfigured(message), cause);
  }
}
