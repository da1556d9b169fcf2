package bifrost.api.internal.call;

import bifrost.api.BifrostError;
import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import bifrost.api.internal.value.ServerUrls;
import java.net.URI;
import java.util.Optional;

/**
 * The server, the provider and the number of an attempt, for error messages.
 *
 * @param server the base URL of the server; empty if the provider did not report it
 * @param attempt the number of the attempt for its target, starting at 1
 * @param maxAttempts the expected maximum number of attempts; {@code attempt} can exceed it, because an attempt with
 *     another key does not count as a retry
 */
public record AttemptContext(Optional<URI> server, String provider, int attempt, int maxAttempts) {
  /** {@return a phrase such as {@code " to http://gpu-1:8000"}} */
  String serverPhrase(String preposition) {
    return " " + preposition + " " + server.map(ServerUrls::redacted).orElse("the server");
  }

  String details() {
    return "provider '" + provider + "', attempt " + attempt + " of " + Math.max(attempt, maxAttempts);
  }

  /**
   * {@return the error, with this context in its message if it is a timeout, a connection failure, or a truncated or
   * malformed response} Other errors are returned unchanged; a rejection keeps the message of the server.
   */
  BifrostError addTo(BifrostError error) {
    if (error instanceof TimedOut timedOut) {
      return new TimedOut(timedOut.limit(), timedOut.after(),
          TimeoutDescription.of(timedOut.limit(), timedOut.after(), Optional.of(this)));
    }
    if (error instanceof Unreachable unreachable) {
      return new Unreachable(unreachable.message() + suffix(), unreachable.isTransient());
    }
    if (error instanceof Truncated truncated) return new Truncated(truncated.message() + suffix());
    return error instanceof Malformed malformed ? new Malformed(malformed.message() + suffix(), malformed.body())
        : error;
  }

  private String suffix() {
    return " (" + server.map(url -> ServerUrls.redacted(url) + ", ").orElse("") + details() + ")";
  }
}
