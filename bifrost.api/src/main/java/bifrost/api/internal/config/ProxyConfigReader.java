package bifrost.api.internal.config;

import bifrost.api.ProxyConfig;
import java.util.Optional;

/** A reader for the member {@code proxy_config}. */
public final class ProxyConfigReader {
  private static final ConfigMembers<ProxyConfigReader> MEMBERS = ConfigMembers.<ProxyConfigReader>of("proxy_config")
      .with("type", (in, proxy) -> proxy.type(in.oneOf("", "none", "http", "socks5", "environment"), in.location()))
      .with("url", (in, proxy) -> proxy.url(in.resolvedString("the URL of a proxy, or env.NAME"), in.location()))
      .with("username", (in, proxy) -> proxy.username = in.resolvedString("a username, or env.NAME"))
      .with("password", (in, proxy) -> proxy.password = in.resolvedString("a password, or env.NAME"))
      .with("ca_cert_pem", (in, proxy) -> proxy.certificates = in.resolvedString("certificates in PEM, or env.NAME"));

  private Optional<String> type = Optional.empty();
  private String url = "";
  private Optional<ConfigLocation> urlLocation = Optional.empty();
  private String username = "";
  private String password = "";
  private String certificates = "";

  private ProxyConfigReader() {}

  static void read(ConfigReader in, ProviderConfigReader provider) {
    var location = in.nameLocation();
    var proxy = new ProxyConfigReader();
    MEMBERS.read(in, proxy);
    provider.network(network -> network.proxy(proxy.build(location)));
    provider.trust(proxy.certificates);
  }

  private void type(String type, ConfigLocation location) {
    if (type.equals("socks5")) {
      throw location
          .misconfigured("unsupported proxy type 'socks5' (java.net.http would bypass the proxy): use 'http'");
    }
    this.type = Optional.of(type);
  }

  private void url(String url, ConfigLocation location) {
    this.url = url;
    urlLocation = Optional.of(location);
  }

  private ProxyConfig build(ConfigLocation location) {
    if (type.isEmpty() && !url.isBlank()) {
      throw location.misconfigured("'proxy_config' has no 'type': set it to 'none', 'http' or 'environment'");
    }
    return switch (type.orElse("none")) {
      case "", "none" -> ProxyConfig.none();
      case "environment" -> ProxyConfig.environment();
      default -> http(location);
    };
  }

  private ProxyConfig http(ConfigLocation location) {
    if (url.isBlank()) {
      throw urlLocation.orElse(location)
          .misconfigured("'proxy_config' of type 'http' has no 'url': set it, for example to http://proxy:3128");
    }
    return urlLocation.orElse(location).evaluate(() -> {
      var proxy = ProxyConfig.http(url);
      return username.isEmpty() ? proxy : proxy.credentials(username, password);
    });
  }
}
