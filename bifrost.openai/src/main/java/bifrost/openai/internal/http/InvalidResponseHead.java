package bifrost.openai.internal.http;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.BifrostException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The errors for response heads that java.net.http rejects. An invalid head does not cause a retry, because the server
 * would send the same head again.
 */
final class InvalidResponseHead {
  /** The part of java.net.http's message for a head that is cut off after at least one byte. */
  private static final String INCOMPLETE = "receiving [";

  /** The part of java.net.http's message for status 204 with a body. No body handler is called for such a response. */
  private static final String NO_CONTENT = "with 204 response";

  private InvalidResponseHead() {}

  /** {@return whether the connection was lost after the first byte and before the end of the head} */
  static boolean isIncomplete(Throwable failure) {
    return messageContains(failure, INCOMPLETE);
  }

  /** {@return the error for a connection that was lost before the end of the head} */
  static BifrostException connectionLost(Throwable failure) {
    return new BifrostException(
        new Unreachable("the connection was lost before the end of the response head", true), failure);
  }

  /** {@return whether the response had status 204 and announced a body} */
  static boolean isNoContent(Throwable failure) {
    return failure instanceof IOException && messageContains(failure, NO_CONTENT);
  }

  /** {@return the error, if java.net.http rejected the head} */
  static Optional<BifrostException> error(Throwable failure) {
    if (isNoContent(failure)) return Optional.of(new BifrostException(new Malformed(noContent(204), ""), failure));
    if (failure instanceof NumberFormatException) {
      return Optional.of(error("the server's Content-Length is not a number of bytes", failure));
    }
    return failure instanceof ProtocolException e ? Optional.of(error(explanation(e), e)) : Optional.empty();
  }

  static String noContent(int status) {
    return "HTTP " + status + " has no body, but the server's headers announce one";
  }

  private static String explanation(ProtocolException e) {
    if (messageContains(e, "Header size too big") || messageContains(e, "MAX_HEADERS_LIST_SIZE")
        || messageContains(e, "MAX_HEADER_LIST_SIZE")) {
      return "the response headers are larger than java.net.http accepts;"
          + " raise the limit with -Djdk.http.maxHeaderSize=<bytes>";
    }
    if (messageContains(e, "Invalid header") || messageContains(e, "Bad trailing char")) {
      return "the response headers are not valid HTTP/1.1";
    }
    if (messageContains(e, "101")) {
      return "the server switched protocols (HTTP 101), which the request did not offer";
    }
    if (messageContains(e, "status line")) {
      return "the response is not HTTP/1.1; check that the base URL is that of an HTTP server";
    }
    return "the response violates the HTTP protocol: " + e.getMessage();
  }

  private static boolean messageContains(Throwable failure, String text) {
    return String.valueOf(failure.getMessage()).contains(text);
  }

  private static BifrostException error(String message, Throwable cause) {
    var text = String.valueOf(cause.getMessage()).getBytes(StandardCharsets.UTF_8);
    return new BifrostException(
        new Malformed(message, BodyBytes.text(text, 0, text.length, BodyBytes.MAX_ERROR_TEXT_BYTES, "")), cause);
  }
}
