package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.internal.value.ServerUrls;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** The proxy between a provider and its servers. Opening the provider fails if the proxy cannot be used. */
public sealed interface ProxyConfig {
  /**
   * The proxy of the JVM, which system properties such as {@code -Dhttps.proxyHost} and {@code -Dhttp.nonProxyHosts}, or the default
   * {@link java.net.ProxySelector}, determine; if there is none, no proxy.
   */
  record Jvm() implements ProxyConfig {}

  /** No proxy, even if the JVM or the environment has one. */
  record None() implements ProxyConfig {}

  /**
   * The proxy of the environment variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY}; names in lower case take precedence. The
   * variables are read when the provider is opened, with the rules of Go's package {@code golang.org/x/net/http/httpproxy}: there is no proxy
   * for {@code localhost} and loopback addresses. {@code NO_PROXY} is a list, separated by commas: {@code *} matches every server,
   * {@code example.com} this host and its subdomains, {@code .example.com} only its subdomains, {@code 10.0.0.1} an address,
   * {@code 10.0.0.0/8} a network; {@code :8000} after a host or an address restricts it to a port.
   */
  record Environment() implements ProxyConfig {}

  /**
   * An HTTP proxy, which forwards requests to {@code http://} and tunnels connections to {@code https://}.
   *
   * @param url the URL, {@code http://host:port}
   * @param username the user name; {@code ""} for no credentials
   * @param password the password, never printed
   */
  record Http(URI url, String username, String password) implements ProxyConfig {
    /** Checks that the URL contains no secret, because it is printed. */
    public Http {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(username, "username");
      if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
        throw new BifrostException(
            new Misconfigured("the proxy's URL contains a user: use ProxyConfig.http(String) or Http.credentials(…)"));
      }
      if (username.indexOf(':') >= 0) {
        throw new IllegalArgumentException("the user name of the proxy must not contain a colon");
      }
      Objects.requireNonNull(password, "password");
    }

    /**
     * Sets the credentials for Basic authentication. For {@code https://}, the JVM sends them only if it is started with
     * {@code -Djdk.http.auth.tunneling.disabledSchemes=} (nothing after the {@code =}).
     *
     * @param username the user name, without a colon
     * @param password the password, never printed
     * @return a configuration
     */
    public Http credentials(String username, String password) {
      return new Http(url, username, password);
    }

    @Override
    public String toString() {
      return "Http[url=" + ServerUrls.redacted(url) + (username.isEmpty() ? "" : ", username=***, password=***") + "]";
    }
  }

  /** {@return the proxy of the JVM, which is the default} */
  static Jvm jvm() {
    return new Jvm();
  }

  /** {@return a configuration without a proxy} */
  static None none() {
    return new None();
  }

  /** {@return the proxy of the environment variables} */
  static Environment environment() {
    return new Environment();
  }

  /**
   * Returns an HTTP proxy.
   *
   * @param url the URL, {@code http://[user:password@]host:port}; special characters in user and password must be percent-encoded
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if the URL is not a URL
   */
  static Http http(String url) {
    var whole = ServerUrls.parse("proxy URL", Objects.requireNonNull(url, "url"), "http://proxy:3128");
    var user = whole.getRawUserInfo();
    if (user == null) return new Http(whole, "", "");
    int colon = user.indexOf(':');
    var bare = URI.create(url.replaceFirst("//[^/]*@", "//"));
    return colon < 0 ? new Http(bare, decoded(user), "")
        : new Http(bare, decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a plus there
  }
}
