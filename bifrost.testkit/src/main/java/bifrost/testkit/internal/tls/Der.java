package bifrost.testkit.internal.tls;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

/** Encodes and splits elements of DER (X.690). */
public final class Der {
  public static final int INTEGER = 0x02;
  public static final int BIT_STRING = 0x03;
  public static final int OCTET_STRING = 0x04;
  public static final int UTF8_STRING = 0x0c;
  public static final int UTC_TIME = 0x17;
  public static final int GENERALIZED_TIME = 0x18;
  public static final int SEQUENCE = 0x30;
  public static final int SET = 0x31;

  private Der() {}

  public static byte[] element(int tag, byte[]... parts) {
    var content = new ByteArrayOutputStream();
    for (var part : parts) content.writeBytes(part);
    var element = new ByteArrayOutputStream();
    element.write(tag);
    int length = content.size();
    if (length >= 0x80) element.write(length < 0x100 ? 0x81 : 0x82); // no element has more than 65,535 bytes
    if (length >= 0x100) element.write(length >> 8);
    element.write(length);
    element.writeBytes(content.toByteArray());
    return element.toByteArray();
  }

  public static byte[] text(int tag, String text) {
    return element(tag, text.getBytes(UTF_8));
  }

  /** {@return the encoded element, from hexadecimal digits} */
  public static byte[] encoded(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  /**
   * {@return an element inside another}
   *
   * @param der the outer element
   * @param index the position of the inner element, from 0
   */
  public static byte[] child(byte[] der, int index) {
    var content = ByteBuffer.wrap(content(der));
    for (int i = 0;; i++) {
      int from = content.position();
      content.get();
      int length = length(content);
      content.position(content.position() + length);
      if (i == index) return Arrays.copyOfRange(content.array(), from, content.position());
    }
  }

  /** {@return the content of an element, without its tag and its length} */
  public static byte[] content(byte[] der) {
    var element = ByteBuffer.wrap(der);
    element.get();
    var content = new byte[length(element)];
    element.get(content);
    return content;
  }

  private static int length(ByteBuffer der) {
    int first = der.get() & 0xff;
    int length = first < 0x80 ? first : 0;
    for (int i = first < 0x80 ? 0 : first & 0x7f; i > 0; i--) length = length << 8 | der.get() & 0xff;
    return length;
  }
}
