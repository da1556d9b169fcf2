package bifrost.openai.internal.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.Arrays;
import java.util.Base64;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Parsing of private keys in the PEM format. */
class PemPrivateKeyTests {
  private static final KeyPair RSA = pair("RSA", 2048);
  private static final KeyPair EC = pair("EC", 384);

  private static KeyPair pair(String algorithm, int size) {
    try {
      var generator = KeyPairGenerator.getInstance(algorithm);
      if (size > 0) generator.initialize(size);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN " + kind + "-----\n" + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
        + "\n-----END " + kind + "-----\n";
  }

  /** Returns the older format (PKCS #1 or SEC 1), which is the octet string at the end of PKCS #8. */
  private static byte[] olderFormat(KeyPair pair) {
    var pkcs8 = pair.getPrivate().getEncoded();
    for (int at = 0; at < pkcs8.length - 4; at++) {
      int header = (pkcs8[at + 1] & 0xff) == 0x82 ? 4 : (pkcs8[at + 1] & 0xff) == 0x81 ? 3 : 2;
      int length = header == 4 ? (pkcs8[at + 2] & 0xff) << 8 | pkcs8[at + 3] & 0xff : header == 3 ? pkcs8[at + 2] & 0xff
          : pkcs8[at + 1] & 0xff;
      if (pkcs8[at] == 0x04 && at + header + length == pkcs8.length) {
        return Arrays.copyOfRange(pkcs8, at + header, pkcs8.length);
      }
    }
    throw new AssertionError("no octet string");
  }

  static Stream<KeyPair> pairs() {
    return Stream.of(RSA, pair("RSA", 4096), EC, pair("EC", 256), pair("Ed25519", 0));
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void readsPkcs8(KeyPair pair) {
    var pem = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
    assertEquals(pair.getPrivate(), PemPrivateKey.parse(pem, pair.getPublic()));
    assertEquals(pair.getPrivate(),
        PemPrivateKey.parse("Bag Attributes\r\n" + pem.replace("\n", "\r\n") + "trailing text", pair.getPublic()));
  }

  @Test
  void readsPkcs1() {
    assertEquals(RSA.getPrivate(), PemPrivateKey.parse(pem("RSA PRIVATE KEY", olderFormat(RSA)), RSA.getPublic()));
  }

  @Test
  void readsSec1AfterTheParametersOfTheCurve() {
    var pem = "-----BEGIN EC PARAMETERS-----\nBgUrgQQAIg==\n-----END EC PARAMETERS-----\n"
        + pem("EC PRIVATE KEY", olderFormat(EC));
    assertEquals(EC.getPrivate(), PemPrivateKey.parse(pem, EC.getPublic()));
  }

  @ParameterizedTest
  @CsvSource({"'', contains no private key", "'-----BEGIN CERTIFICATE-----', contains no private key",
      "'PRIVATE KEY-----', contains no private key",
      "'-----BEGIN PRIVATE KEY-----\nAAAA', has no -----END PRIVATE KEY-----",
      "'-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----', is encrypted",
      "'-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nAAAA\n-----END RSA PRIVATE KEY-----', is encrypted",
      "'-----BEGIN PRIVATE KEY-----\ns3cret!\n-----END PRIVATE KEY-----', is not Base64",
      "'-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----',"
          + " is not a private key for"})
  void reportsTheDefectOfAnInvalidKey(String pem, String message) {
    var thrown = assertThrows(IllegalArgumentException.class, () -> PemPrivateKey.parse(pem, RSA.getPublic()));
    assertTrue(thrown.getMessage().startsWith(message), thrown.getMessage());
    assertFalse(thrown.toString().contains("s3cret"), thrown.toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"PRIVATE KEY", "EC PRIVATE KEY"})
  void rejectsAKeyOfAnotherAlgorithm(String kind) {
    var der = kind.equals("PRIVATE KEY") ? EC.getPrivate().getEncoded() : olderFormat(EC);
    assertThrows(IllegalArgumentException.class, () -> PemPrivateKey.parse(pem(kind, der), RSA.getPublic()));
  }
}
