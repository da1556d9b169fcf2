package bifrost.openai.wire;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The certificates in a text, as RFC 7468 writes them. What stands between them is a remark; a private key is not asked for, and not read. */
final class PemCertificates {
  private static final String BEGIN = "-----BEGIN CERTIFICATE-----";
  private static final String END = "-----END CERTIFICATE-----";

  private PemCertificates() {}

  static List<X509Certificate> parse(String pem) {
    var certificates = new ArrayList<X509Certificate>();
    for (int from = pem.indexOf(BEGIN); from >= 0; from = pem.indexOf(BEGIN, from + 1)) {
      int end = pem.indexOf(END, from);
      if (end < 0) throw wrong(certificates, "has no " + END, null);
      certificates.add(certificate(pem.substring(from + BEGIN.length(), end), certificates));
    }
    if (certificates.isEmpty()) throw misconfigured("caCertPem holds no certificate: expected a text with " + BEGIN + " … " + END, null);
    return certificates;
  }

  private static X509Certificate certificate(String base64, List<X509Certificate> before) {
    try {
      var der = Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
      return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    } catch (IllegalArgumentException e) {
      throw wrong(before, "is not base64 (" + e.getMessage() + ")", e);
    } catch (CertificateException e) {
      throw wrong(before, "is not an X.509 certificate (" + e.getMessage() + ")", e);
    }
  }

  private static BifrostException wrong(List<X509Certificate> before, String what, Exception cause) {
    int number = before.size() + 1;
    return misconfigured("certificate " + number + " of caCertPem " + what + ": expected " + BEGIN + ", base64, " + END, cause);
  }

  private static BifrostException misconfigured(String message, Exception cause) {
    return new BifrostException(new Misconfigured(message), cause);
  }
}
