package bifrost.api;

import bifrost.api.BifrostError.Malformed;
import bifrost.api.BifrostError.TimedOut;
import bifrost.api.BifrostError.Truncated;
import bifrost.api.BifrostError.Unreachable;
import java.net.URI;
import java.util.Optional;

/**
 * Where an attempt failed, for messages.
 *
 * @param server the base URL; empty if the provider did not report it
 * @param attempts how many attempts there are at most, as far as is known
 */
record Place(Optional<URI> server, String provider, int attempt, int attempts) {
  /** {@return a part such as {@code " to http://gpu-1:8000"}} */
  String server(String preposition) {
    return " " + preposition + " " + server.map(BaseUrls::shown).orElse("the server");
  }

  String details() {
    return "provider '" + provider + "', attempt " + attempt + " of " + Math.max(attempt, attempts);
  }

  /** {@return the error with this place in its message, if the network or the server caused it} A refusal keeps the server's message. */
  BifrostError in(BifrostError error) {
    if (error instanceof TimedOut late) {
      return new TimedOut(late.limit(), late.after(), TimeoutDescription.of(late.limit(), late.after(), Optional.of(this)));
    }
    if (error instanceof Unreachable lost) return new Unreachable(lost.message() + suffix(), lost.isTransient());
    if (error instanceof Truncated cut) return new Truncated(cut.message() + suffix());
    return error instanceof Malformed wrong ? new Malformed(wrong.message() + suffix(), wrong.body()) : error;
  }

  private String suffix() {
    return " (" + server.map(url -> BaseUrls.shown(url) + ", ").orElse("") + details() + ")";
  }
}
