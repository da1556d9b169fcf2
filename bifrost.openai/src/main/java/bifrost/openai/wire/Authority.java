package bifrost.openai.wire;

import java.net.URI;
import java.util.Optional;

/** A check for hosts and ports that java.net.URI accepts, but java.net.http rejects at once or when it connects. */
final class Authority {
  private static final int HIGHEST_PORT = 65_535;

  private Authority() {}

  /** {@return the fault of the host or the port, as a phrase that follows the URL in a message; empty if there is none} */
  static Optional<String> fault(URI url) {
    var authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    int colon = authority.lastIndexOf(':');
    boolean hasPort = colon > authority.lastIndexOf(']');
    var port = hasPort ? authority.substring(colon + 1) : "";
    if (hasPort && port.isEmpty()) return Optional.of("has an empty port");
    if (hasPort && !isPort(port)) return Optional.of("has no valid port: " + port + " (1 to " + HIGHEST_PORT + ")");
    if (url.getHost() != null) return Optional.empty();
    boolean bareAddress = authority.indexOf(':') != colon && authority.indexOf('[') < 0;
    return Optional.of("names no host, or one with a character that host names do not have"
        + (bareAddress ? " (an IPv6 address must be in brackets)" : ""));
  }

  private static boolean isPort(String text) {
    if (!text.chars().allMatch(c -> c >= '0' && c <= '9')) return false;
    var digits = text.replaceFirst("^0+", "");
    return !digits.isEmpty() && digits.length() <= 5 && Integer.parseInt(digits) <= HIGHEST_PORT;
  }
}
