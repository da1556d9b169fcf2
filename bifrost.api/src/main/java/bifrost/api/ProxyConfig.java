package bifrost.api;

import bifrost.api.BifrostError.Misconfigured;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/** Through which proxy a provider reaches its server, if through any. Whether it can be used is checked when the provider is opened. */
public sealed interface ProxyConfig {
  /**
   * As the JVM was told, by {@code -Dhttps.proxyHost}, {@code -Dhttp.nonProxyHosts} and their like, or by a
   * {@link java.net.ProxySelector} of its own; without any, directly.
   */
  record Jvm() implements ProxyConfig {}

  /** Directly, whatever the JVM and the environment say. */
  record None() implements ProxyConfig {}

  /**
   * As the variables {@code HTTPS_PROXY}, {@code HTTP_PROXY} and {@code NO_PROXY} say, in lower case too, which counts first; read when
   * the provider is opened, with the meaning that Go gives them (its package {@code golang.org/x/net/http/httpproxy}): a server named
   * {@code localhost}, or at a loopback address, is reached directly. {@code NO_PROXY} is a list with commas: {@code *} is everything,
   * {@code example.com} that host and those below it, {@code .example.com} only those below it, {@code 10.0.0.1} an address,
   * {@code 10.0.0.0/8} a network; {@code :8000} behind a host or an address restricts it to a port.
   */
  record Environment() implements ProxyConfig {}

  /**
   * By an HTTP proxy: requests to {@code http://} are handed to it, connections to {@code https://} go through it as a tunnel.
   *
   * @param url where it is, {@code http://host:port}
   * @param username as whom to ask it; {@code ""} for nobody
   * @param password the user's secret, never printed
   */
  record Http(URI url, String username, String password) implements ProxyConfig {
    /** Checks that the URL holds no secret, since it is printed. */
    public Http {
      Objects.requireNonNull(url, "url");
      Objects.requireNonNull(username, "username");
      if (String.valueOf(url.getRawAuthority()).indexOf('@') >= 0) {
        throw new BifrostException(new Misconfigured("the proxy's URL names a user: call ProxyConfig.http(String), or Http.credentials(…)"));
      }
      if (username.indexOf(':') >= 0) throw new IllegalArgumentException("the proxy's username has a colon, which ends a username");
      Objects.requireNonNull(password, "password");
    }

    /**
     * The same, asked as somebody. Basic authentication, which a tunnel to {@code https://} needs the JVM's permission for:
     * {@code -Djdk.http.auth.tunneling.disabledSchemes=} (with nothing behind it).
     *
     * @param username without a colon
     * @param password the user's secret, never printed
     * @return a configuration
     */
    public Http credentials(String username, String password) {
      return new Http(url, username, password);
    }

    @Override
    public String toString() {
      return "Http[url=" + BaseUrls.shown(url) + (username.isEmpty() ? "" : ", username=***, password=***") + "]";
    }
  }

  /**
   * As the JVM was told; the default.
   *
   * @return a configuration
   */
  static Jvm jvm() {
    return new Jvm();
  }

  /**
   * Directly.
   *
   * @return a configuration
   */
  static None none() {
    return new None();
  }

  /**
   * As the environment's variables say.
   *
   * @return a configuration
   */
  static Environment environment() {
    return new Environment();
  }

  /**
   * By an HTTP proxy.
   *
   * @param url {@code http://[user:password@]host:port}, user and password percent-encoded where they have to be
   * @return a configuration
   * @throws BifrostException with {@link Misconfigured} if it is not a URL
   */
  static Http http(String url) {
    var whole = BaseUrls.parse("the proxy's URL", Objects.requireNonNull(url, "url"), "http://proxy:3128");
    var user = whole.getRawUserInfo();
    if (user == null) return new Http(whole, "", "");
    int colon = user.indexOf(':');
    var bare = URI.create(url.replaceFirst("//[^/]*@", "//"));
    return colon < 0 ? new Http(bare, decoded(user), "") : new Http(bare, decoded(user.substring(0, colon)), decoded(user.substring(colon + 1)));
  }

  private static String decoded(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8); // a plus is a plus there
  }
}
