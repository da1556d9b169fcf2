package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostException;
import java.nio.charset.StandardCharsets;

/**
 * The bytes of a body. The body of an error may be incomplete.
 *
 * @param bytes the bytes that were read
 * @param truncationReason the reason why the body is incomplete; {@code ""} if it is complete
 */
public record BodyBytes(byte[] bytes, String truncationReason) {
  /** The maximum number of bytes of a response that an error contains as text. */
  public static final int MAX_ERROR_TEXT_BYTES = 64 << 10;

  public static BodyBytes complete(byte[] bytes) {
    return new BodyBytes(bytes, "");
  }

  static BodyBytes truncated(byte[] bytes, String reason) {
    return new BodyBytes(bytes, reason);
  }

  /** {@return the error for a body or an event that exceeds a limit of {@code NetworkConfig}} */
  public static BifrostException tooLong(String subject, int limit, String setting) {
    return new BifrostException(
        new Malformed(subject + " is longer than " + limit + " bytes (NetworkConfig." + setting + ")", ""));
  }

  /**
   * Returns the beginning of a text, with a remark if the text is incomplete.
   *
   * @param maxBytes the maximum number of bytes that are kept
   * @param truncationReason the reason why the body is incomplete; {@code ""} if it is complete
   */
  public static String text(byte[] bytes, int from, int to, int maxBytes, String truncationReason) {
    int size = to - from;
    int kept = Math.min(size, maxBytes);
    var text = new String(bytes, from, kept, StandardCharsets.UTF_8);
    if (!truncationReason.isEmpty()) {
      return text + (kept == 0 ? "(no bytes of the body were read; " : "… (the first " + kept + " bytes; ")
          + truncationReason + ")";
    }
    return kept == size ? text : text + "… (the first " + kept + " of " + size + " bytes)";
  }

  /** {@return the truncation reason of a body whose connection failed} */
  static String connectionLost(Throwable failure) {
    return "the body was cut off: " + ConnectionFailureText.of(failure);
  }
}
