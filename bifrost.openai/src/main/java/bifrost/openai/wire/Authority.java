package bifrost.openai.wire;

import java.net.URI;
import java.util.Optional;

/** Finds hosts and ports that java.net.URI accepts and java.net.http does not, or only when a connection is made. */
final class Authority {
  private static final int HIGHEST_PORT = 65_535;

  private Authority() {}

  /** {@return what is wrong with the host or the port, to follow the URL in a message} */
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
