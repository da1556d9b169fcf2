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
 * The address and credentials of an HTTP proxy.
 *
 * @param host a name or an IP address
 * @param authorization the value of {@code Proxy-Authorization}, if the proxy has credentials
 */
public record HttpProxy(String host, int port, Optional<String> authorization) {
  /**
   * Reads the configuration of a proxy.
   *
   * @throws BifrostException with Misconfigured if java.net.http cannot use the proxy
   */
  public static HttpProxy of(ProxyConfig.Http config) {
    var url = config.url();
    var scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
    if (scheme.startsWith("socks")) throw misconfigured(config, "uses SOCKS, which java.net.http does not support");
    if (scheme.equals("https")) {
      throw misconfigured(config, "requires TLS, which java.net.http does not support for proxies");
    }
    if (!scheme.equals("http")) throw misconfigured(config, "is not an HTTP proxy");
    UrlAuthority.findFault(url).ifPresent(fault -> {
      throw misconfigured(config, fault);
    });
    if (UrlAuthority.nameWithUnderscore(url).isPresent()) {
      throw misconfigured(config, "has '_' in its host name, which java.net.http rejects");
    }
    return new HttpProxy(url.getHost(), UrlAuthority.port(url), authorization(config));
  }

  private static BifrostException misconfigured(ProxyConfig.Http config, String fault) {
    return new BifrostException(
        new Misconfigured("the proxy " + config.url() + " " + fault + ": use an HTTP proxy like http://proxy:3128"));
  }

  private static Optional<String> authorization(ProxyConfig.Http config) {
    if (config.username().isEmpty()) return Optional.empty();
    var credentials = config.username() + ":" + config.password();
    return Optional.of("Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8)));
  }

  /** {@return a selector of this proxy, whose name is resolved when a connection is opened} */
  public ProxySelector selector() {
    return ProxySelector.of(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public String toString() {
    return "http://" + host + ":" + port;
  }
}
