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
 * @param attempt the number of the attempt for its target; the first is 1
 * @param maxAttempts the expected maximum number of attempts; attempts without a retry, such as those with another
 *   key, can exceed it
 */
public record AttemptContext(Optional<URI> server, String provider, int attempt, int maxAttempts) {
  /** {@return a phrase such as {@code " to http://gpu-1:8000"}} */
  String server(String preposition) {
    return " " + preposition + " " + server.map(ServerUrls::redacted).orElse("the server");
  }

  String details() {
    return "provider '" + provider + "', attempt " + attempt + " of " + Math.max(attempt, maxAttempts);
  }

  /**
   * {@return the error with this context in its message, if the network or the server caused it} A rejection keeps
   * the server's message.
   */
  BifrostError addTo(BifrostError error) {
    if (error instanceof TimedOut late) {
      return new TimedOut(late.limit(), late.after(),
          TimeoutDescription.of(late.limit(), late.after(), Optional.of(this)));
    }
    if (error instanceof Unreachable lost) return new Unreachable(lost.message() + suffix(), lost.isTransient());
    if (error instanceof Truncated cut) return new Truncated(cut.message() + suffix());
    return error instanceof Malformed wrong ? new Malformed(wrong.message() + suffix(), wrong.body()) : error;
  }

  private String suffix() {
    return " (" + server.map(url -> ServerUrls.redacted(url) + ", ").orElse("") + details() + ")";
  }
}
