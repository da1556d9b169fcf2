package bifrost.openai.internal.tls;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * A parser for private keys in PEM: PKCS #8 (RFC 5958), and the formats of older tools: PKCS #1 (RFC 8017) and SEC 1
 * (RFC 5915). The JDK reads only PKCS #8. The other formats do not name the algorithm, which is therefore copied from
 * the public key.
 */
final class PemPrivateKey {
  private static final String BEGIN = "-----BEGIN ";
  private static final String LABEL = "PRIVATE KEY-----";
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final byte[] VERSION = {0x02, 0x01, 0x00};

  private PemPrivateKey() {}

  /**
   * Parses the first private key in a text.
   *
   * @throws IllegalArgumentException if there is no key, or if its algorithm differs from that of the public key; the
   *     message is a phrase to append to the name of the key, and contains no part of the key
   */
  static PrivateKey parse(String pem, PublicKey publicKey) {
    int label = pem.indexOf(LABEL);
    int begin = label < 0 ? -1 : pem.lastIndexOf(BEGIN, label);
    if (begin < 0) {
      throw new IllegalArgumentException("contains no private key: expected -----BEGIN PRIVATE KEY-----");
    }
    var kind = pem.substring(begin + BEGIN.length(), label + "PRIVATE KEY".length());
    int from = label + LABEL.length();
    int end = pem.indexOf("-----END " + kind, from);
    if (end < 0) throw new IllegalArgumentException("has no -----END " + kind + "-----");
    var body = pem.substring(from, end);
    if (kind.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
      throw new IllegalArgumentException(
          "is encrypted: decrypt it, for example with 'openssl pkey -in key.pem -out decrypted.pem'");
    }
    var der = decodeBase64(body);
    return key(kind.equals("PRIVATE KEY") ? der : pkcs8(der, publicKey), publicKey.getAlgorithm());
  }

  private static byte[] decodeBase64(String base64) {
    try {
      return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("is not Base64"); // without the cause, which may quote a part of the key
    }
  }

  private static PrivateKey key(byte[] pkcs8, String algorithm) {
    try {
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "is not a private key for " + algorithm + ", the algorithm of the certificate");
    }
  }

  /**
   * Converts to PKCS #8 with the algorithm of the public key, which is the first element of its encoding (RFC 5280,
   * section 4.1).
   */
  private static byte[] pkcs8(byte[] key, PublicKey publicKey) {
    var encoded = ByteBuffer.wrap(publicKey.getEncoded());
    readHeader(encoded);
    int from = encoded.position();
    int length = readHeader(encoded);
    var algorithm = new byte[encoded.position() + length - from];
    encoded.position(from).get(algorithm);
    return element(SEQUENCE, VERSION, algorithm, element(OCTET_STRING, key));
  }

  /** Reads the tag and the length of a DER element, and returns the length. */
  private static int readHeader(ByteBuffer der) {
    der.get();
    int first = der.get() & 0xff;
    if (first < 0x80) return first;
    int length = 0;
    for (int i = first & 0x7f; i > 0; i--) length = length << 8 | der.get() & 0xff;
    return length;
  }

  private static byte[] element(int tag, byte[]... parts) {
    int length = 0;
    for (var part : parts) length += part.length;
    var element = new ByteArrayOutputStream();
    element.write(tag);
    int bytes = length < 0x100 ? 1 : length < 0x10000 ? 2 : 3; // DER requires the shortest form
    if (length >= 0x80) element.write(0x80 | bytes);
    for (int shift = 8 * (bytes - 1); shift >= 0; shift -= 8) element.write(length >> shift);
    for (var part : parts) element.writeBytes(part);
    return element.toByteArray();
  }
}
