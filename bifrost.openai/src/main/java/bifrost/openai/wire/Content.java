package bifrost.openai.wire;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import java.nio.charset.StandardCharsets;

/**
 * A body that was read as a whole, or the part of an error's body that was read.
 *
 * @param bytes the bytes that were read
 * @param missing why the bytes are only a part; {@code ""} if they are complete
 */
record Content(byte[] bytes, String missing) {
  /** The number of bytes of a server's text that an error keeps. */
  static final int KEPT = 64 << 10;
  static Content whole(byte[] bytes) {
    return new Content(bytes, "");
  }

  static Content part(byte[] bytes, String missing) {
    return new Content(bytes, missing);
  }

  /** {@return the error for a body or an event that exceeds a limit} */
  static BifrostException tooLong(String what, int limit, String setting) {
    return new BifrostException(new Malformed(what + " is longer than " + limit + " bytes: NetworkConfig." + setting + " is this limit", ""));
  }

  /**
   * Returns the beginning of a text, with a remark if it is not the whole text.
   *
   * @param most the number of bytes that are kept
   * @param missing why the bytes are only a part of the body; {@code ""} if they are complete
   */
  static String text(byte[] bytes, int from, int to, int most, String missing) {
    int size = to - from;
    int kept = Math.min(size, most);
    var text = new String(bytes, from, kept, StandardCharsets.UTF_8);
    if (!missing.isEmpty()) return text + (kept == 0 ? "(nothing of the body was read; " : "… (the first " + kept + " bytes; ") + missing + ")";
    return kept == size ? text : text + "… (the first " + kept + " of " + size + " bytes)";
  }

  /** {@return the remark about a body that broke off} */
  static String lost(Throwable failure) {
    return "the rest was lost: " + Lost.why(failure);
  }
}
