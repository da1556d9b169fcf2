package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * A decoder of floats in Base64 (RFC 4648 section 4), four bytes each. Like the decoder of the JDK, it accepts a text
 * without padding, and ignores bits after the last byte. It uses that decoder, which is an intrinsic on many
 * processors, for one chunk at a time, because it decodes only complete arrays.
 */
final class Base64Floats {
  private static final int CHUNK = 512; // complete floats, because sixteen digits are three floats
  private static final byte ZERO = 'A'; // the digit of zero bits

  final ByteOrder order;
  private final byte[] digits = new byte[CHUNK];
  private final byte[] bytes = new byte[CHUNK / 4 * 3];
  private final FloatBuffer floats;

  Base64Floats(ByteOrder order) {
    this.order = order;
    floats = ByteBuffer.wrap(bytes).order(order).asFloatBuffer();
  }

  @Nullable
  float[] decode(String text) {
    var ascii = text.getBytes(StandardCharsets.UTF_8);
    return decode(ascii, 0, ascii.length);
  }

  /** {@return the floats in a range of bytes; null if they are not floats in Base64} */
  @Nullable
  float[] decode(byte[] text, int from, int to) {
    int end = endWithoutPadding(text, from, to);
    int size = (int) (3L * (end - from) / 4);
    if ((end - from) % 4 == 1 || size % Float.BYTES != 0) return null;
    var decoded = new float[size / Float.BYTES];
    int count = 0;
    for (int i = from; i < end; i += CHUNK) {
      int length = Math.min(CHUNK, end - i);
      System.arraycopy(text, i, digits, 0, length);
      Arrays.fill(digits, length, CHUNK, ZERO);
      if (!decodeChunk()) return null;
      int more = Math.min(floats.capacity(), decoded.length - count);
      floats.get(0, decoded, count, more);
      count += more;
    }
    return decoded;
  }

  /** {@return whether the chunk contains only digits} The JDK accepts padding at its end, but decodes fewer bytes. */
  private boolean decodeChunk() {
    try {
      return Base64.getDecoder().decode(digits, bytes) == bytes.length;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static int endWithoutPadding(byte[] bytes, int from, int to) {
    if ((to - from) % 4 != 0 || to == from || bytes[to - 1] != '=') return to;
    return bytes[to - 2] == '=' ? to - 2 : to - 1;
  }
}
