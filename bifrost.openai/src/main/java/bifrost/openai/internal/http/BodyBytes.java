package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import java.nio.charset.StandardCharsets;

/**
 * A body that was read as a whole, or the part of an error's body that was read.
 *
 * @param bytes the bytes that were read
 * @param truncationReason why the bytes are only a part; {@code ""} if they are complete
 */
public record BodyBytes(byte[] bytes, String truncationReason) {
  /** The number of bytes of a server's text that an error keeps. */
  public static final int MAX_ERROR_TEXT_BYTES = 64 << 10;
  public static BodyBytes complete(byte[] bytes) {
    return new BodyBytes(bytes, "");
  }

  static BodyBytes truncated(byte[] bytes, String missing) {
    return new BodyBytes(bytes, missing);
  }

  /** {@return the error for a body or an event that exceeds a limit} */
  public static BifrostException tooLong(String what, int limit, String setting) {
    return new BifrostException(
        new Malformed(what + " is longer than " + limit + " bytes: NetworkConfig." + setting + " is this limit", ""));
  }

  /**
   * Returns the beginning of a text, with a remark if it is not the whole text.
   *
   * @param most the number of bytes that are kept
   * @param missing why the bytes are only a part of the body; {@code ""} if they are complete
   */
  public static String text(byte[] bytes, int from, int to, int most, String missing) {
    int size = to - from;
    int kept = Math.min(size, most);
    var text = new String(bytes, from, kept, StandardCharsets.UTF_8);
    if (!missing.isEmpty()) {
      return text + (kept == 0 ? "(nothing of the body was read; " : "… (the first " + kept + " bytes; ") + missing
          + ")";
    }
    return kept == size ? text : text + "… (the first " + kept + " of " + size + " bytes)";
  }

  /** {@return the remark about a body that broke off} */
  static String connectionLost(Throwable failure) {
    return "the rest was lost: " + ConnectionFailureText.of(failure);
  }
}
