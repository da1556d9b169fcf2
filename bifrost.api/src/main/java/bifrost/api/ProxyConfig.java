package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.internal.value.ServerUrls;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The proxy between a provider and its servers. Opening the provider fails if the proxy cannot be used. Immutable and
 * thread-safe.
 *
 * @since 0.1
 */
public sealed interface ProxyConfig {
  /**
   * The proxy of the JVM, according to system properties such as {@code -Dhttps.proxyHost} and
   * {@code -Dhttp.nonProxyHosts}, or to the default {@link java.net.ProxySelector}; no proxy if these specify
   * none.
   */
  record Jvm() implements ProxyConfig {}

  /** No proxy, even if the JVM or the environment specifies one. */
  record None() implements ProxyConfig {}

  /**
   * The proxy specified by the environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and
   * {@code NO_PROXY}; names in upper case take precedence. The variables are read when the provider is opened,
   * according to the rules of Go's package {@code golang.org/x/net/http/httpproxy}: there is no proxy for
   * {@code localhost} and loopback addresses. {@code NO_PROXY} is a list, separated by commas: {@code *} matches
   * every server, {@code example.com} this host and its subdomains, {@code .example.com} only its subdomains,
   * {@code 10.0.0.1} an address, and {@code 10.0.0.0/8} a network; {@code :8000} after a host or an address
   * restricts it to a port.
   */
  record Environment() implements ProxyConfig {}

  /**
   * An HTTP proxy, which forwards requests for {@code http://} URLs and tunnels connections for {@code https://}
   * URLs.
   */
  final class Http implements ProxyConfig {
    private final URI url;
    private final String username;
    private final String password;

    private Http(URI url, String username, String password) {
      this.url = url;
      this.username = username;
      this.password = password;
    }

    /** {@return the URL, {@code http://host:port}} */
    public URI url() {
      return url;
    }

    /** {@return the user name; {@code ""} for no credentials} */
    public String username() {
      return username;
    }

    /** {@return the password; {@code ""} for none} */
    public String password() {
      return password;
    }

    /**
     * Sets the credentials for Basic authentication. For {@code https://}, the JVM sends them only if it is
     * started with {@code -Djdk.http.auth.tunneling.disabledSchemes=} (nothing after the {@code =}).
     *
     * @param username the user name, without a colon
     * @param password the password, never printed
     * @return a changed copy
     * @throws IllegalArgumentException if the user name contains a colon
     */
    public Http credentials(String username, String password) {
      if (Objects.requireNonNull(username, "username").indexOf(':') >= 0) {
        throw new IllegalArgumentException("the user name of the proxy must not contain a colon");
      }
      return new Http(url, username, Objects.requireNonNull(password, "password"));
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Http http && url.equals(http.url) && username.equals(http.username)
          && password.equals(http.password);
    }

    /** {@return a hash that does not depend on the credentials} */
    @Override
    public int hashCode() {
      return url.hashCode();
    }

    /** {@return the URL, without the credentials} */
    @Override
    public String toString() {
      return "Http[url=" + ServerUrls.redacted(url) + (username.isEmpty() ? "" : ", username=***, password=***") + "]";
    }
  }

  /** {@return the proxy of the JVM, which is the default} */
  static Jvm jvm() {
    return new Jvm();
  }

  /** {@return no proxy, even if the JVM or the environment specifies one} */
  static None none() {
    return new None();
  }

  /** {@return the proxy specified by the environment variables} */
  static Environment environment() {
    return new Environment();
  }

  /**
   * Returns an HTTP proxy.
   *
   * @param url the URL, {@code http://[user:password@]host:port}; special characters in user and password must
   *     be percent-encoded
   * @return the proxy
   * @throws BifrostException with {@link Misconfigured} if the URL is invalid
   */
  static Http http(String url) {
    var parsed = ServerUrls.parse("proxy URL", Objects.requireNonNull(url, "url"), "http://proxy:3128");
    var user = parsed.getRawUserInfo();
    if (user == null) return http(parsed);
    int colon = user.indexOf(':');
    var withoutUser = http(URI.create(url.replaceFirst("//[^/]*@", "//")));
    return colon < 0 ? withoutUser.credentials(decoded(user), "")
        : withoutUser.credentials(decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
  }

  /**
   * Returns an HTTP proxy without credentials; {@link Http#credentials(String, String)} adds them.
   *
   * @param url the URL, {@code http://host:port}
   * @return the proxy
   * @throws BifrostException with {@link Misconfigured} if the URL contains credentials
   */
  static Http http(URI url) {
    if (String.valueOf(Objects.requireNonNull(url, "url").getRawAuthority()).indexOf('@') >= 0) {
      throw new BifrostException(new Misconfigured(
          "the proxy URL must not contain credentials: use ProxyConfig.http(String) or Http.credentials(…)"));
    }
    return new Http(url, "", "");
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8); // URLDecoder turns a plus into a space
  }
}
