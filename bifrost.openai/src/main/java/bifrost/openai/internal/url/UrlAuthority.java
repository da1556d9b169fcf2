package bifrost.openai.internal.url;

import java.net.URI;
import java.util.Optional;

/**
 * A check for hosts and ports that java.net.URI accepts but java.net.http rejects, when it builds a request or when
 * it connects.
 */
public final class UrlAuthority {
  private static final int HIGHEST_PORT = 65_535;

  private UrlAuthority() {}

  /**
   * {@return the fault of the host or the port, as a phrase to append to the URL in a message; empty if both are
   * valid}
   */
  public static Optional<String> findFault(URI url) {
    var authority = url.getRawAuthority() == null ? "" : url.getRawAuthority();
    int colon = colon(authority);
    var port = colon >= 0 ? authority.substring(colon + 1) : "";
    if (colon >= 0 && port.isEmpty()) return Optional.of("has an empty port");
    if (colon >= 0
        && !isPort(port)) return Optional.of("has an invalid port: " + port + " (1 to " + HIGHEST_PORT + ")");
    if (url.getHost() != null || nameWithUnderscore(url).isPresent()) return Optional.empty();
    boolean bareAddress = authority.indexOf(':') != authority.lastIndexOf(':') && authority.indexOf('[') < 0;
    return Optional.of("has no host or an invalid host name"
        + (bareAddress ? " (an IPv6 address must be in brackets)" : ""));
  }

  /** {@return the position of the colon before the port; -1 if there is none} */
  private static int colon(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? colon : -1;
  }

  private static boolean isPort(String text) {
    for (int i = 0; i < text.length(); i++) if (text.charAt(i) < '0' || text.charAt(i) > '9') return false;
    var digits = text.replaceFirst("^0+", "");
    return !digits.isEmpty() && digits.length() <= 5 && Integer.parseInt(digits) <= HIGHEST_PORT;
  }

  /**
   * {@return the host name, if it contains {@code _}} docker compose assigns such names, but java.net.URI does not
   * parse them.
   */
  public static Optional<String> nameWithUnderscore(URI url) {
    if (url.getHost() != null || url.getRawAuthority() == null) return Optional.empty();
    int colon = colon(url.getRawAuthority());
    var host = colon < 0 ? url.getRawAuthority() : url.getRawAuthority().substring(0, colon);
    boolean isName = host.indexOf('_') >= 0 && host.chars().allMatch(UrlAuthority::isHostNameCharacter)
        && !host.startsWith(".") && !host.contains("..");
    return isName ? Optional.of(host) : Optional.empty();
  }

  private static boolean isHostNameCharacter(int c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.';
  }

  /** {@return the host of a valid URL} */
  public static String host(URI url) {
    return nameWithUnderscore(url).orElseGet(url::getHost);
  }

  /** {@return the port of a valid URL, or the default port of its scheme} */
  public static int port(URI url) {
    int port = explicitPort(url);
    return port >= 0 ? port : url.getScheme().equalsIgnoreCase("https") ? 443 : 80;
  }

  /**
   * {@return the port of a valid URL; -1 if it has none} java.net.URI does not parse the port after a name with
   * {@code _}.
   */
  public static int explicitPort(URI url) {
    int colon = colon(url.getRawAuthority());
    return colon < 0 ? -1 : Integer.parseInt(url.getRawAuthority().substring(colon + 1));
  }
}
