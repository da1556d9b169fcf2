package bifrost.openai.internal.proxy;

import bifrost.api.BifrostError.Misconfigured;
import bifrost.api.BifrostException;
import bifrost.api.ProxyConfig;
import bifrost.openai.internal.url.UrlAuthority;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.Optional;

/**
 * An HTTP proxy that can be used.
 *
 * @param host a name or an address
 * @param authorization what it is told of us
 */
public record HttpProxy(String host, int port, Optional<String> authorization) {
  public static HttpProxy of(ProxyConfig.Http config) {
    var url = config.url();
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (scheme.startsWith("socks")) throw misconfigured(config, "uses SOCKS, which java.net.http does not support");
    if (scheme.equals("https")) {
      throw misconfigured(config, "requires TLS, which java.net.http does not support for proxies");
    }
    if (!scheme.equals("http")) throw misconfigured(config, "is not an HTTP proxy");
    UrlAuthority.findFault(url).ifPresent(what -> {
      throw misconfigured(config, what);
    });
    if (UrlAuthority.nameWithUnderscore(url).isPresent()) {
      throw misconfigured(config, "has '_' in its host name, which java.net.http refuses");
    }
    return new HttpProxy(url.getHost(), UrlAuthority.port(url), authorization(config));
  }

  private static BifrostException misconfigured(ProxyConfig.Http config, String what) {
    return new BifrostException(
        new Misconfigured("the proxy " + config.url() + " " + what + ": give an HTTP proxy, like http://proxy:3128"));
  }

  private static Optional<String> authorization(ProxyConfig.Http config) {
    if (config.username().isEmpty()) return Optional.empty();
    var user = config.username() + ":" + config.password();
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  /** Its name is looked up when a connection is made. */
  public ProxySelector selector() {
    return ProxySelector.of(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
