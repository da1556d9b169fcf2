package bifrost.openai.internal.codec;

import java.io.ByteArrayOutputStream;

/**
 * A converter from invalid to valid UTF-8, by the rules of the WHATWG Encoding Standard (section 8.1.1): a byte that
 * cannot continue a sequence ends it, and U+FFFD replaces the incomplete sequence.
 */
public final class Utf8Repair {
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final byte[] bytes;
  private final int to;

  private Utf8Repair(byte[] bytes, int to) {
    this.bytes = bytes;
    this.to = to;
  }

  /** {@return a copy of the range as valid UTF-8; equal to the range if that is valid} */
  static byte[] repair(byte[] bytes, int from, int to) {
    return new Utf8Repair(bytes, to).repair(from);
  }

  private byte[] repair(int from) {
    var out = new ByteArrayOutputStream(to - from);
    int start = from;
    while (start < to) {
      int expected = length(bytes[start] & 0xff);
      int valid = 1;
      while (valid < expected && start + valid < to && continues(start, valid)) valid++;
      if (valid == expected) out.write(bytes, start, valid);
      else out.writeBytes(REPLACEMENT);
      start += valid;
    }
    return out.toByteArray();
  }

  /** {@return the length of the sequence that starts with a byte; 0 if no sequence does} */
  private static int length(int first) {
    if (first < 0x80) return 1;
    if (first < 0xC2 || first > 0xF4) return 0;
    return first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4;
  }

  /**
   * {@return whether a byte continues a sequence} The range of the second byte excludes overlong forms, surrogates
   * and values beyond U+10FFFF.
   */
  private boolean continues(int start, int position) {
    int next = bytes[start + position] & 0xff;
    int lowest = 0x80;
    int highest = 0xBF;
    if (position == 1) {
      switch (bytes[start] & 0xff) {
        case 0xE0 -> lowest = 0xA0;
        case 0xED -> highest = 0x9F;
        case 0xF0 -> lowest = 0x90;
        case 0xF4 -> highest = 0x8F;
        default -> {}
      }
    }
    return next >= lowest && next <= highest;
  }
}
